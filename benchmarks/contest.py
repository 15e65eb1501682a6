"""The contest: starts mock and bots, lets them take turns in short windows, and collects what was measured."""

from __future__ import annotations

import base64
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from benchmarks import replies
from benchmarks.bots import Process, free_port
from benchmarks.commits import check
from benchmarks.load import Load, Reports, reports_of
from benchmarks.results import LEVELS, Figures, Window, figures
from benchmarks.rows import ROWS, Prepared, prepare
from benchmarks.telegram import HOST, TOKEN
from benchmarks.updates import Updates

WINDOW: Final = 192
"""Turns of a window, each in a chat of its own where the row asks for it."""
DATABASE: Final = "turns.sqlite3"
PEERS: Final = {"aiogram_echo": "benchmarks.echo_aiogram", "ptb_echo": "benchmarks.echo_telegram"}

Progress = Callable[[int, int], None]
"""Called with windows done and windows in all."""


@dataclass(frozen=True)
class Contestant:
    """A running bot and the load generator aimed at it."""

    name: str
    process: Process
    load: Load


@dataclass
class Contest:
    """One run in `folder`, `turns` measured turns of each bot in each row at each level."""

    folder: Path
    turns: int
    progress: Progress = lambda _done, _all: None
    pinned: bool = False
    """Every bot on one core, mock and generator on another: steadier, but not as a bot runs in earnest."""

    def __post_init__(self) -> None:
        self.secret = secrets.token_urlsafe(24)
        self.window = min(WINDOW, self.turns)
        self.rounds = -(-self.turns // self.window)
        self.windows: dict[tuple[str, int], list[Window]] = {}
        self._chats = count(1001)

    async def run(self) -> tuple[dict[str, dict[int, Figures]], int]:
        """Play everything; figures a series, and the number of turns that our bot has on disk.

        Raises BotFailedError, NoReplyError, LostError, TurnsMissingError.
        """
        self._clear()
        async with AsyncExitStack() as stack:
            mock = stack.enter_context(_running(self._mock()))
            await mock.ready()
            reports = await stack.enter_async_context(reports_of(mock.port))
            ours = await stack.enter_async_context(self._started("ours", self._our_bot(mock.port), reports))
            prepared = [await prepare(row, ours.load, next(self._chats)) for row in ROWS]
            replies.write(self.folder / "replies.json", {k: v for each in prepared for k, v in each.replies.items()})
            peers = [
                await stack.enter_async_context(self._started(name, self._echo(name, mock.port), reports))
                for name in PEERS
            ]
            if self.pinned:
                _pin([each.process for each in (ours, *peers)], mock)
            await self._play(prepared, (ours, *peers))
        return self._figures(), check(self.folder / DATABASE, ours.load.updates.made)

    async def _play(self, prepared: list[Prepared], contestants: tuple[Contestant, ...]) -> None:
        windows = len(prepared) * len(LEVELS) * self.rounds * len(contestants)
        done = 0
        for row in prepared:
            chats = await self._walk(row, contestants[0])
            for contestant in contestants:
                await self._window(row, chats, contestant, LEVELS[-1])
            for level in LEVELS:
                for _ in range(self.rounds):
                    for contestant in contestants:
                        window = await self._window(row, chats, contestant, level)
                        self.windows.setdefault((f"{contestant.name}_{row.row.name}", level), []).append(window)
                        done += 1
                        self.progress(done, windows)

    async def _walk(self, row: Prepared, ours: Contestant) -> list[int]:
        """New chats, brought to where the row begins."""
        chats = [next(self._chats) for _ in range(self.window if row.row.undone else min(self.window, LEVELS[-1]))]
        await ours.load.play_aside([row.walk(chat) for chat in chats], LEVELS[-1])
        return chats

    async def _window(self, row: Prepared, chats: list[int], contestant: Contestant, level: int) -> Window:
        """One window; afterwards our bot's chats are brought back to where it began."""
        turns = [row.turns(chat, self.window // len(chats)) for chat in chats]
        process, load = contestant.process, contestant.load
        async with load.lines(level) as lines:
            cpu, began = await process.settled_cpu_seconds(), time.perf_counter()
            took = await load.play(turns, lines)
            wall = time.perf_counter() - began
            window = Window(wall, await process.settled_cpu_seconds() - cpu, took)
        if contestant.name == "ours" and row.row.undone is not None:
            await load.play_aside([row.undo(chat) for chat in chats], LEVELS[-1])
        return window

    def _figures(self) -> dict[str, dict[int, Figures]]:
        """Figures a series; an echo's short name is its answer to one message with one short message."""
        results: dict[str, dict[int, Figures]] = {}
        for (series, level), windows in self.windows.items():
            results.setdefault(series, {})[level] = figures(windows)
        return results | {name: results[f"{name}_answer"] for name in PEERS}

    def _clear(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob(f"{DATABASE}*"):
            old.unlink()

    def _mock(self) -> Process:
        port = free_port()
        return Process.start("telegram", ["benchmarks.telegram", str(port)], port, self.folder)

    def _echo(self, name: str, api: int) -> Process:
        port = free_port()
        arguments = [PEERS[name], str(port), f"http://{HOST}:{api}", self.secret, "replies.json"]
        return Process.start(name, arguments, port, self.folder)

    def _our_bot(self, api: int) -> Process:
        port = free_port()
        environment = {
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_API": f"http://{HOST}:{api}",
            "DATABASE_URL": f"sqlite:///{self.folder / DATABASE}",
            "FILES": str(self.folder / "files"),
            "KEYS": "bench:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "WEBHOOK_URL": f"http://{HOST}:{port}",
            "WEBHOOK_SECRET": self.secret,
            "LISTEN": f"{HOST}:{port}",
            "CONTROLLER": "the benchmark",
            "RECEIVER": "the benchmark",
            "LOG_LEVEL": "warning",
        }
        variables = {f"IMPATRIATE_{name}": value for name, value in environment.items()}
        Process.start("upgrade", ["impatriate", "db", "upgrade"], port, self.folder, variables).finish()
        return Process.start("ours", ["impatriate", "run", "--webhook"], port, self.folder, variables)

    @asynccontextmanager
    async def _started(self, name: str, process: Process, reports: Reports) -> AsyncIterator[Contestant]:
        with _running(process):
            await process.ready()
            yield Contestant(name, process, Load(process.port, self.secret, Updates(), reports))


@contextmanager
def _running(process: Process) -> Iterator[Process]:
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
