"""One lock a chat: fetch, turn and delivery of a chat never overlap within this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class _Seat:
    __slots__ = ("lock", "users")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0


class ChatLocks:
    """Locks that exist only while somebody holds or awaits them; waiters are served in the order they came."""

    def __init__(self) -> None:
        self._seats: dict[int, _Seat] = {}

    @asynccontextmanager
    async def hold(self, chat_id: int) -> AsyncIterator[None]:
        """Hold the chat's lock for the length of the block."""
        seat = self._seats.setdefault(chat_id, _Seat())
        seat.users += 1
        try:
            async with seat.lock:
                yield
        finally:
            seat.users -= 1
            if not seat.users:
                self._seats.pop(chat_id, None)

    def __len__(self) -> int:
        return len(self._seats)
