"""`python -m benchmarks`: the bot beside its peers, as a table and as JSON."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import Progress

from benchmarks.bots import BotFailedError
from benchmarks.commits import TurnsMissingError
from benchmarks.contest import Contest
from benchmarks.load import NoReplyError
from benchmarks.results import table, write_json
from benchmarks.rows import ROWS, LostError

FOLDER: Final = Path("var/bench")
JSON: Final = "turns.json"
TURNS: Final = 960


def main(
    turns: Annotated[int, typer.Option(min=16, help="Measured turns of each bot in each row at each level.")] = TURNS,
    pin: Annotated[bool, typer.Option("--pin", help="Bots on one core, the rest on another: steadier.")] = False,
    folder: Annotated[Path, typer.Option(help="Where database, logs and turns.json go.")] = FOLDER,
) -> None:
    """Measure turns of the bot beside bare echoes of aiogram and python-telegram-bot."""
    console = Console()
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("Turns", total=None)
        contest = Contest(folder.resolve(), turns, lambda done, of: bar.update(task, completed=done, total=of), pin)
        try:
            results, committed = asyncio.run(contest.run())
        except (BotFailedError, LostError, NoReplyError, TurnsMissingError) as error:
            raise SystemExit(f"The benchmark failed: {error}") from error
    write_json(folder / JSON, results)
    console.print(table(results, [row.name for row in ROWS]))
    console.print(f"Every update that was sent to our bot is one committed turn in its database: {committed}.")
    console.print(f"Written: {folder / JSON}")


if __name__ == "__main__":
    typer.run(main)
