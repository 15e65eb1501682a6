"""Renewal: a running bot takes what editors changed, as soon as the content checks clean, and no sooner.

Every process looks for itself. What does not check clean is logged once, by place; the bot keeps what it has, but for
entries that were withdrawn: a wrong answer is taken back at once, whatever else is wrong in the folder.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from bot.aside import aside
from bot.metrics import counted
from bot.mishaps import trace
from bot.turn import Core
from knowledge import ContentInvalid, Knowledge, footprint, insist, load, withdrawn_in
from knowledge.freshness import Footprint
from knowledge.reading import digest_of

MOST_PLACES: Final = 20
"""Places of faults that a log line names."""

log = structlog.get_logger(__name__)


def settle_memory() -> None:
    """What is loaded now stays: a full collection over aiogram's objects and the knowledge costs 0.1 s each time."""
    gc.collect()
    gc.freeze()


async def _learn(content: Path, learnt: Path, model: Path | None) -> None:
    """Let another process learn: in a thread of this one it would keep turns waiting for seconds.

    When that process fails, this one learns itself, and people wait a little.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "knowledge", str(content), str(learnt), *([str(model)] if model else ())),
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        if await process.wait():
            log.warning("search learns in this process", code=process.returncode)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Renewal:
    """Looks at the content folder; a chore of every process. `learnt` keeps what search learnt, for the next start."""

    def __init__(self, core: Core, content: Path, learnt: Path | None = None) -> None:
        self._core, self._content, self._learnt = core, content, learnt
        self._seen: Footprint | None = None

    async def look(self) -> int:
        """Take the content if it changed and is clean; 1 when turns read something new from now on, else 0."""
        marks = await aside(partial(footprint, self._content))
        if marks == self._seen:
            return 0
        before = self._core.world
        try:
            self._seen = marks if await self._renewed(marks) else None
        except ContentInvalid as refused:
            self._seen = marks
            _tell(refused)
        except Exception as error:
            self._seen = marks
            log.warning("content not taken", **trace(error))
        return int(self._core.world is not before)

    async def _renewed(self, marks: Footprint) -> bool:
        """Read a changed folder; False when it changed again meanwhile. Raises ContentInvalid when it is not clean."""
        present = self._core.world.knowledge
        if await aside(partial(digest_of, self._content)) == present.digest:
            return True
        self._withdraw(present, await aside(partial(withdrawn_in, self._content)))
        await aside(partial(insist, self._content))
        if self._learnt is not None:
            await _learn(self._content, self._learnt, getattr(present.embedding, "folder", None))
        knowledge = await aside(partial(load, self._content, self._learnt, present.out_of_scope, present.embedding))
        if await aside(partial(footprint, self._content)) != marks:
            return False
        self._take(knowledge)
        return True

    def _withdraw(self, present: Knowledge, ids: frozenset[str]) -> None:
        """Take answers back before anything else: checking and learning anew take their time, or end in a refusal."""
        newly = {each for each in ids if each in present.entries and not present.entries[each].withdrawn}
        if newly:
            self._core.renew(present.withdrawing(newly))
            log.info("answers withdrawn", entries=sorted(newly))

    def _take(self, knowledge: Knowledge) -> None:
        self._core.renew(counted(knowledge, self._core.world.languages))
        settle_memory()
        log.info("content taken", entries=len(knowledge.entries), digest=knowledge.digest[:12])


def _tell(refused: ContentInvalid) -> None:
    places = [f"{fault.file}:{fault.line}:{fault.column}" for fault in refused.faults[:MOST_PLACES]]
    log.warning("content not taken", error=type(refused).__name__, faults=len(refused.faults), places=places)
