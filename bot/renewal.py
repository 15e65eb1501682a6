"""Renewal: a running bot takes what editors changed, as soon as the content checks clean, and no sooner.

Every process looks for itself. What does not check clean is logged once, by place; the bot keeps what it has, but for
entries that were withdrawn: a wrong answer is taken back at once, whatever else is wrong in the folder.
"""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from bot.mishaps import trace
from bot.turn import Core
from knowledge import ContentInvalid, Knowledge, footprint, load_checked, withdrawn_in
from knowledge.freshness import Footprint
from knowledge.reading import digest_of

MOST_PLACES: Final = 20
"""Places of faults that a log line names."""

log = structlog.get_logger(__name__)


def settle_memory() -> None:
    """What is loaded now stays: a full collection over aiogram's objects and the knowledge costs 0.1 s each time."""
    gc.collect()
    gc.freeze()


@dataclass(frozen=True)
class _Read:
    """What one reading of a changed folder gave: new knowledge, or why there is none."""

    knowledge: Knowledge | None = None
    refused: ContentInvalid | None = None


class Renewal:
    """Looks at the content folder; a chore of every process."""

    def __init__(self, core: Core, content: Path) -> None:
        self._core, self._content = core, content
        self._seen: Footprint | None = None

    async def look(self) -> int:
        """Take the content if it changed and is clean; 1 when turns read something new from now on, else 0."""
        marks = await asyncio.to_thread(footprint, self._content)
        if marks == self._seen:
            return 0
        try:
            read = await asyncio.to_thread(self._read, self._core.world.knowledge)
            if await asyncio.to_thread(footprint, self._content) != marks:
                return 0
        except Exception as error:
            self._seen = marks
            log.warning("content not taken", **trace(error))
            return 0
        self._seen = marks
        return self._take(read)

    def _read(self, present: Knowledge) -> _Read:
        if digest_of(self._content) == present.digest:
            return _Read()
        try:
            return _Read(load_checked(self._content))
        except ContentInvalid as refused:
            return _Read(_withdrawing(present, withdrawn_in(self._content)), refused)

    def _take(self, read: _Read) -> int:
        if read.refused is not None:
            _tell(read.refused)
        if read.knowledge is None:
            return 0
        self._core.renew(read.knowledge)
        settle_memory()
        withdrawn = sum(entry.withdrawn for entry in read.knowledge.entries.values())
        log.info("content taken", whole=read.refused is None, entries=len(read.knowledge.entries), withdrawn=withdrawn)
        return 1


def _withdrawing(present: Knowledge, ids: frozenset[str]) -> Knowledge | None:
    """The present knowledge without the answers that were taken back since; None when there are none."""
    newly = {entry_id for entry_id in ids if entry_id in present.entries and not present.entries[entry_id].withdrawn}
    return present.withdrawing(newly) if newly else None


def _tell(refused: ContentInvalid) -> None:
    places = [f"{fault.file}:{fault.line}:{fault.column}" for fault in refused.faults[:MOST_PLACES]]
    log.warning("content not taken", error=type(refused).__name__, faults=len(refused.faults), places=places)
