"""The command `impatriate`. Every subcommand imports what it needs when it runs: aiogram alone costs two seconds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command as built

LAZY: Final = {
    "knowledge": "impatriate.knowledge",
    "files": "impatriate.files",
    "operators": "impatriate.operators",
    "db": "impatriate.database",
    "data": "impatriate.data",
}
"""Groups of commands and the module that holds each as `app`."""

WRONG_SETTINGS: Final = 2
"""Exit code when a setting or the database is not as it must be."""


class LazyGroup(TyperGroup):
    """Loads a group of commands only when it is called or listed."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, loaded or not."""
        return [*super().list_commands(ctx), *(name for name in LAZY if name not in self.commands)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, loaded now if need be; None when there is none."""
        if cmd_name in LAZY and cmd_name not in self.commands:
            group = built(import_module(LAZY[cmd_name]).app)
            group.name = cmd_name
            self.add_command(group, cmd_name)
        return super().get_command(ctx, cmd_name)


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A Telegram companion for people who think of moving to Russia. Begin with `impatriate try`.",
)


@contextmanager
def one_line() -> Iterator[None]:
    """Whatever a person can put right ends the program with one line and exit code 2."""
    from impatriate.settings import SettingsInvalid

    try:
        yield
    except SettingsInvalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_SETTINGS) from None


@app.command("try")
def try_out() -> None:
    """Start everything on this machine: a local Telegram with a chat page, the bot, the desk, the editors' page."""
    from impatriate import trial

    with one_line():
        raise typer.Exit(trial.run())


@app.command()
def run(
    webhook: Annotated[bool, typer.Option("--webhook", help="Be called by Telegram instead of polling.")] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; more than one needs PostgreSQL.")] = 1,
    worker: Annotated[int, typer.Option(hidden=True, help="The number of this worker.")] = -1,
    check: Annotated[bool, typer.Option("--check", help="Only look whether everything is as it must be.")] = False,
) -> None:
    """Run the bot."""
    if check:
        from impatriate import checks

        raise typer.Exit(checks.run(webhook=webhook))
    from impatriate import running

    with one_line():
        raise typer.Exit(running.run(webhook=webhook, workers=workers, worker=worker))


@app.command()
def settings(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Look whether everything is as it must be.")] = False,
) -> None:
    """List every setting with its meaning and whether it is set. Secrets are never shown."""
    if check:
        from impatriate import checks
        from impatriate.settings import webhook_is_set

        raise typer.Exit(checks.run(webhook=webhook_is_set(), as_json=as_json))
    from impatriate import settings_list

    with one_line():
        settings_list.show(as_json=as_json)


@app.command()
def desk(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8090,
) -> None:
    """Serve the operators' desk: the API that candidate files are pulled from."""
    from impatriate import desk as serving

    with one_line():
        serving.serve(host, port)


@app.command()
def editors(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; else IMPATRIATE_EDITOR_PORT.")] = None,
) -> None:
    """Serve the editors' page on this machine: ask, check, look at all answers and at unanswered questions."""
    from impatriate import editors as serving

    with one_line():
        serving.serve(port)


def main() -> None:
    """Run the command; an interrupt is no traceback."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
