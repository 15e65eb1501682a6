"""Keyboards: reply markup as a bot sends it, checked the way Telegram checks it."""

from typing import Any

from telegram import (
    ForceReply,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    TelegramObject,
)

from sandbox.parameters import Parameters
from sandbox.refusals import bad
from sandbox.store import Json
from sandbox.wire import asked

DATA_LIMIT = 64  # bytes, not characters
BUTTON_LIMIT = 100


def keyboard(parameters: Parameters) -> Json | None:
    """Return the reply markup of a request, or None. Raises Refused (400) on what Telegram would refuse."""
    data = parameters.json("reply_markup")
    if data is None or data == {}:
        return None
    if not isinstance(data, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in data:
        return _inline(data)
    if "keyboard" in data:
        return _reply(data)
    if "remove_keyboard" in data:
        return _flagged(ReplyKeyboardRemove, data, "remove_keyboard")
    return _flagged(ForceReply, data, "force_reply")


def inline_keyboard(parameters: Parameters) -> Json | None:
    """Return the inline keyboard of an edit, or None. Raises Refused (400) for any other markup."""
    markup = keyboard(parameters)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    return markup


def _flagged(cls: type[TelegramObject], data: Json, flag: str) -> Json:
    # The library sets these flags itself and takes them for strangers when they are given.
    rest = {name: value for name, value in data.items() if name != flag}
    if data.get(flag) is not True:
        raise bad("can't parse reply keyboard markup JSON object")
    return asked(cls, rest, "reply keyboard markup") | {flag: True}


def _inline(data: Json) -> Json | None:
    rows = _rows(data["inline_keyboard"])
    for row in rows:
        for button in row:
            _check_button(button)
    if sum(len(row) for row in rows) > BUTTON_LIMIT:
        raise bad("reply markup is too long")
    filled = [row for row in rows if row]
    return asked(InlineKeyboardMarkup, data | {"inline_keyboard": filled}, "inline keyboard") if filled else None


def _rows(value: Any) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad("can't parse reply keyboard markup JSON object: an array of arrays is expected")
    return value


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad('can\'t parse inline keyboard button: field "text" must be of type String')
    if not button["text"].strip():
        raise bad("can't parse inline keyboard button: text must be non-empty")
    actions = [name for name in button if name not in ("text", "style", "icon_custom_emoji_id")]
    if len(actions) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= DATA_LIMIT):
        raise bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not str(url).startswith(("https://", "http://", "tg://", "mailto:", "tel:")):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reply(data: Json) -> Json:
    rows = [
        [{"text": button} if isinstance(button, str) else button for button in row] for row in _rows(data["keyboard"])
    ]
    for button in (button for row in rows for button in row):
        if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
            raise bad("can't parse keyboard button: text must be non-empty")
        asked(KeyboardButton, button, "keyboard button")
    return asked(ReplyKeyboardMarkup, data | {"keyboard": rows}, "reply keyboard markup")
