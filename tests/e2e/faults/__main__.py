"""`make faults`: people play while bot, workers, desk and PostgreSQL are killed; then everything accepted is counted.

Writes var/faults/MODE.json and prints a table; ends with 1 when a promise was broken. One run a mode, bounded in turns
(--turns, divided among the modes) and in time (--minutes, each mode).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from pathlib import Path

from tests.e2e.faults.counting import Figures, told
from tests.e2e.faults.runs import run
from tests.e2e.faults.staging import MODES, Frozen

COLUMNS = (
    *("mode", "turns", "seconds", "deaths", "claims"),
    *("files_sent", "files_pulled", "second_copies", "above_a_copy"),
)


def main() -> None:
    """Read the options, run, report."""
    options = argparse.ArgumentParser(prog="python -m tests.e2e.faults", description=__doc__)
    options.add_argument("--turns", type=int, default=540)
    options.add_argument("--seed", type=int, default=20261122)
    options.add_argument("--minutes", type=float, default=20)
    options.add_argument("--modes", nargs="+", choices=MODES, default=list(MODES))
    options.add_argument("--results", type=Path, default=Path("var/faults"))
    chosen = options.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
        frozen = Frozen.at(Path(folder))
        for mode in chosen.modes:
            (Path(folder) / mode).mkdir()
            try:
                found.append(asyncio.run(_bounded(Path(folder) / mode, frozen, mode, chosen)))
            except Exception as error:
                _keep_logs(Path(folder) / mode, chosen.results)
                found.append(Figures(mode, chosen.seed, wrong=[_first(error)]))
            _keep(found[-1], chosen.results)
            print(_line(found[-1]), flush=True)
    print(_table(found))
    sys.exit(any(figures.wrong for figures in found))


async def _bounded(folder: Path, frozen: Frozen, mode: str, chosen: argparse.Namespace) -> Figures:
    async with asyncio.timeout(chosen.minutes * 60):
        return await run(folder, frozen, mode, -(-chosen.turns // len(chosen.modes)), chosen.seed)


def _keep_logs(folder: Path, results: Path) -> None:
    results.mkdir(parents=True, exist_ok=True)
    for log in folder.glob("*.log"):
        shutil.copy(log, results / f"{folder.name}-{log.name}")


def _first(error: BaseException) -> str:
    """What went wrong first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"


def _keep(figures: Figures, results: Path) -> None:
    results.mkdir(parents=True, exist_ok=True)
    text = json.dumps(told(figures), indent=2, ensure_ascii=False)
    (results / f"{figures.mode}.json").write_text(text + "\n", encoding="utf-8")


def _line(figures: Figures) -> str:
    return f"{figures.mode}: {'every promise held' if not figures.wrong else figures.wrong}"


def _table(found: list[Figures]) -> str:
    head = "| " + " | ".join(column.replace("_", " ") for column in COLUMNS) + " |"
    rows = ["| " + " | ".join(_cell(getattr(figures, column)) for column in COLUMNS) + " |" for figures in found]
    return "\n".join([head, "|" + "---|" * len(COLUMNS), *rows])


def _cell(value: object) -> str:
    return ", ".join(f"{name} {times}" for name, times in value.items()) if isinstance(value, dict) else str(value)


if __name__ == "__main__":
    main()
