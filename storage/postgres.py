"""PostgreSQL: a pool of asyncpg connections; a transaction awaits each of its statements."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import asyncpg

from storage import server_tools
from storage.errors import DatabaseUnreachable
from storage.statements import Rendered, Rows, Work

T = TypeVar("T")

LEADER_LOCK = 7026702884
ANSWER_SECONDS: Final = 10.0
"""How long a transaction may take from asking for a connection to its commit, and the leader's lock to answer. What
takes longer has lost its server, or waits for somebody who has; whoever asked shall ask again."""
SCRUB_SECONDS: Final = 60.0
"""How long a VACUUM may take: after a rotation of the keys it goes through everybody's row."""
KEEPALIVES: Final = {"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}
"""Within a minute the server notices that a program's machine is gone, and frees what it held."""
LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)
"""What is raised when the server is away, going, or not yet back, and when it did not answer in time (a TimeoutError is
an OSError)."""


async def _keep_session(_connection: Any) -> None:
    """Reset nothing on release: storage sets nothing on a session, and a reset costs a round trip a turn."""


class Postgres:
    """The pool for transactions, and one connection of its own for the leader's lock."""

    kind = "postgresql"

    def __init__(self, pool: "asyncpg.Pool[Any]", url: str, seconds: float) -> None:
        self._pool, self._url, self._seconds = pool, url, seconds
        self._rendered = Rendered("postgresql")
        self._leading: Any = None
        self._leads = False
        self._asking = asyncio.Lock()

    @classmethod
    async def open(cls, url: str, connections: int = 16, seconds: float = ANSWER_SECONDS) -> "Postgres":
        """Open the pool; DatabaseUnreachable when the server does not answer.

        `seconds` bounds every transaction on both sides: here it ends with DatabaseUnreachable, and the server lets
        nobody wait longer for a row or sit longer in a transaction, so that a program that vanished holds no chat.
        """
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=connections,
                reset=_keep_session,
                timeout=seconds,
                server_settings=_bounds(seconds),
            )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DatabaseUnreachable(type(error).__name__) from None
        return cls(pool, url, seconds)

    async def transact(self, work: Callable[[], Work[T]], *, seconds: float | None = None) -> T:
        """Run work in one READ COMMITTED transaction; rows it reads for writing are locked by the work itself.

        `seconds`: how long all of it may take, None as opened. DatabaseUnreachable when the server went away or the
        time is over, which says nothing of whether the commit happened.
        """
        return await self._answered(self._transact(work), self._seconds if seconds is None else seconds)

    async def _answered(self, asked: Awaitable[T], seconds: float) -> T:
        try:
            async with asyncio.timeout(seconds):
                return await asked
        except LOST as error:
            raise DatabaseUnreachable(type(error).__name__) from error
        except asyncpg.InterfaceError as error:
            if "connection" not in str(error):
                raise
            raise DatabaseUnreachable(type(error).__name__) from error

    async def _transact(self, work: Callable[[], Work[T]]) -> T:
        async with self._pool.acquire() as connection:
            try:
                await connection.execute("BEGIN")
                result = await self._drive(connection, work())
                await connection.execute("COMMIT")
            except BaseException as error:
                await _undo(connection, error)
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
        await self._answered(self._vacuum(), SCRUB_SECONDS)

    async def _vacuum(self) -> None:
        async with self._pool.acquire() as connection:
            try:
                await connection.execute("VACUUM (SKIP_LOCKED) people")
            except BaseException:
                _drop(connection)
                raise

    async def lead(self) -> bool:
        """Hold the advisory lock on a connection of its own; whoever loses the connection leads no longer."""
        async with self._asking:
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._ask_to_lead()
            except (*LOST, asyncpg.PostgresError, asyncpg.InterfaceError):
                self._stop_leading()
                return False

    async def _ask_to_lead(self) -> bool:
        if self._leading is None:
            told = KEEPALIVES | {"application_name": f"impatriate lead {os.getpid()}"}  # as pg_stat_activity shows it
            self._leading = await asyncpg.connect(self._url, timeout=self._seconds, server_settings=told)
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
        """Give the leader's lock back and close the pool; connections that do not answer are dropped."""
        self._stop_leading()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                await self._pool.close()


def _bounds(seconds: float) -> dict[str, str]:
    """The same bound for the server, in milliseconds."""
    bound = str(max(int(seconds * 1000), 1))
    return KEEPALIVES | {"lock_timeout": bound, "idle_in_transaction_session_timeout": bound}


async def _undo(connection: Any, error: BaseException) -> None:
    """Roll back. A connection that was left in the middle of a statement, or does not roll back, is dropped."""
    undone = False
    try:
        if isinstance(error, Exception) and not connection.is_closed():
            await connection.execute("ROLLBACK")
            undone = True
    except (*LOST, asyncpg.PostgresError, asyncpg.InterfaceError):
        pass  # what went wrong before is what the caller shall hear
    finally:
        if not undone:
            _drop(connection)


def _drop(connection: Any) -> None:
    """Close without a word, so that nothing is awaited from a server that may be gone."""
    with suppress(asyncpg.InterfaceError):  # the pool has taken it back already
        connection.terminate()
