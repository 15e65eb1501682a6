"""What was measured: arithmetic, the JSON that other programs read, the table that people read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from rich.table import Table

LEVELS: Final = (1, 16)
"""Turns in flight."""
GOAL: Final = 1.5
"""CPU of a turn at most so many times that of aiogram's echo."""


@dataclass(frozen=True)
class Window:
    """One window: seconds on the wall, of CPU, and of each turn from update to reply."""

    wall: float
    cpu: float
    turns: Sequence[float]


def figures(windows: Sequence[Window]) -> Figures:
    """The figures of all windows of one bot, in one row, at one level. Raises ValueError without a turn.

    Rate and CPU are those of the middle window, so that what else the machine did for a moment does not count.
    """
    turns = [turn for window in windows for turn in window.turns]
    if not turns:
        raise ValueError("nothing was measured")
    return Figures(
        turns_per_s=median(len(window.turns) / window.wall for window in windows),
        cpu_ms=median(window.cpu / len(window.turns) for window in windows) * 1000,
        p50_ms=percentile(turns, 50) * 1000,
        p99_ms=percentile(turns, 99) * 1000,
    )


@dataclass(frozen=True)
class Figures:
    """Turns a second, milliseconds of CPU a turn, and of time from update to reply."""

    turns_per_s: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float

    def plain(self) -> dict[str, float]:
        """For JSON, rounded to what the clock can tell."""
        return {name: round(value, 4) for name, value in vars(self).items()}


Results = Mapping[str, Mapping[int, Figures]]
"""Series (`ours_tap`, `aiogram_echo_tap`, …) → turns in flight → figures."""


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent of `values` do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(math.ceil(percent / 100 * len(ranked)), 1) - 1]


def ratio(ours: Figures, peer: Figures) -> float:
    """How many times the peer's CPU a turn of ours takes."""
    return ours.cpu_ms / peer.cpu_ms


def write_json(path: Path, results: Results) -> None:
    """Write series → in flight → figures."""
    plain = {series: {str(level): each.plain() for level, each in levels.items()} for series, levels in results.items()}
    path.write_text(json.dumps(plain, indent=2) + "\n")


def table(results: Results, rows: Sequence[str]) -> Table:
    """Rows beside their peers, with CPU as a multiple of aiogram's echo."""
    made = Table(title="A turn beside a bare echo of the same calls; ratio: CPU against aiogram's echo")
    for heading in ("", "at once", "turns/s", "CPU ms", "p50 ms", "p99 ms", "ratio"):
        made.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for row in rows:
        for level in LEVELS:
            peer = results[f"aiogram_echo_{row}"][level]
            for series in (f"ours_{row}", f"ours_postgresql_{row}", f"aiogram_echo_{row}", f"ptb_echo_{row}"):
                made.add_row(*_cells(series, level, results[series][level], peer))
            made.add_section()
    return made


def _cells(series: str, level: int, figures: Figures, peer: Figures) -> tuple[str, ...]:
    times = ratio(figures, peer)
    colour = "" if not series.startswith("ours") else ("[green]" if times <= GOAL else "[red]")
    numbers = (f"{figures.turns_per_s:.0f}", f"{figures.cpu_ms:.2f}", f"{figures.p50_ms:.2f}", f"{figures.p99_ms:.2f}")
    return (series, str(level), *numbers, f"{colour}{times:.2f}")
