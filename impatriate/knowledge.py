"""`impatriate knowledge`: what content editors run. Reads the content folder only; starts in a blink."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from impatriate import editing

if TYPE_CHECKING:
    from knowledge.confusion_rules import Confusion

CONTENT_VARIABLE = "IMPATRIATE_CONTENT"
CHECKOUT_CONTENT = Path(__file__).resolve().parent.parent / "knowledge" / "content"
LEARNT_VARIABLE = "IMPATRIATE_LEARNT"

app = typer.Typer(help="Check the knowledge base and ask it something.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


def content_path() -> Path:
    """The folder of the content: IMPATRIATE_CONTENT, else the one in the checkout."""
    return Path(os.environ.get(CONTENT_VARIABLE) or CHECKOUT_CONTENT)


def learnt_path() -> Path:
    """The folder that keeps what search learnt: IMPATRIATE_LEARNT, else the one where the bot is started."""
    return Path(os.environ.get(LEARNT_VARIABLE) or Path("var") / "learnt")


def out_of_scope() -> float:
    """The share of questions that are expected to have no answer; a wrong setting ends the command with its line."""
    from impatriate.command import WRONG_SETTINGS
    from impatriate.settings import Settings, SettingsInvalid

    try:
        return Settings.read().out_of_scope
    except SettingsInvalid as fault:
        print(fault)
        raise typer.Exit(WRONG_SETTINGS) from None


@app.command("check")
def check_content(
    languages: Annotated[
        str, typer.Option(help="Languages that must be complete, with commas; else those of languages.yaml.")
    ] = "",
    warnings: Annotated[bool, typer.Option(help="Show warnings too.")] = True,
    learn: Annotated[
        bool, typer.Option("--learn", help="Learn the content first, to tell which entries are taken for one another.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Name every fault of the content with its file, line and column. Exit code 1 when there is one."""
    from knowledge import ContentInvalid, examine, load

    if learn:
        with suppress(ContentInvalid):
            load(content_path(), learnt_path())
    wanted = tuple(one.strip() for one in languages.split(",") if one.strip())
    examined = examine(content_path(), wanted or None, datetime.now(UTC).date(), learnt_path())
    faults = examined.faults
    errors = [fault for fault in faults if fault.severity == "error"]
    shown = faults if warnings else tuple(errors)
    if as_json:
        print(json.dumps([asdict(fault) for fault in shown], ensure_ascii=False, indent=2))
    else:
        for fault in shown:
            print(fault)
        _print_pairs(examined.confusion)
        print(f"{len(errors)} faults, {len(faults) - len(errors)} warnings.")
    raise typer.Exit(1 if errors else 0)


def _print_pairs(confusion: Confusion | None) -> None:
    if confusion is None:
        print("Which entries are taken for one another is known once search has learnt this content: add --learn.")
        return
    print(
        f"{confusion.lost} of {confusion.phrasings} phrasings would go to another entry or to none, "
        "had nobody written them."
    )
    print("The pairs most often taken for one another:")
    for pair in confusion.pairs:
        print(f"  {pair.count:4}  {' / '.join(pair.entries)}")


@app.command("ask")
def ask(
    text: Annotated[str, typer.Argument(help="The question, as a person would type it.")],
    language: Annotated[str, typer.Option(help="The person's interface language.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Show what the bot would do with a question: answer, suggest, small talk, or say that it does not know."""
    from knowledge import ContentInvalid, load

    try:
        knowledge = load(content_path(), learnt_path(), out_of_scope())
    except ContentInvalid as invalid:
        print(invalid)
        raise typer.Exit(1) from None
    found = knowledge.index.find(text, language)
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        return
    print(f"{found.decision} ({found.why})")
    for one in found.entries:
        entry = knowledge.entries[one.entry_id]
        print(f"  {one.score:.2f}  {entry.id}: {entry.text(found.language)[1].question}")
    if found.decision == "answer":
        print("\n" + knowledge.entries[found.entries[0].entry_id].text(found.language)[1].answer)


@app.command("evaluate")
def evaluate_answers(
    files: Annotated[list[Path], typer.Argument(help="JSON lines: {question, language, entry or null, also, kind}.")],
    base: Annotated[
        Path | None, typer.Option(help="JSON lines {id, question, lang} to ask instead of content.")
    ] = None,
    each: Annotated[bool, typer.Option("--each", help="Print what became of each question, a line each.")] = False,
    timing: Annotated[
        bool, typer.Option("--timing", help="Print seconds to learn and to open what was learnt, and ms a question.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the answers on questions whose entries are known. `entry: null` is a question out of scope."""
    from impatriate import evaluation
    from knowledge import ContentInvalid
    from knowledge.evaluation import QuestionUnreadable

    try:
        if timing:
            print(evaluation.timing_as_json(files, content_path(), base))
            return
        outcomes = evaluation.outcomes_of(files, content_path(), base, out_of_scope())
    except (ContentInvalid, QuestionUnreadable, OSError) as error:
        print(error)
        raise typer.Exit(1) from None
    if each:
        print(evaluation.each_as_json(outcomes))
    elif as_json:
        print(evaluation.as_json(outcomes))
    else:
        evaluation.show(outcomes)


@app.command("phrasings")
def print_phrasings() -> None:
    """Print every phrasing as JSON lines {id, question, lang}: a base as `evaluate --base` reads it."""
    from knowledge import ContentInvalid, load

    try:
        knowledge = load(content_path())
    except ContentInvalid as invalid:
        print(invalid)
        raise typer.Exit(1) from None
    for entry in knowledge.entries.values():
        for language, text in entry.texts.items():
            for phrasing in (text.question, *text.also):
                print(json.dumps({"id": entry.id, "question": phrasing, "lang": language}, ensure_ascii=False))


editing.register(app)
