"""PostgreSQL: a pool of asyncpg connections; a transaction awaits each of its statements."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from storage import server_tools
from storage.errors import DatabaseUnreachable
from storage.statements import Rendered, Rows, Work

T = TypeVar("T")

LEADER_LOCK = 7026702884
LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,
)
"""What is raised when the server is away, going, or not yet back."""


async def _keep_session(_connection: Any) -> None:
    """Reset nothing on release: storage sets nothing on a session, and a reset costs a round trip a turn."""


class Postgres:
    """The pool for transactions, and one connection of its own for the leader's lock."""

    kind = "postgresql"

    def __init__(self, pool: "asyncpg.Pool[Any]", url: str) -> None:
        self._pool, self._url = pool, url
        self._rendered = Rendered("postgresql")
        self._leading: Any = None
        self._leads = False
        self._asking = asyncio.Lock()

    @classmethod
    async def open(cls, url: str, connections: int = 16) -> "Postgres":
        """Open the pool; DatabaseUnreachable when the server does not answer."""
        try:
            pool = await asyncpg.create_pool(url, min_size=1, max_size=connections, reset=_keep_session, timeout=10)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DatabaseUnreachable(type(error).__name__) from None
        return cls(pool, url)

    async def transact(self, work: Callable[[], Work[T]]) -> T:
        """Run work in one READ COMMITTED transaction; rows it reads for writing are locked by the work itself.

        DatabaseUnreachable when the server went away, which says nothing of whether the commit happened.
        """
        try:
            return await self._transact(work)
        except LOST as error:
            raise DatabaseUnreachable(type(error).__name__) from error
        except asyncpg.InterfaceError as error:
            if "connection" not in str(error):
                raise
            raise DatabaseUnreachable(type(error).__name__) from error

    async def _transact(self, work: Callable[[], Work[T]]) -> T:
        async with self._pool.acquire() as connection:
            await connection.execute("BEGIN")
            try:
                result = await self._drive(connection, work())
                await connection.execute("COMMIT")
            except BaseException:
                if not connection.is_closed():
                    await connection.execute("ROLLBACK")
                raise
            return result

    async def _drive(self, connection: Any, work: Work[T]) -> T:
        rendered = self._rendered
        try:
            statement = next(work)
            while True:
                rows: Rows = await connection.fetch(rendered[statement.sql], *statement.values)
                statement = work.send(rows)
        except StopIteration as end:
            value: T = end.value
            return value

    async def copy(self, to: Path) -> None:
        """Write a dump with pg_dump, which sees one moment of the database; UseServerTools, ServerToolFailed."""
        await server_tools.dump(self._url, to)

    async def scrub(self) -> None:
        """Vacuum the dead rows of `people`, which held the wrapped key.

        PostgreSQL has no secure_delete: it frees the space for reuse and does not overwrite it, and its write-ahead log
        lives until it is recycled. `docs/` says so, with the remedy (rotate the keys).
        """
        async with self._pool.acquire() as connection:
            await connection.execute("VACUUM (SKIP_LOCKED) people")

    async def lead(self) -> bool:
        """Hold the advisory lock on a connection of its own; whoever loses the connection leads no longer."""
        async with self._asking:
            try:
                return await self._ask_to_lead()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                self._stop_leading()
                return False

    async def _ask_to_lead(self) -> bool:
        if self._leading is None:
            told = {"application_name": f"impatriate lead {os.getpid()}"}  # as pg_stat_activity shows it
            self._leading = await asyncpg.connect(self._url, timeout=10, server_settings=told)
        if not self._leads:
            self._leads = bool(await self._leading.fetchval("SELECT pg_try_advisory_lock($1)", LEADER_LOCK))
        else:
            await self._leading.fetchval("SELECT 1")
        return self._leads

    def _stop_leading(self) -> None:
        connection, self._leading, self._leads = self._leading, None, False
        if connection is not None:
            connection.terminate()

    async def close(self) -> None:
        """Give the leader's lock back and close the pool."""
        self._stop_leading()
        await self._pool.close()
