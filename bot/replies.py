"""Replies: the calls that draw a screen, as the JSON that goes out.

aiogram's own method objects cost a third of a turn here: a model for every button, validated, dumped again into a
form (in which a Cyrillic letter takes six bytes), and the answer parsed back, which nobody reads. All other calls are
aiogram's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, cast

from aiogram.methods import TelegramMethod

from dialogs import Bubble, Button

_NO_PREVIEW: Final = {"is_disabled": True}


@dataclass(frozen=True, slots=True)
class Reply:
    """One call: its name in the Bot API and its fields, as they become JSON."""

    __api_method__: str
    fields: Mapping[str, object]
    __returning__: ClassVar[type] = bool

    def as_method(self) -> TelegramMethod[Any]:
        """What Bot, session and aiogram's exceptions take: they read no more of a method than stands here."""
        return cast(TelegramMethod[Any], self)


def message(chat_id: int, bubble: Bubble) -> Reply:
    """The bubble as a new message."""
    return Reply("sendMessage", {"chat_id": chat_id, **_shown(bubble)})


def unformatted(chat_id: int, bubble: Bubble, text: str) -> Reply:
    """The bubble with this plain text as a new message, for markup that Telegram refused."""
    return Reply("sendMessage", {"chat_id": chat_id, "text": text, **_keys(bubble)})


def change(chat_id: int, message_id: int, bubble: Bubble) -> Reply:
    """The bubble in place of what a message shows now."""
    return Reply("editMessageText", {"chat_id": chat_id, "message_id": message_id, **_shown(bubble)})


def toast(query_id: str, text: str) -> Reply:
    """The end of a tapped button's spinner, with a short text or none."""
    return Reply("answerCallbackQuery", {"callback_query_id": query_id, **({"text": text} if text else {})})


def _shown(bubble: Bubble) -> dict[str, object]:
    return {"text": bubble.text, "parse_mode": "HTML", "link_preview_options": _NO_PREVIEW, **_keys(bubble)}


def _keys(bubble: Bubble) -> dict[str, object]:
    if not bubble.rows:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_key(button) for button in row] for row in bubble.rows]}}


def _key(button: Button) -> dict[str, str]:
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.data}
