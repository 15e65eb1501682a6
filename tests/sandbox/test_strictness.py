"""Every request that Telegram refuses is refused here, with its status and its words."""

import json
from typing import Any

import aiohttp
import pytest

from sandbox.people import Person, Telegram
from sandbox.server import LocalTelegram
from tests.sandbox.conftest import TOKEN

BUTTON = {"text": "Next", "callback_data": "next"}


def keys(*buttons: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)], **more}


async def call(local: LocalTelegram, method: str, token: str = TOKEN, **values: Any) -> tuple[int, dict[str, Any]]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{local.url}/bot{token}/{method}", json=values) as response,
    ):
        body = await response.json()
        assert body.get("error_code", 200) == response.status
        return response.status, body


@pytest.fixture
async def anna(telegram: Telegram) -> Person:
    anna = await telegram.person("Anna", language="de")
    await anna.says("/start")
    return anna


MESSAGES: list[tuple[dict[str, Any], str]] = [
    ({}, "message text is empty"),
    ({"text": " \n"}, "message text is empty"),
    ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
    ({"text": "x" * 4097}, "message is too long"),
    ({"text": "😀" * 2049}, "message is too long"),
    ({"text": "<b>open", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag corresponding to start tag"),
    ({"text": "a<br>b", "parse_mode": "HTML"}, 'can\'t parse entities: Unsupported start tag "br" at byte offset 1'),
    ({"text": "<b><i>x</b></i>", "parse_mode": "HTML"}, "can't parse entities: Unmatched end tag at byte offset 7"),
    ({"text": "x</b>", "parse_mode": "HTML"}, "can't parse entities: Unexpected end tag at byte offset 1"),
    ({"text": "1 < 2", "parse_mode": "HTML"}, "can't parse entities: Unclosed start tag at byte offset 2"),
    ({"text": "x", "parse_mode": "Markdown"}, "unsupported parse_mode"),
    ({"text": "x", "colour": "red"}, "unknown parameter colour"),
    ({"text": "x", "reply_markup": keys({**BUTTON, "callback_data": "ж" * 33})}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": keys({**BUTTON, "callback_data": ""})}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": keys({"text": "Next"})}, "Text buttons are unallowed"),
    ({"text": "x", "reply_markup": keys({**BUTTON, "url": "https://example.org"})}, "Text buttons are unallowed"),
    ({"text": "x", "reply_markup": keys({"text": "", "callback_data": "a"})}, "text must be non-empty"),
    ({"text": "x", "reply_markup": keys({"text": "a", "url": "no address"})}, "is invalid"),
    ({"text": "x", "reply_markup": keys({"text": "a", "web_app": {"url": "https://a.b", "z": 1}})}, "unknown field z"),
    ({"text": "x", "reply_markup": keys(BUTTON, size=3)}, "unknown field size"),
    ({"text": "x", "reply_markup": {"keyboard": [[{"text": "a", "say": 1}]]}}, "unknown field say"),
    ({"text": "x", "reply_markup": keys(*[BUTTON] * 101)}, "reply markup is too long"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [BUTTON]}}, "an array of arrays is expected"),
    ({"text": "x", "reply_markup": "[1"}, "can't parse reply_markup JSON object"),
    ({"text": "x", "link_preview_options": {"is_disabled": True, "deep": 1}}, "unknown field deep"),
    ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ({"text": {"a": 1}}, 'field "text" must be of type String'),
]  # fmt: skip


@pytest.mark.parametrize(("values", "description"), MESSAGES)
async def test_a_wrong_message_is_refused(
    local: LocalTelegram, anna: Person, values: dict[str, Any], description: str
) -> None:
    status, body = await call(local, "sendMessage", chat_id=anna.id, **values)
    assert status == 400
    assert body["description"].startswith("Bad Request: ")
    assert description in body["description"]
    assert [message.text for message in anna.messages()] == ["/start"]


