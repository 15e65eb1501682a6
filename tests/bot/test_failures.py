"""A turn that fails costs nobody a word: it comes again, and what fails five times is kept and told."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import aiohttp
import pytest

from bot.intake import Shell
from bot.turn import Core
from dialogs.engine import Turn
from impatriate import logs
from tests.bot import small_core
from tests.bot.conftest import House, polling, webhook

CANARY = "canary-of-a-private-life"


class Flaky:
    """The small core, failing the first times somebody says "shaky"."""

    def __init__(self, failures: int) -> None:
        self.failures = failures

    def advance(self, conversation, event, world) -> Turn:
        if small_core._word(event) == "shaky" and self.failures:
            self.failures -= 1
            raise RuntimeError(f"no luck with {CANARY}")
        return small_core.advance(conversation, event, world)


def with_core(house: House, failures: int) -> House:
    core = Core(Flaky(failures).advance, small_core.view, small_core.letter, house.shell.core.world)
    return replace(house, shell=Shell.of(house.bot, house.shell.username, house.storage, core))


@pytest.mark.parametrize("way_in", [polling, webhook])
async def test_a_turn_that_failed_comes_again_and_the_next_word_waits_for_it(house: House, way_in) -> None:
    anna = await house.people.person("Anna")
    async with way_in(with_core(house, 2)):
        await anna.says("shaky")
        await anna.says("after")
        await anna.sees("heard: shaky after")


async def test_what_fails_five_times_is_kept_with_a_code_and_the_queue_goes_on(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("hello")
        await anna.sees("heard: hello")
        await anna.says("boom")
        told = await anna.sees("went wrong")
        await anna.says("after")
        await anna.sees("heard: hello after")
    code = told.text.rpartition("code ")[2].strip(" .")
    kept = await house.storage.failures.find(code)
    assert b'"boom"' in kept.body
    assert kept.error == "ValueError"


async def test_others_are_answered_while_one_chat_keeps_failing(house: House) -> None:
    anna, boris = await house.people.person("Anna"), await house.people.person("Boris")
    async with polling(with_core(house, 4)):
        await anna.says("shaky")
        await boris.says("hello")
        await boris.sees("heard: hello")
        await anna.sees("heard: shaky")


async def test_the_webhook_refuses_strangers_and_noise(house: House) -> None:
    async with webhook(house) as listening, aiohttp.ClientSession(listening.url) as stranger:
        right = {"X-Telegram-Bot-Api-Secret-Token": listening.secret}
        update = {"update_id": 5}
        assert (await stranger.post("/telegram", json=update)).status == 403
        wrong = {"X-Telegram-Bot-Api-Secret-Token": "wrong"}
        assert (await stranger.post("/telegram", json=update, headers=wrong)).status == 403
        assert (await stranger.post("/telegram", data=b"no json", headers=right)).status == 400
        assert (await stranger.post("/telegram", data=b"[]", headers=right)).status == 400
        assert (await stranger.post("/telegram", json={"update_id": 6}, headers=right)).status == 200
        assert (await stranger.post("/telegram", data=io.BytesIO(b" " * 2_000_000), headers=right)).status == 413
        assert (await stranger.get("/health")).status == 200
        assert (await stranger.get("/ready")).status == 200


async def test_a_failed_turn_is_answered_503_and_its_repetition_200(house: House) -> None:
    anna = await house.people.person("Anna")
    await anna.says("/start")
    shaky = with_core(house, 1)
    body = {
        "update_id": 900_000_001,
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": anna.id, "type": "private"},
            "from": {"id": anna.id, "is_bot": False, "first_name": "Anna"},
            "text": "shaky",
        },
    }
    async with webhook(shaky) as listening, aiohttp.ClientSession(listening.url) as telegram:
        right = {"X-Telegram-Bot-Api-Secret-Token": listening.secret}
        first = await telegram.post("/telegram", json=body, headers=right)
        assert (first.status, first.headers["Retry-After"]) == (503, "2")
        assert (await telegram.post("/telegram", json=body, headers=right)).status == 200
        await anna.sees("shaky")


async def test_an_update_this_program_cannot_read_is_kept_and_does_not_block(house: House) -> None:
    async with webhook(house) as listening, aiohttp.ClientSession(listening.url) as telegram:
        right = {"X-Telegram-Bot-Api-Secret-Token": listening.secret}
        odd = {"update_id": 77, "message": {"message_id": "no number", "chat": 5}}
        assert (await telegram.post("/telegram", json=odd, headers=right)).status == 200
    assert await house.storage.failures.count(house.bot.id, 77) == 1


async def test_somebody_who_blocked_the_bot_is_noted_and_comes_back(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("remind")
        await anna.sees("heard: remind")
        await anna.blocks()
        boris = await house.people.person("Boris")
        await boris.says("hello")
        await boris.sees("heard: hello")
        assert await house.storage.outbox.due(10) == []
        await anna.unblocks()
        await anna.says("back")
        await anna.sees("heard: remind back")
        assert [due.kind for due in await house.storage.outbox.due(10)] == ["reminder"]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    written = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.set_up("debug", written)
    yield written
    root.handlers[:], level = before
    root.setLevel(level)


async def test_no_personal_data_reaches_the_log(house: House, log: io.StringIO) -> None:
    anna = await house.people.person(CANARY)
    async with polling(with_core(house, 9)):
        await anna.says(CANARY)
        await anna.sees("heard")
        await anna.says("shaky")
        await anna.sees("went wrong")
        await anna.sends_file(f"{CANARY}.pdf", b"MZ not a pdf", "application/pdf")
        await anna.sees("disguised")
    logging.getLogger("aiogram.event").error("a library speaks of %s", CANARY)
    error = sqlite3.IntegrityError(CANARY)
    logging.getLogger("sqlalchemy").error("parameters: %s", CANARY, exc_info=error)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert any(line["event"] == "turn failed" and line["error"] == "RuntimeError" for line in lines)
    assert any(line.get("code") for line in lines)
    assert any(line.get("error") == "IntegrityError" for line in lines)
    for private in (CANARY, str(anna.id), house.telegram.token):
        assert private not in log.getvalue()
