"""A bare aiogram echo, as aiogram's documentation shows: Dispatcher, SimpleRequestHandler, aiohttp."""

from __future__ import annotations

import sys
from pathlib import Path

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.replies import Replies, Reply, read
from benchmarks.telegram import HOST, TOKEN


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The reply's buttons, None without any."""
    rows = [
        [InlineKeyboardButton(text=key.label, callback_data=key.data or None, url=key.url or None) for key in row]
        for row in reply.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def dispatcher(replies: Replies) -> Dispatcher:
    """Two handlers: a message is answered, a tap edits its message."""
    echo = Dispatcher()

    @echo.message()
    async def hear(message: Message) -> None:
        for reply in replies[message.text or ""]:
            await message.answer(reply.text, reply_markup=keyboard(reply))

    @echo.callback_query()
    async def tap(query: CallbackQuery) -> None:
        await query.answer()
        reply = replies[query.data or ""][0]
        assert isinstance(query.message, Message)
        await query.message.edit_text(reply.text, reply_markup=keyboard(reply))

    return echo


def main(port: int, api: str, secret: str, replies: Path) -> None:
    """Serve the webhook until interrupted."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    default = DefaultBotProperties(parse_mode="HTML", link_preview=LinkPreviewOptions(is_disabled=True))
    bot = Bot(TOKEN, session=session, default=default)
    echo = dispatcher(read(replies))
    app = web.Application()
    SimpleRequestHandler(echo, bot, secret_token=secret).register(app, path="/telegram")
    setup_application(app, echo, bot=bot)
    web.run_app(app, host=HOST, port=port, access_log=None, print=None)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
