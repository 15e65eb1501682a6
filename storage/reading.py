"""Reading outside turns with SQLModel: aiosqlite on SQLite, asyncpg on PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.schema import sqlalchemy_url

SERVER: Final = {"timeout": 10, "command_timeout": 60}
"""Seconds that a server may take to let somebody in, and to answer one question; a list may be long."""


class Reading:
    """Sessions that read, one transaction each; nothing is written through them."""

    def __init__(self, url: str) -> None:
        address = sqlalchemy_url(url)
        on_file = address.startswith("sqlite")
        self._engine = create_async_engine(
            address,
            hide_parameters=True,
            pool_size=4,
            pool_pre_ping=not on_file,  # a server may have been started anew since
            connect_args={} if on_file else SERVER,
        )
        if on_file:
            event.listen(self._engine.sync_engine, "connect", _read_only)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Open a session; what it read stays usable after it closed."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            yield session

    async def close(self) -> None:
        """Close the connections; an open aiosqlite connection would keep the process alive."""
        await self._engine.dispose()


def _read_only(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("query_only = ON", "busy_timeout = 10000", "temp_store = MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
