"""Growth: what a turn costs with a million conversations in the table, beside a hundred, in the same run."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Final

from rich.table import Table

from benchmarks import databases, ours
from benchmarks.commits import check
from benchmarks.contest import WINDOW, Contestant, mock_telegram, running, started
from benchmarks.databases import Database, Server
from benchmarks.load import Reports, reports_of
from benchmarks.results import LEVELS, Figures, Window, figures
from benchmarks.rows import ANSWER, TAP, Prepared, prepare

SIZES: Final = (100, 1_000_000)
"""Conversations that are in the table before the first turn."""
ROUNDS: Final = 4
GOAL: Final = 1.1
"""A turn among many costs at most so many times what it costs among few."""

Results = dict[str, dict[int, Figures]]
"""`sqlite_tap_100`, … → turns in flight → figures."""


async def run(folder: Path, server: Server, told: Callable[[str], None]) -> Results:
    """Fill, then play turns by turns against both sizes. Raises BotFailedError, NoReplyError, TurnsMissingError."""
    results: Results = {}
    for make in (lambda size: databases.file(folder, f"growth-{size}"), lambda size: server.database(f"growth_{size}")):
        results |= await _grown(folder, {size: make(size) for size in SIZES}, told)
    return results


async def _grown(folder: Path, bases: dict[int, Database], told: Callable[[str], None]) -> Results:
    secret = secrets.token_urlsafe(24)
    async with AsyncExitStack() as stack:
        mock = stack.enter_context(running(mock_telegram(folder)))
        await mock.ready()
        reports = await stack.enter_async_context(reports_of(mock.port))
        bots = {}
        for size, base in bases.items():
            told(f"{base.kind}: {size:,} conversations")
            bots[size] = await stack.enter_async_context(_filled(folder, base, size, mock.port, secret, reports))
        results = await _played(next(iter(bases.values())).kind, bots)
    for size, base in bases.items():
        check(base, bots[size].load.updates.made)
    return results


@asynccontextmanager
async def _filled(
    folder: Path, base: Database, size: int, api: int, secret: str, reports: Reports
) -> AsyncIterator[Contestant]:
    settings = ours.upgrade(base, folder)
    base.fill(size)
    process = ours.start(f"growth-{base.kind}-{size}", settings, api, secret, folder)
    async with started(str(size), process, secret, reports) as bot:
        yield bot


async def _played(kind: str, bots: dict[int, Contestant]) -> Results:
    windows: dict[tuple[str, int], list[Window]] = {}
    chats = count(1001)
    for row in (TAP, ANSWER):
        prepared = await prepare(row, bots[SIZES[0]].load, next(chats))
        people = [next(chats) for _ in range(WINDOW)]
        for bot in bots.values():
            await bot.load.play_aside([prepared.walk(chat) for chat in people], LEVELS[-1])
        for level in LEVELS:
            for _ in range(ROUNDS):
                for size, bot in bots.items():
                    window = await _window(bot, prepared, people, level)
                    windows.setdefault((f"{kind}_{row.name}_{size}", level), []).append(window)
    results: Results = {}
    for (series, level), measured in windows.items():
        results.setdefault(series, {})[level] = figures(measured)
    return results


async def _window(bot: Contestant, row: Prepared, people: list[int], level: int) -> Window:
    """One turn of everybody, and back."""
    window = await bot.window([row.turns(chat, 1 if row.row.undone else 2) for chat in people], level)
    await bot.load.play_aside([row.undo(chat) for chat in people if row.row.undone], LEVELS[-1])
    return window


def write_json(path: Path, results: Results) -> None:
    """Write series, turns in flight, figures."""
    plain = {series: {str(level): each.plain() for level, each in levels.items()} for series, levels in results.items()}
    path.write_text(json.dumps(plain, indent=2) + "\n")


def table(results: Results) -> Table:
    """Many beside few, as ratios of CPU and of time."""
    made = Table(title=f"A turn among {SIZES[1]:,} conversations beside {SIZES[0]}")
    for heading in ("", "at once", "CPU ms", "p50 ms", "p99 ms", "CPU ratio", "p50 ratio"):
        made.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for series in [name.removesuffix(f"_{SIZES[0]}") for name in results if name.endswith(f"_{SIZES[0]}")]:
        for level in LEVELS:
            few, many = (results[f"{series}_{size}"][level] for size in SIZES)
            for size, each in zip(SIZES, (few, many), strict=True):
                cells = (f"{each.cpu_ms:.2f}", f"{each.p50_ms:.2f}", f"{each.p99_ms:.2f}")
                ratios = (f"{each.cpu_ms / few.cpu_ms:.2f}", f"{each.p50_ms / few.p50_ms:.2f}")
                made.add_row(f"{series}_{size}", str(level), *cells, *ratios)
            made.add_section()
    return made
