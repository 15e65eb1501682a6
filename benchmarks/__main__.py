"""`python -m benchmarks`: the bot beside its peers, as a table and as JSON."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import Progress

from benchmarks import engine
from benchmarks.bots import BotFailedError
from benchmarks.commits import TurnsMissingError
from benchmarks.contest import Contest
from benchmarks.load import NoReplyError
from benchmarks.results import table, write_json
from benchmarks.rows import ROWS, LostError

FOLDER: Final = Path("var/bench")
JSON: Final = "turns.json"
TURNS: Final = 960
ENGINE_JSON: Final = "engine.json"
QUESTIONS: Final = 200


def main(
    turns: Annotated[int, typer.Option(min=16, help="Measured turns of each bot in each row at each level.")] = TURNS,
    pin: Annotated[bool, typer.Option("--pin", help="Bots on one core, the rest on another: steadier.")] = False,
    folder: Annotated[Path, typer.Option(help="Where database, logs and the JSON files go.")] = FOLDER,
    engine_only: Annotated[bool, typer.Option("--engine-only", help="Only the answer engine, no turns.")] = False,
    questions: Annotated[int, typer.Option(min=10, help="At most so many questions of each set.")] = QUESTIONS,
) -> None:
    """Measure turns of the bot beside bare echoes, and its answers beside other engines."""
    console = Console()
    if not engine_only:
        measure_turns(console, turns, pin, folder)
    measure_engine(console, folder, questions)


def measure_turns(console: Console, turns: int, pin: bool, folder: Path) -> None:
    """Turns of the bot beside bare echoes of aiogram and python-telegram-bot."""
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


def measure_engine(console: Console, folder: Path, questions: int) -> None:
    """The answer engine beside others, where there are questions to ask."""
    data = engine.data_folder()
    if data is None:
        console.print(f"Answers are left out: no questions in {engine.VARIABLE} or {engine.BESIDE}.")
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("Answers", total=None)
        try:
            results = engine.run(
                data, folder.resolve(), questions, lambda name: bar.update(task, description=f"Answers: {name}")
            )
        except engine.EngineFailedError as error:
            raise SystemExit(f"The benchmark failed: {error}") from error
    engine.write_json(folder / ENGINE_JSON, results)
    console.print(engine.table(results))
    console.print(engine.shipped(results))
    console.print(f"Written: {folder / ENGINE_JSON}")


if __name__ == "__main__":
    typer.run(main)
