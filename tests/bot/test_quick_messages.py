"""Promise 2: quick messages are neither lost nor mixed. Delivered as Telegram does: messages of a chat in order, taps
beside them, each update to the next of several workers, who share nothing but the database.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest
from aiogram.types import Update
from aiohttp import web

from bot import running
from bot.intake import Intake, TurnFailedError
from sandbox.people import Person, Telegram
from sandbox.server import LocalTelegram
from sandbox.updates import Rules
from storage import Storage
from tests.bot.conftest import TOKEN, House, polling, the_core
from tests.databases import Database

WORKERS, MESSAGES = 4, 20


@dataclass
class Works:
    """The local Telegram, and workers behind one address."""

    people: Telegram
    storage: Storage

    async def words(self, person: Person) -> list[str]:
        copy = await self.storage.people.export(person.id)
        return json.loads(copy.state)["detail"].split() if copy and copy.state else []

    async def until(self, person: Person, many: int) -> list[str]:
        async with asyncio.timeout(60):
            while len(words := await self.words(person)) < many:  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0.02)
        return words


@asynccontextmanager
async def in_turn(intakes: list[Intake]) -> AsyncIterator[str]:
    """A front that gives each update to the next worker, as a port shared by processes may."""
    workers = cycle(intakes)

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        try:
            await next(workers).take(Update.model_validate_json(body), body)
        except TurnFailedError:
            return web.Response(status=503)
        return web.Response()

    app = web.Application()
    app.router.add_post("/telegram", receive)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    await runner.cleanup()


@pytest.fixture
async def works(database: Database, tmp_path: Path) -> AsyncIterator[Works]:
    rules = Rules(webhook_delay=0.01, webhook_longest_delay=0.05)
    async with AsyncExitStack() as stack:
        local = await stack.enter_async_context(LocalTelegram(tmp_path / "telegram", TOKEN, rules=rules))
        people = await stack.enter_async_context(Telegram(local.url))
        bot = await stack.enter_async_context(running.account(TOKEN, local.url))
        storages = [await stack.enter_async_context(await database.open()) for _ in range(WORKERS)]
        intakes = [Intake(await running.open_shell(bot, storage, the_core())) for storage in storages]
        address = await stack.enter_async_context(in_turn(intakes))
        await bot.set_webhook(address)
        yield Works(people, storages[0])
        await bot.delete_webhook()


async def test_twenty_quick_messages_all_count_in_their_order_and_taps_beside_them_too(works: Works) -> None:
    crowd = [await works.people.person(f"Person {number}") for number in range(4)]
    for person in crowd:
        await person.says("begin")
        await person.sees("heard")
    for number in range(MESSAGES):
        for person in crowd:
            await person.says(f"m{number}")
            await person.taps("One", at_once=True)
    for person in crowd:
        words = await works.until(person, 1 + 2 * MESSAGES)
        assert [word for word in words if word.startswith("m")] == [f"m{number}" for number in range(MESSAGES)]
        assert words.count("one") == MESSAGES
        assert len(words) == 1 + 2 * MESSAGES


async def test_a_late_lower_number_still_counts_once(works: Works) -> None:
    anna = await works.people.person("Anna")
    await anna.says("begin")
    await anna.sees("heard")
    await works.people.fails("late", "message", seconds=10)
    await works.people.fails("duplicate", times=10)
    for number in range(MESSAGES):
        await anna.says(f"m{number}")
    words = await works.until(anna, 1 + MESSAGES)
    assert sorted(words) == sorted(["begin", *(f"m{number}" for number in range(MESSAGES))])
    in_order = [word for word in words if word not in ("begin", "m0")]
    assert in_order == [f"m{number}" for number in range(1, MESSAGES)]
    assert words.index("m0") > 3  # after ten deliveries, some of them second ones


async def test_a_poller_takes_a_chats_messages_in_their_order(house: House) -> None:
    anna, boris = await house.people.person("Anna"), await house.people.person("Boris")
    for number in range(MESSAGES):
        await anna.says(f"m{number}")
        await boris.says(f"m{number}")
    works = Works(house.people, house.storage)
    async with polling(house):
        for person in (anna, boris):
            assert await works.until(person, MESSAGES) == [f"m{number}" for number in range(MESSAGES)]
