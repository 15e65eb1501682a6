"""Statements that both databases run, and the work made of them.

A piece of *work* is a generator: it yields statements and is sent their rows, and does not know which database runs
them. So a turn is written once; SQLite runs it in its writer thread, PostgreSQL awaits each statement.
"""

import re
from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")

SQLITE_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
POSTGRES_NOW = "clock_timestamp()"
LOCK = "FOR NO KEY UPDATE"
"""One turn at a time holds it. Rows that refer to the person may still be added beside it, so no operator waits."""
SHARE = "FOR KEY SHARE OF p"
"""Keeps person `p` from being erased meanwhile; taken before any item, as an erasure does, so neither deadlocks."""
Value = str | bytes | int | bool | datetime | None


class Statement(NamedTuple):
    """SQL with `?1`, `?2` … for values and braces for what the two dialects say differently.

    `{now}` is the database's clock and `{now + ?3}` so many seconds later. `{lock}`, `{share}` and `{skip}` lock rows
    on PostgreSQL; on SQLite a transaction is alone and needs none.
    """

    sql: str
    values: tuple[Value, ...] = ()


Rows = Sequence[Sequence[Any]]
Work = Generator[Statement, Rows, T]


def _sqlite(sql: str) -> str:
    sql = re.sub(r"{now \+ (\?\d+)}", r"strftime('%Y-%m-%dT%H:%M:%fZ', 'now', \1 || ' seconds')", sql)
    return re.sub("{(lock|share|skip)}", "", sql.replace("{now}", SQLITE_NOW))


def _postgres(sql: str) -> str:
    sql = re.sub(r"{now \+ (\?\d+)}", r"clock_timestamp() + make_interval(secs => \1)", sql)
    sql = sql.replace("{lock}", LOCK).replace("{share}", SHARE).replace("{skip}", "FOR UPDATE SKIP LOCKED")
    sql = sql.replace("{now}", POSTGRES_NOW)
    return re.sub(r"\?(\d+)", r"$\1", sql)


class Rendered(dict[str, str]):
    """Each statement in one dialect, rendered once."""

    def __init__(self, dialect: str) -> None:
        super().__init__()
        self._render = _postgres if dialect == "postgresql" else _sqlite

    def __missing__(self, sql: str) -> str:
        self[sql] = self._render(sql)
        return self[sql]


def run_one(statement: Statement) -> Work[Rows]:
    """Make one statement a piece of work of its own."""
    return (yield statement)
