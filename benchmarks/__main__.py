"""`python -m benchmarks`: the bot beside its peers, as a table and as JSON."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import Progress

from benchmarks import answers_growth, crowd, databases, engine, growth
from benchmarks.bots import BotFailedError
from benchmarks.commits import TurnsMissingError
from benchmarks.contest import Contest
from benchmarks.load import NoReplyError
from benchmarks.results import table, write_json
from benchmarks.rows import ROWS, LostError

FOLDER: Final = Path("var/bench")
JSON: Final = "turns.json"
TURNS: Final = 960
GROWTH_JSON: Final = "growth.json"
CROWD_JSON: Final = "crowd.json"
MINUTES: Final = 15
ENGINE_JSON: Final = "engine.json"
SIZES_JSON: Final = "engine-sizes.json"
QUESTIONS: Final = 200


class Part(StrEnum):
    """What can be measured by itself."""

    TURNS = "turns"
    GROWTH = "growth"
    ENGINE = "engine"
    CROWD = "crowd"


USUAL: Final = (Part.TURNS, Part.GROWTH, Part.ENGINE)
"""The crowd takes as many minutes as one gives it, so it is asked for by name."""


def main(
    parts: Annotated[list[Part] | None, typer.Argument(help="What to measure; all but the crowd by default.")] = None,
    turns: Annotated[int, typer.Option(min=16, help="Measured turns of each bot in each row at each level.")] = TURNS,
    pin: Annotated[bool, typer.Option("--pin", help="Bots on one core, the rest on another: steadier.")] = False,
    folder: Annotated[Path, typer.Option(help="Where databases, logs and the JSON files go.")] = FOLDER,
    questions: Annotated[int, typer.Option(min=10, help="At most so many questions of each set.")] = QUESTIONS,
    minutes: Annotated[int, typer.Option(min=1, max=60, help="Of the crowd, on each database.")] = MINUTES,
) -> None:
    """Measure turns beside bare echoes, turns among a million conversations, a crowd, and answers beside engines."""
    console, wanted, place = Console(), parts or USUAL, folder.resolve()
    try:
        if Part.TURNS in wanted:
            measure_turns(console, turns, pin, place)
        if Part.GROWTH in wanted:
            measure_growth(console, place)
        if Part.CROWD in wanted:
            measure_crowd(console, place, minutes)
        if Part.ENGINE in wanted:
            measure_engine(console, place, questions)
    except (BotFailedError, LostError, NoReplyError, TurnsMissingError) as error:
        raise SystemExit(f"The benchmark failed: {error}") from error


def measure_turns(console: Console, turns: int, pin: bool, folder: Path) -> None:
    """Turns of the bot, on SQLite and on PostgreSQL, beside bare echoes of aiogram and python-telegram-bot."""
    with databases.server() as server, Progress(console=console, transient=True) as bar:
        task = bar.add_task("Turns", total=None)
        contest = Contest(folder, turns, server, lambda done, of: bar.update(task, completed=done, total=of), pin)
        results, committed = asyncio.run(contest.run())
    write_json(folder / JSON, results)
    console.print(table(results, [row.name for row in ROWS]))
    console.print(f"Every update that was sent to our bots is one committed turn in its database: {committed}.")
    console.print(f"Written: {folder / JSON}")


def measure_growth(console: Console, folder: Path) -> None:
    """Turns among a million conversations beside turns among a hundred."""
    with databases.server() as server, console.status("Growth") as status:
        results = asyncio.run(growth.run(folder, server, lambda what: status.update(f"Growth: {what}")))
    growth.write_json(folder / GROWTH_JSON, results)
    console.print(growth.table(results))
    console.print(f"Written: {folder / GROWTH_JSON}")


def measure_crowd(console: Console, folder: Path, minutes: int) -> None:
    """A thousand people for so many minutes on SQLite, then on PostgreSQL."""

    def told(kind: str, step: crowd.Step) -> None:
        console.print(f"{kind}: p99 {step.p99_ms} ms, memory {step.memory_mb} MB, CPU {step.cpu_ms} ms a turn")

    with databases.server() as server:
        bases = (databases.file(folder, "crowd"), server.database("crowd"))
        results = asyncio.run(crowd.run(folder, minutes, bases, told))
    crowd.write_json(folder / CROWD_JSON, results)
    console.print(crowd.table(results))
    console.print(f"Written: {folder / CROWD_JSON}")


def measure_engine(console: Console, folder: Path, questions: int) -> None:
    """The answer engine beside others, where there are questions to ask."""
    data = engine.data_folder()
    if data is None:
        console.print(f"Answers are left out: no questions in {engine.VARIABLE} or {engine.BESIDE}.")
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("Answers", total=None)
        try:

            def told(name: str) -> None:
                bar.update(task, description=f"Answers: {name}")

            results = engine.run(data, folder.resolve(), questions, told)
            phrasings = engine.lines(engine.command("phrasings"))
            slipped = answers_growth.slips(engine.questions(data, questions), phrasings, folder, told)
            told("learning the content")
            sizes = [answers_growth.of_content(sorted((data / "questions").glob("*.jsonl")))]
            sizes += answers_growth.grown(phrasings, folder, told)
        except engine.EngineFailedError as error:
            raise SystemExit(f"The benchmark failed: {error}") from error
    engine.write_json(folder / ENGINE_JSON, results)
    console.print(engine.table(results))
    console.print(engine.shipped(results))
    answers_growth.write_json(folder / SIZES_JSON, sizes, slipped)
    console.print(answers_growth.slips_table(slipped))
    console.print(answers_growth.growth_table(sizes))
    console.print(f"Written: {folder / ENGINE_JSON}, {folder / SIZES_JSON}")


if __name__ == "__main__":
    typer.run(main)
