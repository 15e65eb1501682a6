"""Opening a database: schema checked, keys opened, every part of storage at hand."""

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from storage import copies, retention, schema
from storage.attachments import Attachments
from storage.connections import Connections
from storage.copies import Manifest, Progress
from storage.encryption import KEY_BYTES, KeyRing, Vault
from storage.errors import DatabaseUnreachable
from storage.failures import Failures
from storage.inbox import InboxRows
from storage.misses import Misses
from storage.numbers import Numbers, numbers
from storage.operators import Audit, Operators
from storage.outbox import OutboxRows
from storage.people import People, Screens
from storage.postgres import Postgres
from storage.queue import Queue
from storage.reading import Reading
from storage.retention import sweep
from storage.rotation import rotate_keys
from storage.sqlite import SQLite
from storage.statements import Statement, Work
from storage.turns import Turns

FIND_KEY = "SELECT key_id, wrapped_key FROM secrets WHERE name = ?1"
NEW_KEY = "INSERT INTO secrets (name, key_id, wrapped_key) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"
FILE_SCHEME = "sqlite:///"
SERVER_SCHEMES = ("postgresql://", "postgres://")


@dataclass(frozen=True)
class Storage:
    """An open database with its parts; an async context manager that closes it."""

    connections: Connections
    vault: Vault
    reading: Reading
    turns: Turns
    attachments: Attachments
    queue: Queue
    inbox: InboxRows
    outbox: OutboxRows
    people: People
    screens: Screens
    operators: Operators
    audit: Audit
    misses: Misses
    failures: Failures

    async def lead(self) -> bool:
        """Try to be the one process that sends the outbox and sweeps; ask again before each round."""
        return await self.connections.lead()

    async def sweep(self) -> int:
        """Delete what outlived its term and tell conversations whose term ended; gives how many rows changed."""
        return await self.connections.transact(lambda: sweep(self.vault), seconds=retention.SECONDS)

    async def numbers(self) -> Numbers:
        """Count what waits and for how long, for monitoring; beside the turns, on a connection that only reads."""
        return await numbers(self.reading)

    async def rotate_keys(self, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
        """Wrap every key anew with the first master key; gives how many. Then the others may leave IMPATRIATE_KEYS."""
        return await rotate_keys(self.connections, self.vault, progress)

    async def backup(self, to: Path, progress: Progress = lambda what, done, total: None) -> Manifest:
        """Copy database and attachments into a new folder beside a running bot; see `copies`."""
        return await copies.make(self.connections, self.attachments.folder, to, progress)

    async def close(self) -> None:
        """Close every connection; the storage cannot be used afterwards."""
        await self.reading.close()
        await self.connections.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def open_storage(url: str, *, keys: str, files: Path, upgrade: bool = False) -> Storage:
    """Open the database at `sqlite:///path` or `postgresql://…`; `keys` is the text of IMPATRIATE_KEYS.

    `files` is the folder of encrypted attachments, made if absent. With `upgrade` the schema is made or brought up to
    date first. Raises DatabaseBehind, DatabaseAhead, KeysInvalid or DatabaseUnreachable, each naming the remedy.
    """
    ring = KeyRing(keys)
    connections = await _connect(url, upgrade=upgrade)
    try:
        vault = await connections.transact(lambda: _open_vault(ring))
    except BaseException:
        await connections.close()
        raise
    return _assemble(connections, vault, Reading(url), files)


def _assemble(connections: Connections, vault: Vault, reading: Reading, files: Path) -> Storage:
    attachments = Attachments(files, connections, vault)
    turns = Turns(connections, vault, attachments.remove)
    return Storage(
        connections,
        vault,
        reading,
        turns,
        attachments,
        Queue(connections, vault),
        InboxRows(connections, vault),
        OutboxRows(connections, vault),
        People(connections, vault, turns),
        Screens(connections, vault),
        Operators(connections, reading),
        Audit(connections, reading),
        Misses(connections, vault),
        Failures(connections, vault),
    )


async def _connect(url: str, *, upgrade: bool) -> Connections:
    if url.startswith(FILE_SCHEME):
        return await _open_file(Path(url.removeprefix(FILE_SCHEME)), upgrade=upgrade)
    if url.startswith(SERVER_SCHEMES):
        return await _open_server(url, upgrade=upgrade)
    raise DatabaseUnreachable("the address starts with neither sqlite:/// nor postgresql://")


async def _open_file(path: Path, *, upgrade: bool) -> Connections:
    try:
        if upgrade:
            await schema.upgrade_sqlite(path)
        schema.check(schema.sqlite_version(path))
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise DatabaseUnreachable(type(error).__name__) from None
    return SQLite(path)


async def _open_server(url: str, *, upgrade: bool) -> Connections:
    try:
        if upgrade:
            await schema.upgrade_postgres(url)
        connection = await asyncpg.connect(url, timeout=10)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError) as error:
        raise DatabaseUnreachable(type(error).__name__) from None
    try:
        schema.check(await schema.postgres_version(connection))
    finally:
        await connection.close()
    return await Postgres.open(url)


def _open_vault(ring: KeyRing) -> Work[Vault]:
    hmac_key = yield from _secret(ring, "chat-hmac")
    house = yield from _secret(ring, "house")
    return Vault(ring, hmac_key, house)


def _secret(ring: KeyRing, name: str) -> Work[bytes]:
    """Open a key of the database, made when the database is new; of two makers at once the first one counts."""
    rows = yield Statement(FIND_KEY, (name,))
    if not rows:
        yield Statement(NEW_KEY, (name, ring.current, ring.wrap(os.urandom(KEY_BYTES), "secrets", name)))
        rows = yield Statement(FIND_KEY, (name,))
    key_id, wrapped = rows[0]
    return ring.unwrap(key_id, wrapped, "secrets", name)
