"""`impatriate files`: what an operator does with candidate files from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from operators import access, handover, packages
from operators.client import Desk
from operators.errors import FILE_PROBLEM, OperatorError
from operators.messages import LEASE_SECONDS, Item
from operators.reading import duration, harmless, harmless_json, readable
from operators.transfer import Outcome, Transfer

app = typer.Typer(help="Pull candidate files from the desk, verify, acknowledge or return them.", no_args_is_help=True)
output = Console(highlight=False, markup=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)

Url = Annotated[str | None, typer.Option("--url", envvar=access.URL, help="The desk's address.")]
Token = Annotated[str | None, typer.Option("--token", envvar=access.TOKEN, help="Better set the variable or a file.")]
TokenFile = Annotated[Path | None, typer.Option("--token-file", help="A file that holds the token.")]
Data = Annotated[Path, typer.Option("--data", envvar=["IMPATRIATE_DATA", "DATA"], help="A trial's folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of words.")]
Dest = Annotated[Path, typer.Option("--dest", help="The folder that packages are pulled to.")]
Folders = Annotated[list[Path], typer.Argument(help="Folders of pulled packages.", show_default=False)]
TRIAL = Path("var/try")
DEST = Path("candidate-files")


@contextmanager
def told() -> Iterator[None]:
    """Turn an operator's error into one line and its exit code."""
    try:
        yield
    except OperatorError as fault:
        errors.print(str(fault))
        raise typer.Exit(fault.exit_code) from None


def connected(url: str | None, token: str | None, token_file: Path | None, data: Path) -> Desk:
    """The desk that the options name."""
    found = access.find(url, token, token_file, data)
    return Desk(found.url, found.token)


