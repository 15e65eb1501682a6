"""`impatriate operators`: who may pull files, and the questions people asked a person. Needs no running desk."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from impatriate.opening import opened
from impatriate.settings import Settings, SettingsInvalid

if TYPE_CHECKING:
    from storage import Storage

app = typer.Typer(
    help="Operators who may pull candidate files, and the questions that wait for a person.", no_args_is_help=True
)
output = Console(highlight=False, markup=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
Answer = TypeVar("Answer")
WRONG_SETTINGS = 2
Name = Annotated[str, typer.Argument(help="A short name without spaces, such as night-pull.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of words.")]


def with_storage(work: Callable[[Storage], Awaitable[Answer]]) -> Answer:
    """Open the database of the settings, do the work, close it; what is wrong becomes one line and an exit code."""
    from storage.errors import StorageError

    async def opened_for_work() -> Answer:
        async with opened(Settings.needing("keys")) as storage:
            return await work(storage)

    try:
        return asyncio.run(opened_for_work())
    except (SettingsInvalid, StorageError) as fault:
        errors.print(str(fault))
        raise typer.Exit(WRONG_SETTINGS if isinstance(fault, SettingsInvalid) else 1) from None


@app.command()
def add(
    name: Name,
    region: Annotated[list[str] | None, typer.Option(help="Only this region; may be repeated. None: all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add an operator and print the token, this once."""
    _check(name, region or [])
    token = with_storage(lambda storage: storage.operators.add(name, tuple(region) if region else None))
    if as_json:
        output.print(json.dumps({"name": name, "token": token}))
        return
    errors.print("The token, shown this once; only its hash is kept:")
    output.print(token)


@app.command("list")
def list_operators(as_json: AsJson = False) -> None:
    """List the operators; never their tokens."""
    found = with_storage(lambda storage: storage.operators.list())
    if as_json:
        rows = [{"name": each.name, "regions": each.regions, "revoked": each.revoked_at is not None} for each in found]
        output.print(json.dumps({"operators": rows}, indent=2))
        return
    table = Table("name", "regions", "since", "state", box=None)
    for each in found:
        regions = ", ".join(each.regions) if each.regions else "all"
        table.add_row(each.name, regions, f"{each.created_at:%Y-%m-%d}", "revoked" if each.revoked_at else "active")
    output.print(table if found else "There is no operator yet: impatriate operators add NAME.")


@app.command()
def revoke(name: Name) -> None:
    """Refuse an operator's token from now on; leases it holds run out by themselves."""
    from operators.reading import harmless

    if not with_storage(lambda storage: storage.operators.revoke(name)):
        errors.print(f"There is no active operator called {harmless(name)}: see impatriate operators list.")
        raise typer.Exit(1)
    output.print(f"{name} is revoked.")


@app.command()
def questions(as_json: AsJson = False) -> None:
    """List the questions that people asked a person and that nobody has answered, oldest first."""
    from operators.reading import harmless, harmless_json, indented

    found = with_storage(lambda storage: storage.misses.questions())
    if as_json:
        rows = [
            {
                "id": each.question_id,
                "language": each.language,
                "asked_at": each.asked_at.isoformat(),
                "text": each.text,
            }
            for each in found
        ]
        output.print(harmless_json(json.dumps({"questions": rows}, indent=2, ensure_ascii=False)))
        return
    for each in found:
        heading = f"{each.question_id}  {each.asked_at:%Y-%m-%d %H:%M}  {each.language}"
        output.print(f"{heading}\n{indented(harmless(each.text))}\n")
    if not found:
        output.print("Nobody waits for an answer.")


@app.command()
def answer(
    question: Annotated[str, typer.Argument(help="The question's id, from impatriate operators questions.")],
    text: Annotated[str, typer.Argument(help="The answer, in the language of the question; it comes into the chat.")],
    sender: Annotated[str, typer.Option("--as", help="Who answers, as the person shall read it.")] = "",
) -> None:
    """Answer a question; the person reads it in the chat."""
    from dialogs.typed import cleaned, one_line, says_something
    from operators.reading import harmless

    told, teller = cleaned(text).strip(), one_line(cleaned(sender))
    if not says_something(told):
        raise typer.BadParameter("an answer has words", param_hint="TEXT")
    if not with_storage(lambda storage: storage.misses.answer(question, teller, told)):
        errors.print(f"There is no open question {harmless(question)}: see impatriate operators questions.")
        raise typer.Exit(1)
    output.print("Answered; the bot delivers it.")


@app.command()
def requeue(
    reference: Annotated[str, typer.Argument(help="The file's number, as the list of files names it.")],
) -> None:
    """Queue a held or received file again, its failed attempts forgotten: after looking at why it was held."""
    from operators.reading import harmless

    async def again(storage: Storage) -> bool:
        items = [item for item in await storage.queue.items() if item.reference == reference.strip().upper()]
        if items:
            await storage.queue.requeue(max(items, key=lambda item: item.revision).item_id)
        return bool(items)

    if not with_storage(again):
        errors.print(f"There is no file {harmless(reference)}: see impatriate files list.")
        raise typer.Exit(1)
    output.print("Queued again; the next pull may take it.")


def _check(name: str, regions: list[str]) -> None:
    """Refuse what would never work: a name that is no single word, a region that no file can have."""
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", name):
        raise typer.BadParameter("a name has letters, digits, dots, hyphens and underscores only", param_hint="NAME")
    known = {path.stem for path in (Settings.read().content / "regions").glob("*.yaml")}
    if strange := sorted(set(regions) - known):
        raise typer.BadParameter(
            f"there is no region {', '.join(strange)}; there are {', '.join(sorted(known))}", param_hint="--region"
        )
