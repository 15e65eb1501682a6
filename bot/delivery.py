"""Delivery: put a screen into a chat, outside any transaction, at least once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendDocument, TelegramMethod
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from bot import replies
from bot.mishaps import trace
from bot.turn import Screen
from bot.updates import Tap
from dialogs import Bubble, Button, fitted
from storage import Storage

LONGEST_WAIT: Final = 10
"""Seconds of flood control that a reply waits out; a longer one is left to the sweeper."""
CAPTION_LIMIT: Final = 1024
TOAST_LIMIT: Final = 200

log = structlog.get_logger(__name__)


class Delivery:
    """Draws screens. What could not be drawn now is owed; who blocked the bot is noted."""

    def __init__(self, bot: Bot, storage: Storage) -> None:
        self._bot, self._storage = bot, storage
        self._owing: set[int] = set()
        self._copied: set[int] = set()
        """Chats in which a second copy may stand below the message that the person taps: editing that one would leave
        the old screen at the bottom, so the next tap is answered below."""

    async def show(self, chat_id: int, screen: Screen, tap: Tap | None = None) -> bool:
        """Bring the screen to the person; False when it is owed or the person gone. Raises only storage's errors."""
        if chat_id in self._copied and not screen.repeated:
            self._copied.discard(chat_id)
            tap = tap if tap is None else replace(tap, message_id=None)
        elif screen.repeated and tap is None:
            self._copied.add(chat_id)
        try:
            await self._draw(chat_id, screen, tap)
        except TelegramForbiddenError:
            await self._storage.people.blocked(chat_id, datetime.now(UTC))
            return False
        except TelegramBadRequest as error:
            log.warning("screen refused", reason=_reason(error), **trace(error))  # as it would be the next time
        except AiogramError as error:
            await self._owe(chat_id, error)
            return False
        if chat_id in self._owing:
            self._owing.discard(chat_id)
            await self._storage.screens.paid(chat_id)
        return True

    def owing(self, chat_id: int) -> None:
        """Storage holds that this screen is owed; showing one pays."""
        self._owing.add(chat_id)

    async def send(self, chat_id: int, bubbles: Iterable[Bubble]) -> None:
        """Send bubbles as new messages. Raises what aiogram raises, after one short wait for flood control."""
        for bubble in messages(bubbles):
            await self._send(chat_id, bubble)

    async def _draw(self, chat_id: int, screen: Screen, tap: Tap | None) -> None:
        if tap is not None:
            await self._answer(tap, screen.toast)
        await self.send(chat_id, screen.documents)
        bubbles = tuple(messages(screen.bubbles))
        if tap is not None and tap.message_id is not None and bubbles and bubbles[0].document is None:
            bubbles = bubbles if not await self._edited(chat_id, tap.message_id, bubbles[0]) else bubbles[1:]
        for bubble in bubbles:
            await self._send(chat_id, bubble)

    async def _answer(self, tap: Tap, toast: str) -> None:
        """Stop the button's spinner; that the query is too old is no error."""
        try:
            await self._bot(replies.toast(tap.query_id, toast[:TOAST_LIMIT]).as_method())
        except (TelegramBadRequest, TelegramNetworkError, TelegramRetryAfter, TelegramServerError, ClientDecodeError):
            return

    async def _edited(self, chat_id: int, message_id: int, bubble: Bubble) -> bool:
        """True when the message shows the bubble now; False when it is gone and a new one is needed."""
        try:
            await self._patiently(replies.change(chat_id, message_id, bubble).as_method())
        except TelegramBadRequest as error:
            return "message is not modified" in error.message
        return True

    async def _send(self, chat_id: int, bubble: Bubble) -> None:
        try:
            await self._patiently(_sending(chat_id, bubble))
        except TelegramBadRequest as error:
            if "can't parse entities" not in error.message:
                raise
            log.warning("markup refused", reason=_reason(error), **trace(error))
            await self._patiently(replies.unformatted(chat_id, bubble, _plain(bubble.text)).as_method())

    async def _patiently(self, method: TelegramMethod[Any]) -> None:
        """Call Telegram; obey flood control once when it asks for no more than ten seconds."""
        try:
            await self._bot(method)
        except TelegramRetryAfter as error:
            if error.retry_after > LONGEST_WAIT:
                raise
            await asyncio.sleep(error.retry_after)
            await self._bot(method)

    async def _owe(self, chat_id: int, error: Exception) -> None:
        log.warning("screen owed", **trace(error))
        self._owing.add(chat_id)
        await self._storage.screens.owe(chat_id)


def messages(bubbles: Iterable[Bubble]) -> Iterator[Bubble]:
    """Bubbles cut so that Telegram takes each as one message; a document's text is cut to a caption before it."""
    for bubble in bubbles:
        if bubble.document is None:
            yield from fitted(bubble)
            continue
        *before, last = fitted(bubble, CAPTION_LIMIT)
        yield from before
        yield last


def keyboard(bubble: Bubble) -> InlineKeyboardMarkup | None:
    """The bubble's buttons for Telegram, None without any."""
    if not bubble.rows:
        return None
    return InlineKeyboardMarkup.model_construct(
        inline_keyboard=[[_button(each) for each in row] for row in bubble.rows]
    )


def _button(button: Button) -> InlineKeyboardButton:
    """The button for Telegram; not validated again, because our own is typed and pydantic's check costs more."""
    if button.url:
        return InlineKeyboardButton.model_construct(text=button.label, url=button.url)
    return InlineKeyboardButton.model_construct(text=button.label, callback_data=button.data)


def _sending(chat_id: int, bubble: Bubble) -> TelegramMethod[Any]:
    if bubble.document is None:
        return replies.message(chat_id, bubble).as_method()
    return SendDocument(
        chat_id=chat_id,
        document=BufferedInputFile(bubble.document.body, bubble.document.name),
        caption=bubble.text or None,
        parse_mode="HTML",
        reply_markup=keyboard(bubble),
    )


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def _reason(error: TelegramBadRequest) -> str:
    """Telegram's complaint without anything it quotes from the message."""
    return re.sub(r"[\"'“].*", "…", error.message)[:60]