@pytest.mark.parametrize(
    "values",
    [
        {"text": "x" * 4096},
        {"text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "HTML"},
        {"text": "&lt;" * 4096, "parse_mode": "html"},
        {"text": "x", "reply_markup": keys({**BUTTON, "callback_data": "ж" * 32})},
        {"text": "x", "reply_markup": json.dumps(keys(BUTTON))},
        {"text": "x", "reply_parameters": {"message_id": 999, "allow_sending_without_reply": True}},
    ],
)
async def test_the_last_right_message_before_the_limit_passes(
    local: LocalTelegram, anna: Person, values: dict[str, Any]
) -> None:
    status, _ = await call(local, "sendMessage", chat_id=anna.id, **values)
    assert status == 200
    assert local.violations == []


OTHERS: list[tuple[str, dict[str, Any], int, str]] = [
    ("sendNothing", {}, 404, "Not Found: method not found"),
    ("answerCallbackQuery", {"callback_query_id": "17"}, 400, "query is too old and response timeout expired"),
    ("answerCallbackQuery", {"callback_query_id": "17", "text": "x" * 201}, 400, "MESSAGE_TOO_LONG"),
    ("getFile", {"file_id": "none"}, 400, "wrong file_id"),
    ("sendMessage", {"chat_id": 1, "text": "x"}, 400, "chat not found"),
    ("sendMessage", {"text": "x"}, 400, "chat_id is empty"),
    ("setWebhook", {"url": "nowhere"}, 400, "bad webhook"),
    ("setWebhook", {"url": "https://example.org/", "secret_token": "a b"}, 400, "secret token"),
    ("getUpdates", {"allowed_updates": ["mesage"]}, 400, "allowed_updates"),
    ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]}, 400, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "start", "description": ""}]}, 400, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [{"command": "start", "description": "x", "icon": 1}]}, 400, "unknown field icon"),
    ("setMyDescription", {"description": "x" * 513}, 400, "description is too long"),
    ("setMyShortDescription", {"short_description": "x" * 121}, 400, "short description is too long"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "values", "code", "description"), OTHERS)
async def test_a_wrong_call_is_refused(
    local: LocalTelegram, method: str, values: dict[str, Any], code: int, description: str
) -> None:
    status, body = await call(local, method, **values)
    assert status == code
    assert description in body["description"]


async def test_a_wrong_token_is_unauthorized(local: LocalTelegram) -> None:
    assert (await call(local, "getMe", token="42:OTHER"))[0] == 401


async def test_a_bot_cannot_write_first_nor_to_who_blocked_it(local: LocalTelegram, telegram: Telegram) -> None:
    anna = await telegram.person("Anna")
    status, body = await call(local, "sendMessage", chat_id=anna.id, text="Hello")
    assert (status, body["description"]) == (403, "Forbidden: bot can't initiate conversation with a user")
    await anna.says("hello")
    await anna.blocks()
    status, body = await call(local, "sendMessage", chat_id=anna.id, text="Hello")
    assert (status, body["description"]) == (403, "Forbidden: bot was blocked by the user")
    await anna.unblocks()
    assert (await call(local, "sendMessage", chat_id=anna.id, text="Hello"))[0] == 200
    assert local.violations == []


async def test_an_unchanged_edit_is_refused_and_a_changed_one_is_not(local: LocalTelegram, anna: Person) -> None:
    _, body = await call(local, "sendMessage", chat_id=anna.id, text="One", reply_markup=keys(BUTTON))
    where = {"chat_id": anna.id, "message_id": body["result"]["message_id"]}
    for _ in range(2):
        status, body = await call(local, "editMessageText", **where, text="One", reply_markup=keys(BUTTON))
        assert status == 400
        assert body["description"].startswith("Bad Request: message is not modified: specified new message content")
    assert (await call(local, "editMessageText", **where, text="One"))[0] == 200
    assert (await call(local, "editMessageReplyMarkup", **where))[0] == 400
    assert (await call(local, "editMessageText", **where, text="<b>One</b>", parse_mode="HTML"))[0] == 200
    assert local.violations == []


async def test_only_messages_of_the_bot_that_exist_can_be_edited(local: LocalTelegram, anna: Person) -> None:
    mine = anna.messages()[0]
    status, body = await call(local, "editMessageText", chat_id=anna.id, message_id=mine.message_id, text="x")
    assert (status, body["description"]) == (400, "Bad Request: message can't be edited")
    status, body = await call(local, "editMessageText", chat_id=anna.id, message_id=999, text="x")
    assert (status, body["description"]) == (400, "Bad Request: message to edit not found")
    status, body = await call(local, "deleteMessage", chat_id=anna.id, message_id=999)
    assert (status, body["description"]) == (400, "Bad Request: message to delete not found")


async def test_what_broke_a_rule_is_kept_for_tests_to_read(
    local: LocalTelegram, telegram: Telegram, anna: Person
) -> None:
    await call(local, "sendMessage", chat_id=anna.id, text="")
    await call(local, "sendMessage", chat_id=1, text="a moment too late, but well formed")
    assert [(broken.method, broken.code) for broken in local.violations] == [("sendMessage", 400)]
    assert [broken["description"] for broken in await telegram.violations()] == ["Bad Request: message text is empty"]


async def test_a_foreign_page_cannot_use_the_server(local: LocalTelegram) -> None:
    async with aiohttp.ClientSession() as session:
        for headers in ({"Host": "example.org"}, {"Origin": "https://example.org"}):
            async with session.get(f"{local.url}/people", headers=headers) as response:
                assert response.status == 403
