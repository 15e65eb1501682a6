"""A real desk over real HTTP, on a real database of each kind."""

import asyncio
import socket
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import asyncpg
import pytest
import uvicorn
from starlette.types import ASGIApp

from operators.api import application
from operators.client import Desk
from operators.messages import Item
from storage import Storage
from tests.databases import Database, database, postgres_server, sqlite_template
from tests.operators.queue import Sent, send

__all__ = ["database", "postgres_server", "sqlite_template"]
Answer = TypeVar("Answer")
Wrap = Callable[[ASGIApp], ASGIApp]


@dataclass
class RunningDesk:
    """A desk that serves, with the database behind it and the token of an operator for all regions."""

    url: str
    database: Database
    token: str
    sent: list[Sent] = field(default_factory=list)

    def ask(self, question: Callable[[Storage], Awaitable[Answer]]) -> Answer:
        """Do something with the storage itself, beside the desk."""

        async def asked() -> Answer:
            async with await self.database.open() as storage:
                return await question(storage)

        return asyncio.run(asked())

    def send(self, *attachments: bytes, region: str = "kaluga") -> Sent:
        """A candidate sends a file."""
        sent = self.ask(lambda storage: send(storage, len(self.sent) + 1, attachments, region))
        self.sent.append(sent)
        return sent

    def send_many(self, count: int, *attachments: bytes) -> list[Sent]:
        """So many candidates send a file each."""

        async def all_of_them(storage: Storage) -> list[Sent]:
            return [await send(storage, len(self.sent) + number + 1, attachments) for number in range(count)]

        sent = self.ask(all_of_them)
        self.sent += sent
        return sent

    def operator(self, name: str, *regions: str) -> str:
        """The token of a new operator."""
        return self.ask(lambda storage: storage.operators.add(name, regions or None))

    def client(self, token: str | None = None) -> Desk:
        return Desk(self.url, token or self.token)

    def item(self, reference: str) -> Item:
        with self.client() as desk:
            return next(item for item in desk.items().items if item.reference == reference)

    def let_leases_run_out(self) -> None:
        """Move every lease's end into the past, as time would."""
        asyncio.run(
            execute(self.database, "UPDATE items SET lease_until = '2020-01-01T00:00:00.000Z' WHERE state = 'leased'")
        )


async def execute(database: Database, sql: str) -> None:
    """Run SQL beside the desk, as only time and accidents would."""
    if database.kind == "sqlite":
        with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"), timeout=10)) as connection, connection:
            connection.execute(sql)
        return
    server = await asyncpg.connect(database.url)
    try:
        await server.execute(sql)
    finally:
        await server.close()


@contextmanager
def serving(database: Database, wrap: Wrap = lambda app: app) -> Iterator[str]:
    """The address of a desk that serves in a thread; the socket listens before anybody can knock."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Storage]:
        async with await database.open() as storage:
            yield storage

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(wrap(application(opened)), log_level="critical", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture
def wrap() -> Wrap:
    """Override to put something between the desk and its clients."""
    return lambda app: app


@pytest.fixture
def desk(database: Database, wrap: Wrap) -> Iterator[RunningDesk]:
    with serving(database, wrap) as url:
        running = RunningDesk(url, database, "")
        running.token = running.operator("night-pull")
        yield running


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    return tmp_path / "pulled"
