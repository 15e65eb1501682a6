"""The tables in code and the migrations say the same, and no program runs on a schema it does not know."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool
from sqlalchemy.ext.asyncio import create_async_engine

from storage import open_storage
from storage.errors import DatabaseAhead, DatabaseBehind, DatabaseUnreachable
from storage.schema import MIGRATIONS, VERSIONS, sqlalchemy_url
from storage.shell_tables import AuditEvent
from storage.tables import Record
from tests.databases import Database, Server, keys

SQLITE_SCHEMA = """
SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version' ORDER BY type, name"""
POSTGRES_SCHEMA = """
SELECT 'column', table_name || '.' || column_name,
concat_ws(' ', data_type, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version'
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
ORDER BY 1, 2, 3"""


@pytest.fixture
def created(database: Database, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database made by create_all, without migrations."""
    assert AuditEvent.metadata is Record.metadata
    if database.kind == "sqlite":
        made = Database("sqlite", f"sqlite:///{tmp_path / 'created.db'}", database.files)
        engine = create_engine(made.url, poolclass=pool.NullPool)
        Record.metadata.create_all(engine)
        engine.dispose()
        yield made
        return
    server: Server = request.getfixturevalue("postgres_server")
    asyncio.run(server.run("CREATE DATABASE created"))
    made = Database("postgresql", server.database("created"), database.files)
    asyncio.run(create_all(made.url))
    yield made
    asyncio.run(server.run("DROP DATABASE created WITH (FORCE)"))


async def create_all(url: str) -> None:
    engine = create_async_engine(sqlalchemy_url(url), poolclass=pool.NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(Record.metadata.create_all)
    await engine.dispose()


def plain(rows: list[tuple[object, ...]]) -> list[tuple[str, ...]]:
    return [tuple(in_order(str(value)) for value in row) for row in rows]


def in_order(sql: str) -> str:
    """One line, with the named constraints behind the columns sorted: the order they are written in means nothing."""
    columns, *constraints = " ".join(sql.split()).removesuffix(" )").split(", CONSTRAINT ")
    return "; ".join([columns, *sorted(constraints)])


def test_the_migrations_make_exactly_the_tables_in_code(database: Database, created: Database) -> None:
    query = SQLITE_SCHEMA if database.kind == "sqlite" else POSTGRES_SCHEMA
    upgraded, made = plain(asyncio.run(database.execute(query))), plain(asyncio.run(created.execute(query)))
    assert len(upgraded) > 30
    assert upgraded == made


def test_the_program_knows_every_migration_and_ends_at_the_last() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(VERSIONS)
    assert scripts.get_current_head() == VERSIONS[-1]


async def test_a_newer_schema_is_refused_with_or_without_upgrade(database: Database) -> None:
    await database.execute("UPDATE alembic_version SET version_num = '9999'")
    for upgrade in (False, True):
        with pytest.raises(DatabaseAhead, match="9999"):
            await open_storage(database.url, keys=keys("first"), files=database.files, upgrade=upgrade)


async def test_an_empty_database_is_refused_until_it_is_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "new" / "impatriate.db"
    with pytest.raises(DatabaseBehind, match="impatriate db upgrade"):
        await open_storage(f"sqlite:///{path}", keys=keys("first"), files=tmp_path / "files")
    assert not path.exists()
    for _ in range(2):
        async with await open_storage(f"sqlite:///{path}", keys=keys("a"), files=tmp_path / "files", upgrade=True):
            pass


async def test_an_empty_server_database_is_refused_until_it_is_upgraded(
    postgres_server: Server, tmp_path: Path
) -> None:
    await postgres_server.run("CREATE DATABASE empty")
    url = postgres_server.database("empty")
    try:
        with pytest.raises(DatabaseBehind, match="impatriate db upgrade"):
            await open_storage(url, keys=keys("a"), files=tmp_path)
        for _ in range(2):
            async with await open_storage(url, keys=keys("a"), files=tmp_path, upgrade=True):
                pass
    finally:
        await postgres_server.run("DROP DATABASE empty WITH (FORCE)")


@pytest.mark.parametrize("url", ["mysql://nowhere/x", "postgresql://127.0.0.1:1/x", "sqlite:////proc/nowhere/x.db"])
async def test_an_unreachable_database_is_said_so_in_one_line(url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable) as error:
        await open_storage(url, keys=keys("a"), files=tmp_path, upgrade="proc" in url)
    assert "\n" not in str(error.value)
    assert "IMPATRIATE_DATABASE_URL" in str(error.value)
