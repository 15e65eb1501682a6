"""Who dies when: after so many acts of the people, and a moment later, so that death comes in the middle of a turn."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

BETWEEN: Final = (6, 18)
"""Acts between two deaths."""
MOMENT: Final = 0.12
"""Seconds within which death follows the act: a turn takes some hundredths."""


class Killer:
    """Kills one of the `victims` (name → what kills it) from time to time; the same seed, the same order."""

    def __init__(self, seed: int, victims: Mapping[str, Callable[[], bool]]) -> None:
        self._dice = random.Random(seed)
        self._victims = dict(victims)
        self._left = self._dice.randint(*BETWEEN)
        self._pending: set[asyncio.Task[None]] = set()
        self._queue: list[str] = []
        self.deaths: Counter[str] = Counter()

    def on_act(self) -> None:
        """Somebody is about to act."""
        self._left -= 1
        if self._left > 0:
            return
        self._left = self._dice.randint(*BETWEEN)
        task = asyncio.create_task(self._soon(self._next(), self._dice.random() * MOMENT))
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def settled(self) -> None:
        """Wait for the deaths that the last acts have brought."""
        await asyncio.gather(*self._pending)

    def _next(self) -> str:
        """Everybody's turn comes, in an order that is drawn anew each round."""
        if not self._queue:
            self._queue = list(self._victims)
            self._dice.shuffle(self._queue)
        return self._queue.pop()

    async def _soon(self, name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if self._victims[name]():
            self.deaths[name] += 1
