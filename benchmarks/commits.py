"""What is on disk afterwards: one claim for every update that was sent."""

from __future__ import annotations

from benchmarks.databases import Database


class TurnsMissingError(Exception):
    """The database holds another number of turns than updates were sent."""


def check(database: Database, sent: int) -> int:
    """The number of committed turns. Raises TurnsMissingError when it is not the number of updates sent."""
    number = database.committed()
    if number != sent:
        raise TurnsMissingError(f"{sent} updates were sent, {number} turns are in the {database.kind} database")
    return number
