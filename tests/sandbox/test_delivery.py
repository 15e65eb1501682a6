"""Updates reach the bot in order, again until accepted, and outlive a restart."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import web

from sandbox.people import NotPossibleError, Telegram
from sandbox.server import LocalTelegram
from sandbox.updates import Rules
from tests.sandbox.conftest import TOKEN, bot_of

MARKUP = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="A", callback_data="a")]])


class Receiver:
    """A bot's webhook: notes what comes and answers as told."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answer: Callable[[dict[str, Any]], int] = lambda _: 200
        self.method: dict[str, Any] | None = None
        self.gate: dict[str, asyncio.Event] = {}
        self.url = ""
        self._came = asyncio.Condition()

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        async with self._came:
            self.updates.append(update)
            self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
            self._came.notify_all()
        gate = self.gate.get(update.get("message", {}).get("text", ""))
        if gate:
            await gate.wait()
        status = self.answer(update)
        return web.json_response(self.method, status=status) if self.method else web.Response(status=status)

    async def until(self, many: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(10), self._came:
            await self._came.wait_for(lambda: len(self.updates) >= many)
        return self.updates


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates if "message" in update]


async def test_quick_messages_come_in_order(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna")
    for number in range(20):
        await anna.says(str(number))
    updates = await bot.get_updates()
    assert [update.message.text for update in updates if update.message] == [str(number) for number in range(20)]


async def test_an_update_comes_until_it_is_confirmed(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna")
    await anna.says("one")
    await anna.says("two")
    first = await bot.get_updates(limit=1)
    assert await bot.get_updates(limit=1) == first
    rest = await bot.get_updates(offset=first[0].update_id + 1)
    assert [update.message.text for update in rest if update.message] == ["two"]
    assert await bot.get_updates(offset=rest[0].update_id + 1) == []


async def test_a_long_poll_ends_with_the_first_update(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna")
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await anna.says("hello")
    assert len(await poll) == 1


async def test_of_two_pollers_the_older_gets_409(local: LocalTelegram, telegram: Telegram) -> None:
    anna = await telegram.person("Anna")
    bots = [bot_of(local.url), bot_of(local.url)]
    polls = [asyncio.create_task(bot.get_updates(timeout=30)) for bot in bots]
    done, waiting = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        done.pop().result()
    await anna.says("hello")
    assert len(await waiting.pop()) == 1
    for bot in bots:
        await bot.session.close()


async def test_a_webhook_and_polling_exclude_each_other(telegram: Telegram, bot: Bot, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url)
    with pytest.raises(TelegramConflictError, match="while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_only_allowed_kinds_are_queued(telegram: Telegram, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["my_chat_member"])
    anna = await telegram.person("Anna")
    await anna.says("hello")
    await anna.blocks()
    assert [update.event_type for update in await bot.get_updates()] == ["my_chat_member"]


async def test_an_update_is_delivered_twice_on_request(telegram: Telegram, bot: Bot, receiver: Receiver) -> None:
    anna = await telegram.person("Anna")
    await anna.says("hello", twice=True)
    await bot.send_message(anna.id, "tap", reply_markup=MARKUP)
    await anna.taps("A", twice=True)
    updates = await bot.get_updates()
    assert [update.event_type for update in updates] == ["message", "message", "callback_query", "callback_query"]
    assert len({update.update_id for update in updates}) == 2
    await bot.get_updates(offset=updates[-1].update_id + 1)
    await bot.set_webhook(receiver.url)
    await anna.says("again", twice=True)
    first, second = await receiver.until(2)
    assert first == second


async def test_a_webhook_is_called_again_until_2xx_and_in_order(
    telegram: Telegram, bot: Bot, receiver: Receiver
) -> None:
    refusals = iter([500, 503, 302])
    receiver.answer = lambda _: next(refusals, 200)
    await bot.set_webhook(receiver.url, secret_token="s-3_cret", max_connections=5)
    anna = await telegram.person("Anna")
    await anna.says("one")
    await anna.says("two")
    updates = await receiver.until(5)
    assert texts(updates) == ["one", "one", "one", "one", "two"]
    assert set(receiver.secrets) == {"s-3_cret"}
    info = await bot.get_webhook_info()
    assert info.url == receiver.url
    assert info.max_connections == 5
    assert info.last_error_message == "Wrong response from the webhook: 302 Found"


async def test_the_same_webhook_told_again_disturbs_nothing_on_its_way(
    telegram: Telegram, bot: Bot, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url)
    gate = receiver.gate["hangs"] = asyncio.Event()
    await (await telegram.person("Anna")).says("hangs")
    await receiver.until(1)
    await bot.set_webhook(receiver.url)
    gate.set()
    await (await telegram.person("Ben")).says("hello")
    assert texts(await receiver.until(2)) == ["hangs", "hello"]


async def test_a_method_inside_the_answer_to_a_webhook_is_run(
    local: LocalTelegram, telegram: Telegram, bot: Bot, receiver: Receiver
) -> None:
    anna = await telegram.person("Anna")
    await bot.set_webhook(receiver.url)
    receiver.method = {"method": "sendMessage", "chat_id": anna.id, "text": ""}
    await anna.says("one")
    await receiver.until(1)
    receiver.method = {"method": "sendMessage", "chat_id": anna.id, "text": "inside"}
    await anna.says("two")
    await anna.sees("inside")
    assert [broken.description for broken in local.violations] == ["Bad Request: message text is empty"]


async def test_taps_and_other_chats_overtake_a_message_that_hangs(
    telegram: Telegram, bot: Bot, receiver: Receiver
) -> None:
    anna, ben = await telegram.person("Anna"), await telegram.person("Ben")
    await anna.says("start")
    await bot.send_message(anna.id, "tap", reply_markup=MARKUP)
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    gate = receiver.gate["hangs"] = asyncio.Event()
    await anna.says("hangs")
    await receiver.until(1)
    await anna.says("waits")
    await anna.taps("A", at_once=True)
    await ben.says("hello")
    came = await receiver.until(3)
    assert sorted(texts(came)) == ["hangs", "hello"]
    assert len([update for update in came if "callback_query" in update]) == 1
    gate.set()
    assert texts(await receiver.until(4))[-1] == "waits"


async def test_a_tap_that_is_too_old_is_neither_delivered_nor_answered(tmp_path: Path) -> None:
    now = [1_800_000_000.0]
    async with (
        LocalTelegram(tmp_path, TOKEN, rules=Rules(clock=lambda: now[0])) as local,
        Telegram(local.url) as telegram,
    ):
        bot = bot_of(local.url)
        anna = await telegram.person("Anna")
        await anna.says("start")
        await bot.send_message(anna.id, "tap", reply_markup=MARKUP)
        await anna.taps("A")
        query = (await bot.get_updates())[-1].callback_query
        assert query is not None
        now[0] += 151
        assert [update.event_type for update in await bot.get_updates()] == ["message"]
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await bot.answer_callback_query(query.id)
        now[0] += 24 * 3600
        assert await bot.get_updates() == []
        await bot.session.close()


async def test_a_restart_keeps_chats_messages_files_and_waiting_updates(tmp_path: Path) -> None:
    async with LocalTelegram(tmp_path, TOKEN) as local, Telegram(local.url) as telegram:
        bot = bot_of(local.url)
        anna = await telegram.person("Anna", language="de")
        await anna.sends_file("cv.pdf", b"%PDF", "application/pdf")
        sent = await bot.send_message(anna.id, "tap", reply_markup=MARKUP)
        last = (await bot.get_updates())[-1].update_id
        await bot.session.close()
    async with LocalTelegram(tmp_path, TOKEN) as local, Telegram(local.url) as telegram:
        bot = bot_of(local.url)
        again = await telegram.again(anna.id)
        assert await again.downloads(again.messages()[0]) == b"%PDF"
        assert [update.update_id for update in await bot.get_updates()] == [last]
        await again.taps("A")
        await again.says("more")
        assert [update.update_id for update in await bot.get_updates()] == [last, last + 1, last + 2]
        assert again.messages()[-1].message_id > sent.message_id
        ben = await telegram.person("Ben")
        assert ben.id == anna.id + 1
        await bot.session.close()


async def test_a_webhook_goes_on_after_a_restart(tmp_path: Path, receiver: Receiver) -> None:
    rules = Rules(webhook_delay=0.01, webhook_longest_delay=0.05)
    receiver.answer = lambda _: 500
    async with LocalTelegram(tmp_path, TOKEN, rules=rules) as local, Telegram(local.url) as telegram:
        bot = bot_of(local.url)
        await bot.set_webhook(receiver.url)
        await bot.session.close()
        await (await telegram.person("Anna")).says("kept")
        await receiver.until(1)
    receiver.answer = lambda _: 200
    many = len(receiver.updates)
    async with LocalTelegram(tmp_path, TOKEN, rules=rules):
        assert texts(await receiver.until(many + 1))[-1] == "kept"


async def test_a_client_cuts_what_is_longer_than_a_message(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna")
    await anna.says("x" * 4097)
    updates = await bot.get_updates()
    assert [len(update.message.text or "") for update in updates if update.message] == [4096, 1]


async def test_a_button_that_is_not_shown_cannot_be_tapped(telegram: Telegram, bot: Bot) -> None:
    anna = await telegram.person("Anna")
    await anna.says("start")
    sent = await bot.send_message(anna.id, "tap", reply_markup=MARKUP)
    shown = await anna.sees("tap")
    await bot.edit_message_reply_markup(chat_id=anna.id, message_id=sent.message_id)
    with pytest.raises(NotPossibleError, match="shows no button"):
        await telegram.post(f"/people/{anna.id}/tap", {"message_id": shown.message_id, "data": "a"})
