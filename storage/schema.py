"""Which schema a database has, and how it comes to the one this program needs."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, pool
from sqlalchemy.ext.asyncio import create_async_engine

from storage.errors import DatabaseAhead, DatabaseBehind

VERSIONS = ("0001",)
"""Every released schema, oldest first; a test compares the last with Alembic's head."""

MIGRATIONS = Path(__file__).parent / "migrations"


def sqlalchemy_url(url: str) -> str:
    """Give SQLAlchemy's form of an address, with the asynchronous driver named."""
    scheme, _, rest = url.partition("://")
    return f"{'sqlite+aiosqlite' if scheme == 'sqlite' else 'postgresql+asyncpg'}://{rest}"


def check(found: str | None) -> None:
    """Refuse a schema that is not today's: DatabaseBehind or DatabaseAhead."""
    if found == VERSIONS[-1]:
        return
    if found is None or found in VERSIONS:
        raise DatabaseBehind(found, VERSIONS[-1])
    raise DatabaseAhead(found)


def sqlite_version(path: Path) -> str | None:
    """Read the schema version of a SQLite file; None when there is no file or no schema."""
    if not path.exists():
        return None
    connection = sqlite3.connect(path, timeout=10)
    try:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    finally:
        connection.close()
    return row[0] if row else None


async def postgres_version(connection: Any) -> str | None:
    """Read the schema version over an asyncpg connection; None when there is no schema."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    version: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return version


def _needs_upgrade(found: str | None) -> bool:
    return found is None or found in VERSIONS[:-1]


def _migrate(connection: Connection) -> None:
    from alembic import command  # 0.3 s that only an upgrade pays
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _upgrade_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", poolclass=pool.NullPool, connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def _own_transactions(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.begin() as connection:
        _migrate(connection)
    engine.dispose()


async def upgrade_sqlite(path: Path) -> None:
    """Bring a SQLite file to today's schema in one transaction; makes the file and its folder when absent."""
    if _needs_upgrade(await asyncio.to_thread(sqlite_version, path)):
        await asyncio.to_thread(_upgrade_file, path)


async def upgrade_postgres(url: str) -> None:
    """Bring a PostgreSQL database to today's schema in one transaction; `url` is postgresql://…"""
    engine = create_async_engine(sqlalchemy_url(url), poolclass=pool.NullPool, hide_parameters=True)
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7026702883)")
            raw = await connection.get_raw_connection()
            if _needs_upgrade(await postgres_version(raw.driver_connection)):
                await connection.run_sync(_migrate)
    finally:
        await engine.dispose()
