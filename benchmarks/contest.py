"""The contest: starts mock and bots, lets them take turns in short windows, and collects what was measured."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from benchmarks import databases, ours, replies
from benchmarks.bots import Process, free_port
from benchmarks.commits import check
from benchmarks.databases import Database, Server
from benchmarks.load import Load, Reports, Turn, reports_of
from benchmarks.results import LEVELS, Figures, Window, figures
from benchmarks.rows import ROWS, Prepared, prepare
from benchmarks.telegram import HOST
from benchmarks.updates import Updates

WINDOW: Final = 192
"""Turns of a window, each in a chat of its own where the row asks for it."""
OURS: Final = {"sqlite": "ours", "postgresql": "ours_postgresql"}
"""Names of our bot, by where it keeps its turns."""
PEERS: Final = {"aiogram_echo": "benchmarks.echo_aiogram", "ptb_echo": "benchmarks.echo_telegram"}

Progress = Callable[[int, int], None]
"""Called with windows done and windows in all."""


@dataclass(frozen=True)
class Contestant:
    """A running bot and the load generator aimed at it."""

    name: str
    process: Process
    load: Load

    async def window(self, turns: Sequence[Sequence[Turn]], level: int) -> Window:
        """Play the turns of each chat, so many at once, and say what they took."""
        async with self.load.lines(level) as lines:
            cpu, began = await self.process.settled_cpu_seconds(), time.perf_counter()
            took = await self.load.play(turns, lines)
            wall = time.perf_counter() - began
            return Window(wall, await self.process.settled_cpu_seconds() - cpu, took)


@asynccontextmanager
async def started(name: str, process: Process, secret: str, reports: Reports) -> AsyncIterator[Contestant]:
    """A contestant once its process listens, for the length of the block."""
    with running(process):
        await process.ready()
        yield Contestant(name, process, Load(process.port, secret, Updates(), reports))


@dataclass
class Contest:
    """One run in `folder`, `turns` measured turns of each bot in each row at each level."""

    folder: Path
    turns: int
    server: Server
    progress: Progress = lambda _done, _all: None
    pinned: bool = False
    """Every bot on one core, mock and generator on another: steadier, but not as a bot runs in earnest."""

    def __post_init__(self) -> None:
        self.secret = secrets.token_urlsafe(24)
        self.window = min(WINDOW, self.turns)
        self.rounds = -(-self.turns // self.window)
        self.windows: dict[tuple[str, int], list[Window]] = {}
        self._chats = count(1001)

    async def run(self) -> tuple[dict[str, dict[int, Figures]], dict[str, int]]:
        """Play everything; figures a series, and the number of turns that each bot of ours has on disk.

        Raises BotFailedError, NoReplyError, LostError, TurnsMissingError.
        """
        bases: tuple[Database, ...] = (databases.file(self.folder), self.server.database("turns"))
        async with AsyncExitStack() as stack:
            mock = stack.enter_context(running(mock_telegram(self.folder)))
            await mock.ready()
            reports = await stack.enter_async_context(reports_of(mock.port))
            bots = [await stack.enter_async_context(self._ours(base, mock.port, reports)) for base in bases]
            prepared = [await prepare(row, bots[0].load, next(self._chats)) for row in ROWS]
            replies.write(self.folder / "replies.json", {k: v for each in prepared for k, v in each.replies.items()})
            peers = [
                await stack.enter_async_context(started(name, self._echo(name, mock.port), self.secret, reports))
                for name in PEERS
            ]
            if self.pinned:
                _pin([each.process for each in (*bots, *peers)], mock)
            await self._play(prepared, bots, peers)
        made = {bot.name: check(base, bot.load.updates.made) for base, bot in zip(bases, bots, strict=True)}
        return self._figures(), made

    async def _play(self, prepared: list[Prepared], bots: list[Contestant], peers: list[Contestant]) -> None:
        contestants = (*bots, *peers)
        windows = len(prepared) * len(LEVELS) * self.rounds * len(contestants)
        done = 0
        for row in prepared:
            chats = await self._walk(row, bots)
            for contestant in contestants:
                await self._window(row, chats, contestant, LEVELS[-1])
            for level in LEVELS:
                for _ in range(self.rounds):
                    for contestant in contestants:
                        window = await self._window(row, chats, contestant, level)
                        self.windows.setdefault((f"{contestant.name}_{row.row.name}", level), []).append(window)
                        done += 1
                        self.progress(done, windows)

    async def _walk(self, row: Prepared, bots: list[Contestant]) -> list[int]:
        """New chats, brought to where the row begins in each database of ours."""
        chats = [next(self._chats) for _ in range(self.window if row.row.undone else min(self.window, LEVELS[-1]))]
        for bot in bots:
            await bot.load.play_aside([row.walk(chat) for chat in chats], LEVELS[-1])
        return chats

    async def _window(self, row: Prepared, chats: list[int], contestant: Contestant, level: int) -> Window:
        """One window; afterwards our bot's chats are brought back to where it began."""
        turns = [row.turns(chat, self.window // len(chats)) for chat in chats]
        window = await contestant.window(turns, level)
        if contestant.name not in PEERS and row.row.undone is not None:
            await contestant.load.play_aside([row.undo(chat) for chat in chats], LEVELS[-1])
        return window

    def _figures(self) -> dict[str, dict[int, Figures]]:
        """Figures a series; an echo's short name is its answer to one message with one short message."""
        results: dict[str, dict[int, Figures]] = {}
        for (series, level), windows in self.windows.items():
            results.setdefault(series, {})[level] = figures(windows)
        return results | {name: results[f"{name}_answer"] for name in PEERS}

    def _echo(self, name: str, api: int) -> Process:
        port = free_port()
        arguments = [PEERS[name], str(port), f"http://{HOST}:{api}", self.secret, "replies.json"]
        return Process.start(name, arguments, port, self.folder)

    @asynccontextmanager
    async def _ours(self, base: Database, api: int, reports: Reports) -> AsyncIterator[Contestant]:
        name = OURS[base.kind]
        process = ours.start(name, ours.upgrade(base, self.folder), api, self.secret, self.folder)
        async with started(name, process, self.secret, reports) as contestant:
            yield contestant


def mock_telegram(folder: Path) -> Process:
    """The mock that all bots of a run speak to."""
    port = free_port()
    return Process.start("telegram", ["benchmarks.telegram", str(port)], port, folder)


@contextmanager
def running(process: Process) -> Iterator[Process]:
    """The process, stopped at the end of the block."""
    try:
        yield process
    finally:
        process.stop()


def _pin(bots: list[Process], mock: Process) -> None:
    first, *_, last = sorted(os.sched_getaffinity(0))
    for bot in bots:
        bot.pin(first)
    mock.pin(last)
    os.sched_setaffinity(0, {last})
