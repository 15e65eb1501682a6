"""Events: what happened, told live to the chat page and to scripted people."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Event:
    """One thing that happened in a chat. ``number`` only grows; ``chat_id`` is 0 when no chat is concerned."""

    number: int
    kind: str
    chat_id: int = 0
    data: dict[str, Any] = field(default_factory=dict)


class Events:
    """Hands every published event to everyone who listens at that moment."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Event | None]] = set()

    def publish(self, event: Event) -> None:
        """Give an event to all who listen."""
        for queue in self._queues:
            queue.put_nowait(event)

    def open(self) -> "Listener":
        """Begin to listen; nothing published after this call is missed."""
        return Listener(self._queues)

    def close(self) -> None:
        """End all listening."""
        for queue in self._queues:
            queue.put_nowait(None)


class Listener:
    """One who listens: an asynchronous context that gives events, or None after a silence."""

    def __init__(self, queues: set[asyncio.Queue[Event | None]]) -> None:
        self._queues = queues
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()
        queues.add(self._queue)

    def close(self) -> None:
        """Stop listening."""
        self._queues.discard(self._queue)

    async def events(self, silence: float) -> AsyncIterator[Event | None]:
        """Yield events as they come, and None after every ``silence`` seconds without one."""
        while True:
            try:
                event = await asyncio.wait_for(self._queue.get(), silence)
            except TimeoutError:
                yield None
                continue
            if event is None:
                return
            yield event
