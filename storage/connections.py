"""What storage asks of a database, whichever it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from storage.statements import Work

T = TypeVar("T")


class Connections(Protocol):
    """The connections of one open database; `sqlite.SQLite` and `postgres.Postgres`."""

    kind: str
    """`sqlite` or `postgresql`."""

    async def transact(self, work: Callable[[], Work[T]], *, seconds: float | None = None) -> T:
        """Run work in one transaction: all of it is committed to disk, or nothing and the exception travels on.

        `seconds`: how long a server may take for all of it, None for its usual bound; a file knows none.
        """

    async def copy(self, to: Path) -> None:
        """Write a consistent copy of the database to a new file; UseServerTools on PostgreSQL without pg_dump."""

    async def scrub(self) -> None:
        """Make deleted content unreadable on disk, as far as the database can."""

    async def lead(self) -> bool:
        """Try to become (or stay) the one process that sends and sweeps; True when it is this one."""

    async def close(self) -> None:
        """Close every connection."""
