"""Everything that goes wrong at Telegram can be made to go wrong here, over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
)

from sandbox.people import NotPossibleError, Person, Telegram
from sandbox.server import LocalTelegram
from tests.sandbox.conftest import TOKEN
from tests.sandbox.test_delivery import MARKUP, Receiver, receiving, texts


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def anna(telegram: Telegram, bot: Bot) -> Person:
    anna = await telegram.person("Anna")
    await anna.says("hello")
    return anna


def said(anna: Person) -> list[str]:
    return [message.text for message in anna.messages() if message.from_bot]


async def struck(telegram: Telegram) -> list[int]:
    return [fault["befell"] for fault in await telegram.get("/people/faults")]


async def test_flood_control_asks_to_wait_and_keeps_nothing(telegram: Telegram, bot: Bot, anna: Person) -> None:
    await telegram.fails("flood", "sendMessage", seconds=7)
    with pytest.raises(TelegramRetryAfter) as error:
        await bot.send_message(anna.id, "one")
    assert error.value.retry_after == 7
    await bot.send_message(anna.id, "two")
    await telegram.settled()
    assert said(anna) == ["two"]


@pytest.mark.parametrize("kind", ["gateway", "foreign"])
async def test_a_proxy_answers_502_with_a_body_that_is_not_telegrams(
    telegram: Telegram, local: LocalTelegram, kind: str
) -> None:
    await telegram.fails(kind)
    async with aiohttp.ClientSession() as stranger, stranger.get(f"{local.url}/bot{TOKEN}/getMe") as answer:
        body = await answer.text()
    assert answer.status == 502
    assert "error_code" not in body
    assert answer.content_type == {"gateway": "text/html", "foreign": "application/json"}[kind]


async def test_html_is_no_answer_to_a_bot(telegram: Telegram, bot: Bot) -> None:
    await telegram.fails("gateway", "getMe")
    with pytest.raises(ClientDecodeError):
        await bot.get_me()


async def test_in_an_outage_nothing_is_kept_and_nothing_answered(telegram: Telegram, bot: Bot, anna: Person) -> None:
    await telegram.fails("outage", times=2)
    for _ in range(2):
        with pytest.raises(TelegramNetworkError):
            await bot.send_message(anna.id, "one")
    await bot.send_message(anna.id, "two")
    await telegram.settled()
    assert said(anna) == ["two"]


async def test_while_it_is_away_it_refuses_connections_and_comes_back_on_its_port(
    telegram: Telegram, local: LocalTelegram, bot: Bot, anna: Person
) -> None:
    async with local.away(), aiohttp.ClientSession() as stranger:
        with pytest.raises(aiohttp.ClientConnectorError):
            await stranger.get(f"{local.url}/bot{TOKEN}/getMe")
        with pytest.raises(TelegramNetworkError):
            await bot.send_message(anna.id, "one")
    await bot.send_message(anna.id, "two")
    await telegram.settled()
    assert said(anna) == ["two"]


async def test_a_slow_answer_comes(telegram: Telegram, bot: Bot, anna: Person) -> None:
    await telegram.fails("slow", "sendMessage", seconds=0.2)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await bot.send_message(anna.id, "late")
    assert loop.time() - began >= 0.2


async def test_a_dropped_answer_leaves_the_message_kept(telegram: Telegram, bot: Bot, anna: Person) -> None:
    await telegram.fails("dropped", "sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(anna.id, "one")
    await telegram.settled()
    assert said(anna) == ["one"]


async def test_a_message_may_be_deleted_just_before_it_is_edited(telegram: Telegram, bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "one")
    await telegram.fails("deleted")
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("two", chat_id=anna.id, message_id=sent.message_id)
    await telegram.settled()
    assert said(anna) == []


async def test_a_person_deletes_a_message(telegram: Telegram, bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "one")
    await anna.deletes(await anna.sees("one"))
    with pytest.raises(NotPossibleError):
        await telegram.post(f"/people/{anna.id}/delete", {"message_id": 99})
    await telegram.settled()
    assert said(anna) == []


async def test_a_person_may_block_just_before_the_call(telegram: Telegram, bot: Bot, anna: Person) -> None:
    await telegram.fails("blocked", "sendMessage")
    with pytest.raises(TelegramForbiddenError, match="blocked by the user"):
        await bot.send_message(anna.id, "one")
    assert [update.event_type for update in await bot.get_updates()] == ["message", "my_chat_member"]


async def test_a_link_to_a_file_expires(telegram: Telegram, bot: Bot, anna: Person) -> None:
    await anna.sends_file("cv.pdf", b"%PDF", "application/pdf")
    document = (await bot.get_updates())[-1].message.document  # type: ignore[union-attr]
    assert document is not None
    await telegram.fails("expired")
    with pytest.raises(aiohttp.ClientResponseError, match="404"):
        await bot.download(document)
    content = await bot.download(document)
    assert content is not None
    assert content.read() == b"%PDF"


async def test_an_update_comes_twice(telegram: Telegram, bot: Bot, anna: Person) -> None:
    await telegram.fails("duplicate", "message")
    await anna.says("again")
    assert texts([update.model_dump() for update in await bot.get_updates()]) == ["hello", "again", "again"]


async def test_a_late_update_comes_after_newer_ones_with_its_lower_number(
    telegram: Telegram, bot: Bot, receiver: Receiver, anna: Person
) -> None:
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    await telegram.fails("late", "message", seconds=2)
    for text in ("late", "one", "two"):
        await anna.says(text)
    came = await receiver.until(3)
    assert texts(came) == ["one", "two", "late"]
    assert came[2]["update_id"] < came[0]["update_id"]


async def test_what_is_held_back_comes_when_all_is_mended_or_the_bot_polls(
    telegram: Telegram, bot: Bot, receiver: Receiver, anna: Person
) -> None:
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    await telegram.fails("late", times=2, seconds=1000)
    await anna.says("one")
    await telegram.mends()
    assert texts(await receiver.until(1)) == ["one"]
    await telegram.fails("late", seconds=1000)
    await anna.says("two")
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_a_seed_makes_the_same_faults_again(telegram: Telegram, bot: Bot, anna: Person) -> None:
    found = []
    for _ in range(2):
        await telegram.mends()
        await telegram.fails("flood", "sendChatAction", probability=0.4, seed=11)
        found.append([await refused(bot, anna) for _ in range(30)])
        (befell,) = await struck(telegram)
        assert befell == sum(found[-1])
    assert found[0] == found[1]
    assert 5 < sum(found[0]) < 25


async def refused(bot: Bot, anna: Person) -> bool:
    try:
        await bot.send_chat_action(anna.id, "typing")
    except TelegramRetryAfter:
        return True
    return False


async def test_other_methods_are_left_alone_and_buttons_too(telegram: Telegram, bot: Bot, anna: Person) -> None:
    await telegram.fails("outage", "sendDocument")
    await bot.send_message(anna.id, "tap", reply_markup=MARKUP)
    assert await struck(telegram) == [0]


@pytest.mark.parametrize(
    "wrong", [{"kind": "earthquake"}, {"kind": "flood", "probability": 2}, {"kind": "flood", "often": 1}, {}]
)
async def test_a_switch_that_does_not_exist_is_named(telegram: Telegram, wrong: dict[str, object]) -> None:
    with pytest.raises(NotPossibleError):
        await telegram.post("/people/faults", wrong)
