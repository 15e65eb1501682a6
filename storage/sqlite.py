"""SQLite: one connection in one writer thread; a transaction is one function sent over in one hop."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from storage.errors import DatabaseUnreachable
from storage.moments import sortable
from storage.statements import Rendered, Rows, Statement, Work

T = TypeVar("T")

TOGETHER = 64
"""Transactions that may share a commit."""

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


class _Job:
    """Something for the writer thread, and where its result goes."""

    def __init__(self, function: Callable[[], Any], *, transaction: bool) -> None:
        self.function, self.transaction = function, transaction
        self.loop = asyncio.get_running_loop()
        self.done: asyncio.Future[Any] = self.loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None

    def hand_back(self) -> None:
        """Give the result to whoever waits; nobody does when the loop has ended."""
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        if self.done.cancelled():
            return
        if self.error is None:
            self.done.set_result(self.result)
        else:
            self.done.set_exception(self.error)


class SQLite:
    """The writer thread and its connection.

    Transactions that wait while one runs share its commit: each after the first in a savepoint of its own, so that one
    failing takes none with it, and each is answered after the commit only.
    """

    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self._rendered = Rendered("sqlite")
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        try:
            self._connection = connect(path)
        except sqlite3.Error as error:
            raise DatabaseUnreachable(type(error).__name__) from None
        self._truncation_owed = False
        self._thread = threading.Thread(target=self._work, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def transact(self, work: Callable[[], Work[T]], *, seconds: float | None = None) -> T:
        """Run work in one transaction, BEGIN IMMEDIATE, committed with synchronous FULL; nothing bounds it."""
        result: T = await self._send(_Job(lambda: self._drive(work()), transaction=True))
        return result

    async def copy(self, to: Path) -> None:
        """Write a consistent copy of the whole database to a new file. The bot's own process goes on meanwhile."""
        await self._send(_Job(lambda: self._connection.execute("VACUUM INTO ?", (str(to),)), transaction=False))

    async def scrub(self) -> None:
        """Truncate the write-ahead log; what secure_delete overwrote in the file stands nowhere else then."""
        await self._send(_Job(self._truncate, transaction=False))

    async def lead(self) -> bool:
        """Always lead: one process runs the bot on SQLite."""
        return True

    async def close(self) -> None:
        """Finish what was sent, then close the connection and end the thread."""
        if self._thread.is_alive():
            await self._send(_Job(self._connection.close, transaction=False))
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)

    async def _send(self, job: _Job) -> Any:
        if not self._thread.is_alive():
            raise DatabaseUnreachable("it was closed")
        self._jobs.put(job)
        return await job.done

    def _work(self) -> None:
        job = self._jobs.get()
        while job is not None:
            following = None
            if job.transaction:
                following = self._commit_together(job)
            else:
                self._run(job)
            if self._truncation_owed and self._jobs.empty():
                with suppress(sqlite3.Error):
                    self._truncate()
            job = following or self._jobs.get()

    def _run(self, job: _Job) -> None:
        try:
            job.result = job.function()
        except BaseException as error:
            job.error = error
        job.hand_back()

    def _commit_together(self, job: _Job) -> _Job | None:
        """Commit a transaction with those that wait behind it; gives back a job that is none and comes next."""
        batch, following = [job], None
        try:
            self._begin_with(job)
            while len(batch) < TOGETHER and following is None and (waiting := self._waiting()):
                if waiting.transaction:
                    batch.append(waiting)
                    self._attempt(waiting)
                else:
                    following = waiting
            self._connection.execute("COMMIT")
        except BaseException as error:
            self._fail(batch, error)
        for each in batch:
            each.hand_back()
        return following

    def _begin_with(self, job: _Job) -> None:
        """Begin, and run the first transaction: failing, it takes back only itself, so it needs no savepoint."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            job.result = job.function()
        except BaseException as error:
            if not self._connection.in_transaction:
                raise
            job.error = error
            self._connection.execute("ROLLBACK")
            self._connection.execute("BEGIN IMMEDIATE")

    def _waiting(self) -> _Job | None:
        with suppress(Empty):
            return self._jobs.get_nowait()
        return None

    def _attempt(self, job: _Job) -> None:
        """Run one transaction of a batch. Raises when the database gave up the whole batch (disk full, I/O error)."""
        execute = self._connection.execute
        execute("SAVEPOINT turn")
        try:
            job.result = job.function()
        except BaseException as error:
            if not self._connection.in_transaction:
                raise
            execute("ROLLBACK TO turn")
            job.error = error
        execute("RELEASE turn")

    def _fail(self, batch: list[_Job], error: BaseException) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        for job in batch:
            job.error = job.error or error

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
        execute = self._connection.execute
        execute("PRAGMA busy_timeout = 250")
        try:
            self._truncation_owed = bool(execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        finally:
            execute(PRAGMAS[0])


def _bound(statement: Statement) -> tuple[Any, ...]:
    return tuple([sortable(value) if type(value) is datetime else value for value in statement.values])
