"""`impatriate db`: the database's schema."""

from __future__ import annotations

import asyncio

import typer

from impatriate.command import one_line
from impatriate.opening import opened

app = typer.Typer(help="Look after the database.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Look after the database."""


@app.command()
def upgrade() -> None:
    """Make the database, or bring its schema up to this program. Make a copy of it first."""
    with one_line():
        asyncio.run(_upgrade())
    print("The database's schema is up to date.")


async def _upgrade() -> None:
    from impatriate.settings import Settings

    async with opened(Settings.needing("keys"), upgrade=True):
        return
