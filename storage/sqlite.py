"""SQLite: one connection in one writer thread; a transaction is one function sent over in one hop."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from storage.errors import DatabaseUnreachable
from storage.moments import sortable
from storage.statements import Rendered, Rows, Statement, Work

T = TypeVar("T")

PRAGMAS = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
)
"""Set on every connection; secure_delete overwrites deleted content, temp_store keeps it out of temporary files."""


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection for transactions of one's own; the caller closes it."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


class SQLite:
    """The writer thread and its connection."""

    def __init__(self, path: Path) -> None:
        self._rendered = Rendered("sqlite")
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        try:
            self._connection = connect(path)
        except sqlite3.Error as error:
            raise DatabaseUnreachable(type(error).__name__) from None
        self._truncation_owed = False
        self._thread = threading.Thread(target=self._work, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def transact(self, work: Callable[[], Work[T]]) -> T:
        """Run work in one transaction, BEGIN IMMEDIATE, committed with synchronous FULL."""
        return await self._send(lambda: self._transaction(work()))

    async def scrub(self) -> None:
        """Truncate the write-ahead log; what secure_delete overwrote in the file stands nowhere else then."""
        await self._send(self._truncate)

    async def lead(self) -> bool:
        """Always lead: one process runs the bot on SQLite."""
        return True

    async def close(self) -> None:
        """Finish what was sent, then close the connection and end the thread."""
        if self._thread.is_alive():
            await self._send(self._connection.close)
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)

    async def _send(self, function: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def job() -> None:
            try:
                result = function()
            except BaseException as error:
                loop.call_soon_threadsafe(_fail, done, error)
            else:
                loop.call_soon_threadsafe(_succeed, done, result)

        self._jobs.put(job)
        return await done

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            if self._truncation_owed and self._jobs.empty():
                self._truncate()

    def _transaction(self, work: Work[T]) -> T:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        try:
            result = self._drive(work)
            execute("COMMIT")
        except BaseException:
            work.close()
            if self._connection.in_transaction:
                execute("ROLLBACK")
            raise
        return result

    def _drive(self, work: Work[T]) -> T:
        rendered, execute = self._rendered, self._connection.execute
        try:
            statement = next(work)
            while True:
                rows: Rows = execute(rendered[statement.sql], _bound(statement)).fetchall()
                statement = work.send(rows)
        except StopIteration as end:
            value: T = end.value
            return value

    def _truncate(self) -> None:
        """Truncate the log; a reader in another process may hold it, then it is tried again after the next job."""
        busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        self._truncation_owed = bool(busy)


def _bound(statement: Statement) -> tuple[Any, ...]:
    return tuple([sortable(value) if type(value) is datetime else value for value in statement.values])


def _succeed(done: "asyncio.Future[T]", result: T) -> None:
    if not done.cancelled():
        done.set_result(result)


def _fail(done: "asyncio.Future[Any]", error: BaseException) -> None:
    if not done.cancelled():
        done.set_exception(error)
