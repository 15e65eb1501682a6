import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton as AiogramButton
from aiogram.types import InlineKeyboardMarkup as AiogramKeyboard
from aiogram.types import Message as AiogramMessage
from aiogram.types import Update as AiogramUpdate
from aiohttp import ClientSession
from telegram import Bot as TelegramBot
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from benchmarks.load import Reports, reports_of
from benchmarks.replies import Key, Reply, read_call
from benchmarks.telegram import HOST, TOKEN, Connection, Exchange
from benchmarks.updates import PDF, Act, Updates, says, sends, taps

SAID = Reply("<b>Первое</b> & так далее?\n\nSecond = 1+1", ((Key("Да", "set:a.1:yes"), Key("No", "set:a.1:no")),))


@pytest.fixture
async def mock() -> AsyncIterator[int]:
    exchange = Exchange()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(exchange), HOST, 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
async def reports(mock: int) -> AsyncIterator[Reports]:
    async with reports_of(mock) as stream:
        yield stream


@pytest.fixture
async def aiogram_bot(mock: int) -> AsyncIterator[AiogramBot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(f"http://{HOST}:{mock}"))
    async with AiogramBot(TOKEN, session=session) as bot:
        yield bot


@pytest.fixture
async def telegram_bot(mock: int) -> AsyncIterator[TelegramBot]:
    async with TelegramBot(TOKEN, base_url=f"http://{HOST}:{mock}/bot") as bot:
        yield bot


async def test_aiogram_reads_what_the_mock_answers_and_the_mock_reads_what_aiogram_says(
    aiogram_bot: AiogramBot, reports: Reports
) -> None:
    rows = [[AiogramButton(text=key.label, callback_data=key.data) for key in SAID.rows[0]]]
    keyboard, made = AiogramKeyboard(inline_keyboard=rows), reports.expect(7, 3)
    sent = await aiogram_bot.send_message(7, SAID.text, parse_mode="HTML", reply_markup=keyboard)
    edited = await aiogram_bot.edit_message_text(SAID.text, chat_id=7, message_id=5, reply_markup=keyboard)
    assert await aiogram_bot.answer_callback_query("7-99", text="Saved")
    assert sent.reply_markup is not None
    assert (sent.chat.id, sent.text, sent.reply_markup.model_dump()) == (7, SAID.text, keyboard.model_dump())
    assert isinstance(edited, AiogramMessage)
    assert (edited.message_id, edited.text) == (5, SAID.text)
    assert (await aiogram_bot.me()).username == "bench_bot"
    await made
    assert [call.method for call in reports.calls(7)] == ["sendMessage", "editMessageText", "answerCallbackQuery"]
    assert read_call(reports.calls(7)[0].body) == SAID


async def test_python_telegram_bot_reads_what_the_mock_answers(telegram_bot: TelegramBot, reports: Reports) -> None:
    rows = [[InlineKeyboardButton(key.label, callback_data=key.data) for key in SAID.rows[0]]]
    keyboard, made = InlineKeyboardMarkup(rows), reports.expect(7, 3)
    sent = await telegram_bot.send_message(7, SAID.text, parse_mode="HTML", reply_markup=keyboard)
    edited = await telegram_bot.edit_message_text(SAID.text, chat_id=7, message_id=5, reply_markup=keyboard)
    assert await telegram_bot.answer_callback_query("7-99", text="Saved")
    assert (sent.chat.id, sent.text, sent.reply_markup) == (7, SAID.text, keyboard)
    assert edited.message_id == 5
    await made
    assert read_call(reports.calls(7)[1].body) == SAID


@pytest.mark.parametrize("act", [says("/start"), says("Вопрос?"), taps("go:menu")])
async def test_both_libraries_read_the_same_person_out_of_an_update(act: Act, telegram_bot: TelegramBot) -> None:
    body = Updates().body(7, act)
    ours, theirs = AiogramUpdate.model_validate_json(body), Update.de_json(_plain(body), telegram_bot)
    assert theirs.effective_user is not None
    said = ours.message.text if ours.message else ours.callback_query and ours.callback_query.data
    told = theirs.message.text if theirs.message else theirs.callback_query and theirs.callback_query.data
    assert (ours.update_id, said) == (theirs.update_id, told)
    assert (said, theirs.effective_user.id) == (act.data, 7)


def test_update_ids_only_grow_and_are_counted() -> None:
    updates = Updates()
    numbers = [_plain(updates.body(7, says("a")))["update_id"] for _ in range(3)]
    assert numbers == sorted(set(numbers))
    assert updates.made == 3


def _plain(body: bytes) -> dict[str, object]:
    plain: dict[str, object] = json.loads(body)
    return plain


async def test_a_call_in_json_is_understood_as_one_in_a_form(mock: int, reports: Reports) -> None:
    made = reports.expect(7, 1)
    body = {
        "chat_id": 7,
        "text": SAID.text,
        "reply_markup": {"inline_keyboard": [[{"text": "Да", "callback_data": "d"}]]},
    }
    async with ClientSession() as web, web.post(f"http://{HOST}:{mock}/bot{TOKEN}/sendMessage", json=body) as answer:
        assert (await answer.json())["result"]["text"] == SAID.text
    await made
    assert [read_call(call.body) for call in reports.calls(7)] == [Reply(SAID.text, ((Key("Да", "d"),),))]


async def test_a_file_that_a_person_sends_can_be_fetched(aiogram_bot: AiogramBot) -> None:
    update = AiogramUpdate.model_validate_json(Updates().body(7, sends("file-7-1")))
    assert update.message is not None
    assert update.message.document is not None
    fetched = await aiogram_bot.download(update.message.document)
    assert fetched is not None
    assert fetched.read() == PDF
    assert update.message.document.file_size == len(PDF)
