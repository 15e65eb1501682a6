"""The store: everything that outlives a restart, in one SQLite file of the data directory."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS people (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, language TEXT, started INTEGER NOT NULL DEFAULT 0,
  blocked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS groups (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
  chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, from_bot INTEGER NOT NULL, touched INTEGER NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (chat_id, message_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS updates (
  update_id INTEGER PRIMARY KEY, lane TEXT NOT NULL, expires REAL NOT NULL, copies INTEGER NOT NULL,
  body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS late (
  update_id INTEGER PRIMARY KEY, lane TEXT NOT NULL, expires REAL NOT NULL, copies INTEGER NOT NULL,
  body TEXT NOT NULL, behind INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS updates_by_lane ON updates (lane, update_id);
CREATE TABLE IF NOT EXISTS taps (
  id TEXT PRIMARY KEY, person_id INTEGER NOT NULL, expires REAL NOT NULL, touched INTEGER NOT NULL DEFAULT 0,
  answer TEXT);
CREATE TABLE IF NOT EXISTS files (
  file_id TEXT PRIMARY KEY, unique_id TEXT NOT NULL, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,
  name TEXT, mime TEXT NOT NULL, kind TEXT NOT NULL);
"""


class Store:
    """One connection in one thread: the server's event loop, which never awaits inside a transaction."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file; the store cannot be used after."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all that is written inside, or nothing when an exception leaves it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def run(self, sql: str, *values: Any) -> int:
        """Run one statement and return how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return found

    def next_number(self, counter: str, first: int = 1) -> int:
        """Return the next number of a counter that begins at ``first`` and never gives a number twice."""
        row = self.row(
            "INSERT INTO counters (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            counter,
            first,
        )
        assert row is not None
        return int(row["value"])

    def number(self, counter: str) -> int:
        """Return the number that a counter gave last; 0 before the first."""
        row = self.row("SELECT value FROM counters WHERE name = ?", counter)
        return int(row["value"]) if row else 0

    def setting(self, name: str, default: Any = None) -> Any:
        """Return a kept JSON value, or ``default``."""
        row = self.row("SELECT value FROM settings WHERE name = ?", name)
        return json.loads(row["value"]) if row else default

    def keep(self, name: str, value: Any) -> None:
        """Keep a JSON value under a name; None forgets it."""
        if value is None:
            self.run("DELETE FROM settings WHERE name = ?", name)
        else:
            self.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, dump(value))


def dump(value: Any) -> str:
    """Write JSON compactly, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
