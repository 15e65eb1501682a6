"""The shelf: the content as it stands on the disk, its faults, and the last that was clean."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from dialogs.world import World
from knowledge import ContentInvalid, Examined, Fault, Knowledge, examine, footprint, load
from knowledge.freshness import Footprint
from knowledge.reading import digest_of

MakeWorld = Callable[[Knowledge], World]
"""Puts words and service to the knowledge."""

PATIENCE = 2.0
"""Seconds that a view waits for changed content to be read."""


class Shelf:
    """Looks at the folder when it is asked; whatever takes long runs in a thread, once at a time."""

    def __init__(self, folder: Path, make_world: MakeWorld, learnt: Path | None = None) -> None:
        self._folder, self._make_world, self._learnt = folder, make_world, learnt
        self._checked: Footprint | None = None
        self._examined = Examined((), None)
        self._world: World | None = None
        self._digest = ""
        self._checking = asyncio.Lock()
        self._loading: asyncio.Task[None] | None = None

    async def examined(self) -> Examined:
        """Every fault and warning of the present files and, once they were learnt, what is taken for one another."""
        async with self._checking:
            marks = await asyncio.to_thread(footprint, self._folder)
            if marks != self._checked:
                today = datetime.now(UTC).date()
                self._examined = await asyncio.to_thread(examine, self._folder, None, today, self._learnt)
                self._checked = marks
            return self._examined

    async def errors(self) -> tuple[Fault, ...]:
        """The faults that keep the content from being taken."""
        return tuple(fault for fault in (await self.examined()).faults if fault.severity == "error")

    @property
    def reading(self) -> bool:
        """Whether changed content is being read right now, so that `world` is still the one before."""
        return self._loading is not None and not self._loading.done()

    async def world(self) -> World | None:
        """The world on the present files when they check clean, else on the last good ones; None: there are none yet.

        Files with editorial faults alone serve at the first look, as they do when a bot starts. What takes longer than
        PATIENCE to read is read on, and the last good world is given meanwhile.
        """
        errors = await self.errors()
        if not self.reading:
            digest = await asyncio.to_thread(digest_of, self._folder)
            if digest != self._digest and (not errors or self._world is None):
                self._digest = digest
                self._loading = asyncio.create_task(self._load())
        if self._loading is not None:
            await asyncio.wait({self._loading}, timeout=PATIENCE)
        return self._world

    async def _load(self) -> None:
        try:
            knowledge = await asyncio.to_thread(load, self._folder, self._learnt)
        except ContentInvalid:
            return
        if self._world is None:
            self._world = await asyncio.to_thread(self._make_world, knowledge)
        else:
            self._world = replace(self._world, knowledge=knowledge)
        self._digest = knowledge.digest
        async with self._checking:
            self._checked = None  # what was learnt tells more of the same files
