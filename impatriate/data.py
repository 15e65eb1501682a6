"""`impatriate data`: copies of everything, one person's data, what has outlived its term, keys, who did what."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from impatriate.command import one_line
from impatriate.operators import AsJson, with_storage
from impatriate.settings import Settings

if TYPE_CHECKING:
    from storage import Storage

app = typer.Typer(
    help="Back up, restore, export, erase, rotate keys: everything about the data that is kept.", no_args_is_help=True
)
output = Console(highlight=False, markup=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
FAILED = 1
COMMAND = "command"
"""Who did it, in the audit, when it was done with this program."""
Who = Annotated[str, typer.Argument(metavar="CHAT|REFERENCE", help="A chat's number, or the reference of a file.")]


class Told:
    """Shows progress on stderr: a line that is overwritten on a terminal, else one a hundredth of the way."""

    def __init__(self) -> None:
        self._last: tuple[str, int] = ("", 0)

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` are done."""
        step = (what, 100 * done // max(total, 1))
        if step == self._last:
            return
        self._last = step
        over = sys.stderr.isatty()
        end = "" if over and done < total else "\n"
        print(f"{chr(13) if over else ''}{what}: {done} of {total}", end=end, file=sys.stderr, flush=True)


told = Told()


@app.command()
def backup(folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")]) -> None:
    """Copy the database and all attachments into a new folder while the bot runs, with a manifest of checksums."""
    try:
        manifest = with_storage(lambda storage: storage.backup(folder.resolve(), told))
    except FileExistsError:
        raise _failure(
            f"{folder} exists already: name a folder that does not, such as one with today's date."
        ) from None
    except OSError as error:
        raise _failure(f"{folder} cannot be written ({error.strerror}).") from None
    output.print(
        f"{folder} holds the database and {len(manifest.attachments)} attachments. It opens only with the keys "
        f"{', '.join(manifest.keys)}: keep them elsewhere."
    )


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `impatriate data backup` made.")],
    check: Annotated[bool, typer.Option("--check", help="Only verify the copy; nothing is written.")] = False,
) -> None:
    """Verify a copy and put it back where the settings say, which must be empty. Nothing is overwritten."""
    from storage.errors import StorageError

    with one_line():
        try:
            count = _verify(folder) if check else asyncio.run(_restore(folder, Settings.needing("keys")))
        except StorageError as error:
            raise _failure(str(error)) from None
        except OSError as error:
            raise _failure(f"The copy cannot be put back ({error.strerror}): {error.filename}.") from None
    if check:
        output.print(f"{folder} is whole: the database and {count} attachments.")
    else:
        output.print(
            f"Restored the database and {count} attachments. `impatriate db upgrade` if this program is newer."
        )


def _verify(folder: Path) -> int:
    from storage.copies import verified

    return len(verified(folder, told).attachments)


async def _restore(folder: Path, settings: Settings) -> int:
    from storage.restoring import restore

    assert settings.keys is not None
    keys = settings.keys.get_secret_value()
    manifest = await restore(folder, settings.database_url, keys=keys, files=settings.files, progress=told)
    return len(manifest.attachments)


@app.command("rotate-keys")
def rotate_keys() -> None:
    """Wrap every key anew with the first of IMPATRIATE_KEYS, beside a running bot; stop and repeat it as you like."""

    async def rotated(storage: Storage) -> int:
        count = await storage.rotate_keys(lambda done, total: told("keys", done, max(done, total)))
        await storage.audit.write(COMMAND, "rotated keys")
        return count

    count = with_storage(rotated)
    output.print(
        f"{count} keys wrapped anew. The former keys may leave IMPATRIATE_KEYS once every process has the new one."
    )


@app.command()
def export(
    who: Who,
    to: Annotated[Path | None, typer.Option(help="A new folder; else export-CHAT|REFERENCE here.")] = None,
) -> None:
    """Write everything that is kept of one person into a new folder: person.json and the files as they were sent."""
    from impatriate.personal_copy import written

    folder = to or Path(f"export-{who}")
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise _failure(f"{folder} exists already: name another with --to.") from None
    except OSError as error:
        raise _failure(f"{folder} cannot be made ({error.strerror}): name another with --to.") from None
    found = with_storage(lambda storage: _exported(storage, who, folder))
    if found is None:
        folder.rmdir()
        raise _failure(f"Nothing is kept of {who}.")
    output.print(f"{folder} holds everything that is kept of {who}, in clear: {written(found)}.")


async def _exported(storage: Storage, who: str, folder: Path) -> int | None:
    from impatriate.personal_copy import write

    chat = await _chat(storage, who)
    copy = None if chat is None else await storage.people.export(chat)
    if copy is None:
        return None
    await storage.audit.write(COMMAND, "exported a person's data")
    return await write(storage, copy, folder)


@app.command()
def erase(
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase everything of one person: conversation, files, queue, keys. It cannot be undone."""
    if not yes:
        typer.confirm(f"Erase everything of {who}? It cannot be undone.", abort=True, err=True)
    if not with_storage(lambda storage: _erased(storage, who)):
        raise _failure(f"Nothing is kept of {who}.")
    output.print(f"Everything of {who} is erased. Copies made before hold it until they are deleted.")


async def _erased(storage: Storage, who: str) -> bool:
    chat = await _chat(storage, who)
    if chat is None or await storage.people.find(chat) is None:
        return False
    await storage.people.erase(chat)
    await storage.audit.write(COMMAND, "erased a person's data")
    return True


async def _chat(storage: Storage, who: str) -> int | None:
    """The chat of a number or a reference; None when no file has it."""
    from storage.errors import NoSuchItem

    if who.isdecimal():
        return int(who)
    try:
        return await storage.people.chat_of(who.strip().upper())
    except NoSuchItem:
        return None


@app.command()
def purge() -> None:
    """Delete now what has outlived its term, as the bot does every ten minutes."""

    async def purged(storage: Storage) -> int:
        total = await storage.attachments.sweep()
        while count := await storage.sweep():
            total += count
            told("rows", total, total)
        return total

    output.print(f"{with_storage(purged)} rows and files had outlived their term.")


@app.command()
def audit(
    application: Annotated[str | None, typer.Option(help="Only what was done with this application.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List who did what, oldest first; nothing in it is about a person."""
    found = with_storage(lambda storage: storage.audit.list(application_id=application, limit=limit))
    if as_json:
        rows = [
            {
                "at": each.at.isoformat(),
                "actor": each.actor,
                "action": each.action,
                "application_id": each.application_id,
                "item_id": each.item_id,
            }
            for each in found
        ]
        output.print(json.dumps({"events": rows}, indent=2))
        return
    table = Table("when (UTC)", "who", "what", "application", box=None)
    for each in found:
        table.add_row(f"{each.at:%Y-%m-%d %H:%M:%S}", each.actor, each.action, each.application_id or "")
    output.print(table if found else "Nothing has been done yet.")


def _failure(line: str) -> typer.Exit:
    errors.print(line)
    return typer.Exit(FAILED)
