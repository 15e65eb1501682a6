"""No turn waits for ever on PostgreSQL: for a row that somebody holds, or for a server that fell silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest

from storage import Storage
from storage.errors import DatabaseUnreachable
from storage.postgres import Postgres
from storage.turns import Outcome, Step, Stored, Turns
from tests.databases import Database
from tests.storage.samples import BOT, CHAT, keep
from tests.storage.silence import Way

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
BOUND = 0.3
PATIENCE = 20
"""Seconds after which a test that waits for ever is red."""


@asynccontextmanager
async def bounded(storage: Storage, url: str, connections: int = 16) -> AsyncIterator[tuple[Turns, Postgres]]:
    """Turns on connections of their own, which nothing may keep for longer than the bound."""
    server = await Postgres.open(url, connections, seconds=BOUND)
    try:
        yield Turns(server, storage.vault, storage.attachments.remove), server
    finally:
        await server.close()


def then(act: Callable[[], None]) -> Step:
    """A step in whose middle something happens."""

    def step(stored: Stored) -> Outcome:
        act()
        return Outcome((stored.state or b"") + b"!", "menu", "en")

    return step


async def test_a_turn_that_waits_for_a_held_row_ends_within_the_bound_and_comes_again(
    storage: Storage, database: Database
) -> None:
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"1"), update_id=1)
    holder = await asyncpg.connect(database.url)
    async with asyncio.timeout(PATIENCE), bounded(storage, database.url) as (turns, _):
        await holder.execute("BEGIN")
        await holder.execute("SELECT 1 FROM people, conversations FOR UPDATE")
        with pytest.raises(DatabaseUnreachable):
            await turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"2"), update_id=2)
        await holder.execute("ROLLBACK")
        result = await turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"2"), update_id=2)
    await holder.close()
    assert (result.repeated, result.state) == (False, b"2")


async def test_a_server_that_falls_silent_in_a_turn_ends_it_and_holds_the_chat_for_nobody_else(
    storage: Storage, database: Database
) -> None:
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"1"), update_id=1)
    async with asyncio.timeout(PATIENCE), Way(database.url).open() as way, bounded(storage, way.url) as (turns, _):
        with pytest.raises(DatabaseUnreachable):
            await turns.run(bot_id=BOT, chat_id=CHAT, step=then(way.fall_silent), update_id=2)
        elsewhere = await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"2"), update_id=3)
        again = await turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"3"), update_id=2)
    assert (elsewhere.repeated, elsewhere.state) == (False, b"2")
    assert (again.repeated, again.state) == (False, b"3")


async def test_a_connection_whose_turn_was_ended_is_replaced_so_that_a_pool_of_one_serves_the_others(
    storage: Storage, database: Database
) -> None:
    async with asyncio.timeout(PATIENCE), Way(database.url).open() as way, bounded(storage, way.url, 1) as (turns, _):
        for update in (1, 3, 5):
            with pytest.raises(DatabaseUnreachable):
                await turns.run(bot_id=BOT, chat_id=CHAT, step=then(way.fall_silent), update_id=update)
            result = await turns.run(bot_id=BOT, chat_id=CHAT + update, step=keep(b"1"), update_id=update + 1)
            assert (result.repeated, result.state) == (False, b"1")


async def test_who_leads_over_a_connection_that_fell_silent_leads_no_longer_and_can_again(
    storage: Storage, database: Database
) -> None:
    async with asyncio.timeout(PATIENCE), Way(database.url).open() as way, bounded(storage, way.url) as (_, server):
        assert await server.lead()
        way.fall_silent()
        assert not await server.lead()
        await database.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        while not await server.lead():  # noqa: ASYNC110 - a backend that ends tells nobody
            await asyncio.sleep(0.02)
