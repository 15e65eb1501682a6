"""What is on disk afterwards: one claim for every update that was sent."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class TurnsMissingError(Exception):
    """The database holds another number of turns than updates were sent."""


def committed_turns(database: Path) -> int:
    """Turns that were committed to a database that no bot has open."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        (number,) = connection.execute("SELECT count(*) FROM claims").fetchone()
    finally:
        connection.close()
    return int(number)


def check(database: Path, sent: int) -> int:
    """The number of committed turns. Raises TurnsMissingError when it is not the number of updates sent."""
    number = committed_turns(database)
    if number != sent:
        raise TurnsMissingError(f"{sent} updates were sent, {number} turns are in the database")
    return number
