"""The crowd: a thousand people at a steady pace for many minutes, in steps of one minute.

Turns begin when they are due, not when the one before has ended, and their time counts from then on: a bot that stalls
is not spared the people who come meanwhile. After each step stand the slowest turns, the memory, the CPU of a turn.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Final

from rich.table import Table

from benchmarks import ours
from benchmarks.commits import check
from benchmarks.contest import Contestant, mock_telegram, running, started
from benchmarks.databases import Database
from benchmarks.load import Line, NoReplyError, reports_of
from benchmarks.people import Person
from benchmarks.replies import read_call
from benchmarks.results import percentile

PEOPLE: Final = 1000
PACE: Final = 150
"""Turns a second."""
STEP_SECONDS: Final = 60
LONGEST_SECONDS: Final = 20.0
REPORTS_SECONDS: Final = 0.002
"""For the mock's reports of the turn's other calls, which come on a line of their own."""
SEED: Final = 20261122

Told = Callable[[str, "Step"], None]
"""Called with the database's kind after each step."""


@dataclass(frozen=True)
class Step:
    """One minute: turns, milliseconds from due to answered, CPU of the bot a turn, its memory, files received."""

    turns: int
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    cpu_ms: float
    memory_mb: float
    files: int


class Crowd:
    """People who talk to one bot at a steady pace."""

    def __init__(self, bot: Contestant, people: int, pace: int) -> None:
        self._bot, self._pace = bot, pace
        self._people = [Person(2**33 + number, Random(SEED + number)) for number in range(people)]
        self._idle: asyncio.Queue[Person] = asyncio.Queue()
        for person in self._people:
            self._idle.put_nowait(person)
        self._lines: list[Line] = []
        self._took: list[float] = []

    async def step(self, seconds: float) -> Step:
        """Let people do things for so many seconds, and wait for the last answer. Raises NoReplyError."""
        self._took = []
        files, cpu = self._files(), self._bot.process.cpu_seconds()
        async with asyncio.timeout(seconds + LONGEST_SECONDS), asyncio.TaskGroup() as turns:
            began = time.perf_counter()
            for number in range(int(seconds * self._pace)):
                due = began + number / self._pace
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                turns.create_task(self._turn(await self._idle.get(), due))
        spent = self._bot.process.cpu_seconds() - cpu
        return Step(
            turns=len(self._took),
            p50_ms=round(percentile(self._took, 50) * 1000, 2),
            p99_ms=round(percentile(self._took, 99) * 1000, 2),
            slowest_ms=round(max(self._took) * 1000, 2),
            cpu_ms=round(spent / len(self._took) * 1000, 3),
            memory_mb=round(_memory(self._bot.process.running.pid), 1),
            files=self._files() - files,
        )

    async def leave(self) -> None:
        """Close the connections."""
        for line in self._lines:
            line.writer.close()

    def _files(self) -> int:
        return sum(person.files for person in self._people)

    async def _turn(self, person: Person, due: float) -> None:
        load = self._bot.load
        async with self._line() as line:
            answered = load.reports.expect(person.chat, 1)
            status = await line.post(load.updates.body(person.chat, person.does()))
            self._took.append(time.perf_counter() - due)
        if status != 200:
            raise NoReplyError(f"the webhook answered {status}")
        await answered
        await asyncio.sleep(REPORTS_SECONDS)
        person.sees([read_call(call.body) for call in load.reports.calls(person.chat) if call.speaks])
        self._idle.put_nowait(person)

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[Line]:
        line = self._lines.pop() if self._lines else await Line.open(self._bot.load.port, self._bot.load.secret)
        try:
            yield line
        finally:
            self._lines.append(line)


async def run(folder: Path, minutes: int, bases: Sequence[Database], told: Told) -> dict[str, list[Step]]:
    """So many minutes on each database; steps by its kind. Raises BotFailedError, NoReplyError, TurnsMissingError."""
    return {base.kind: await _visited(folder, base, minutes, told) for base in bases}


async def _visited(folder: Path, base: Database, minutes: int, told: Told) -> list[Step]:
    secret, steps = secrets.token_urlsafe(24), []
    async with AsyncExitStack() as stack:
        mock = stack.enter_context(running(mock_telegram(folder)))
        await mock.ready()
        reports = await stack.enter_async_context(reports_of(mock.port))
        process = ours.start(f"crowd-{base.kind}", ours.upgrade(base, folder), mock.port, secret, folder)
        bot = await stack.enter_async_context(started("ours", process, secret, reports))
        crowd = Crowd(bot, PEOPLE, PACE)
        for _ in range(minutes):
            steps.append(await crowd.step(STEP_SECONDS))
            told(base.kind, steps[-1])
        await crowd.leave()
    check(base, bot.load.updates.made)
    return steps


def _memory(pid: int) -> float:
    """Resident memory in MB (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def write_json(path: Path, results: dict[str, list[Step]]) -> None:
    """Write steps by database."""
    path.write_text(json.dumps({kind: [asdict(step) for step in steps] for kind, steps in results.items()}, indent=2))


def table(results: dict[str, list[Step]]) -> Table:
    """Every minute of every database."""
    made = Table(title=f"{PEOPLE} people at {PACE} turns a second, a minute a row")
    for heading in ("", "turns", "p50 ms", "p99 ms", "slowest", "CPU ms", "memory MB", "files"):
        made.add_column(heading, justify="right" if heading else "left")
    for kind, steps in results.items():
        for step in steps:
            made.add_row(kind, *(f"{value:g}" for value in asdict(step).values()))
        made.add_section()
    return made