@app.command("list")
def list_files(
    *,
    url: Url = None,
    token: Token = None,
    token_file: TokenFile = None,
    data: Data = TRIAL,
    state: Annotated[str | None, typer.Option(help="queued, leased, acknowledged, held or withdrawn.")] = None,
    region: Annotated[str | None, typer.Option(help="Only files for this region.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the queue: references, ages and states; nothing about persons."""
    with told(), connected(url, token, token_file, data) as desk:
        found = desk.items(state, region)
    if as_json:
        output.print(found.model_dump_json(indent=2))
    else:
        output.print(_table(found.items) if found.items else "The queue is empty.")


@app.command()
def pull(
    *,
    url: Url = None,
    token: Token = None,
    token_file: TokenFile = None,
    data: Data = TRIAL,
    dest: Dest = DEST,
    reference: Annotated[str | None, typer.Option(help="Only the file with this reference.")] = None,
    region: Annotated[list[str] | None, typer.Option(help="Only files for this region; may be repeated.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every file that waits, each tried once.")] = False,
    acknowledge: Annotated[bool, typer.Option(" /--no-ack", help="Keep the lease; acknowledge later.")] = True,
    seconds: Annotated[int, typer.Option(min=5, max=86_400, help="Length of a lease.")] = LEASE_SECONDS,
    as_json: AsJson = False,
) -> None:
    """Pull the oldest waiting file (or --all), verify it, and acknowledge it once it is safely on disk."""
    outcomes: list[Outcome] = []
    with _finally_told(outcomes, as_json), connected(url, token, token_file, data) as desk, _progress(as_json) as bar:
        task = bar.add_task("bytes received", total=None)
        transfer = Transfer(desk, dest, acknowledge, seconds, lambda size: bar.advance(task, size))
        regions = tuple(region or ())
        wanted = transfer.everything(regions) if everything else transfer.oldest(regions)
        for outcome in transfer.named(reference) if reference else wanted:
            outcomes.append(outcome)
            if not as_json:
                (bar.console if outcome.well else errors).print(_line(outcome))


@app.command()
def show(
    target: Annotated[str, typer.Argument(help="A reference, or the folder of a pulled package.")],
    *,
    url: Url = None,
    token: Token = None,
    token_file: TokenFile = None,
    data: Data = TRIAL,
    as_json: AsJson = False,
) -> None:
    """Show where a file stands in the queue, or read a pulled one aloud: each question and its answer."""
    with told():
        if Path(target).is_dir():
            candidate = packages.read_candidate(Path(target))
            document = harmless_json(candidate.model_dump_json(indent=2)) if as_json else readable(candidate)
            output.print(document)
            return
        with connected(url, token, token_file, data) as desk:
            found = [item for item in desk.items().items if item.reference == target]
        if not found:
            raise OperatorError(f"There is no folder and no file in the queue called {target}.")
    output.print(json.dumps([item.model_dump() for item in found], indent=2) if as_json else _table(tuple(found)))


@app.command()
def ack(
    folders: Folders,
    *,
    url: Url = None,
    token: Token = None,
    token_file: TokenFile = None,
    data: Data = TRIAL,
) -> None:
    """Verify pulled packages and acknowledge them (after `pull --no-ack`)."""
    with told(), connected(url, token, token_file, data) as desk:
        for folder in folders:
            new = handover.acknowledge(desk, folder.resolve())
            output.print(f"{folder.name}: {'acknowledged' if new else 'was acknowledged before'}")


@app.command("return")
def return_file(
    reference: Annotated[str, typer.Argument(help="The file's reference.")],
    reason: Annotated[str, typer.Option(help="What went wrong with the transfer; nothing about the person.")],
    *,
    url: Url = None,
    token: Token = None,
    token_file: TokenFile = None,
    data: Data = TRIAL,
    dest: Dest = DEST,
) -> None:
    """Give a file back to the queue, with the reason."""
    with told(), connected(url, token, token_file, data) as desk:
        lease = handover.give_back(desk, dest, reference, reason)
    output.print(
        f"{reference} is back in the queue. Delete {packages.folder_name(reference, lease.revision)} if it is here."
    )


@app.command()
def verify(folders: Folders, *, as_json: AsJson = False) -> None:
    """Check pulled packages against their manifests; needs no desk and no network."""
    found = {str(folder): packages.verify(folder) for folder in folders}
    if as_json:
        faults = {name: [{"path": fault.path, "why": fault.why} for fault in wrong] for name, wrong in found.items()}
        output.print(harmless_json(json.dumps(faults, ensure_ascii=False, indent=2)))
    else:
        for name, wrong in found.items():
            output.print(harmless("\n".join(f"{name}: {fault}" for fault in wrong) or f"{name}: whole"))
    if any(found.values()):
        raise typer.Exit(FILE_PROBLEM)


@contextmanager
def _finally_told(outcomes: list[Outcome], as_json: bool) -> Iterator[None]:
    """Report what was pulled even when an error ends the run; exit 0 only when all is well."""
    error: OperatorError | None = None
    try:
        yield
    except OperatorError as fault:
        error = fault
        errors.print(str(fault))
    if as_json:
        files = [asdict(outcome) | {"folder": outcome.folder and str(outcome.folder)} for outcome in outcomes]
        output.print(json.dumps({"files": files, "error": error and str(error)}, ensure_ascii=False, indent=2))
    elif not outcomes and not error:
        output.print("Nothing waits.")
    if error:
        raise typer.Exit(error.exit_code)
    if not all(outcome.well for outcome in outcomes):
        raise typer.Exit(FILE_PROBLEM)


def _progress(as_json: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    return Progress(*columns, console=output, transient=True, disable=as_json or not output.is_terminal)


def _line(outcome: Outcome) -> str:
    name = f"{outcome.reference}-r{outcome.revision}"
    if not outcome.well:
        return f"{name}: {outcome.status}: {outcome.detail}"
    done = "acknowledged" if outcome.status == "acknowledged" else "not yet acknowledged"
    return f"{name}: {'was here already, ' if outcome.repeated else ''}verified, {done}: {outcome.folder}"


def _table(items: tuple[Item, ...]) -> Table:
    table = Table(box=None)
    for heading in ("reference", "rev.", "region", "category", "age", "state", "holder", "tries"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("reference", "state"))
    for item in items:
        row: tuple[Any, ...] = (item.revision, item.region, item.category, duration(item.age_seconds), item.state)
        table.add_row(item.reference, *map(str, row), item.holder or "", str(item.attempts))
    return table
