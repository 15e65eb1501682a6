"""A bare python-telegram-bot echo: an Application fed through its update_queue by a web server of one's own.

The way its documentation shows for custom webhooks, with aiohttp as the server, which is the leaner of those at hand.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, Defaults, MessageHandler, filters

from benchmarks.replies import Replies, Reply, read
from benchmarks.telegram import HOST, TOKEN

Echo = Application[Any, Any, Any, Any, Any, Any]


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The reply's buttons, None without any."""
    rows = [
        [InlineKeyboardButton(key.label, callback_data=key.data or None, url=key.url or None) for key in row]
        for row in reply.rows
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def application(api: str, replies: Replies) -> Echo:
    """Two handlers: a message is answered, a tap edits its message; chats side by side."""
    defaults = Defaults(parse_mode="HTML", link_preview_options=LinkPreviewOptions(is_disabled=True))
    builder = Application.builder().token(TOKEN).base_url(f"{api}/bot").defaults(defaults)
    echo = builder.updater(None).concurrent_updates(True).build()

    async def hear(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        for reply in replies[update.message.text or ""]:
            await update.message.reply_text(reply.text, reply_markup=keyboard(reply))

    async def tap(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None
        await query.answer()
        reply = replies[query.data or ""][0]
        await query.edit_message_text(reply.text, reply_markup=keyboard(reply))

    echo.add_handler(MessageHandler(filters.TEXT, hear))
    echo.add_handler(CallbackQueryHandler(tap))
    return echo


async def serve(echo: Echo, port: int, secret: str) -> None:
    """Serve the webhook until cancelled."""

    async def receive(request: web.Request) -> web.Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != secret:
            return web.Response(status=403)
        await echo.update_queue.put(Update.de_json(await request.json(), echo.bot))
        return web.Response()

    app = web.Application()
    app.router.add_post("/telegram", receive)
    runner = web.AppRunner(app, access_log=None)
    async with echo:
        await echo.start()
        await runner.setup()
        await web.TCPSite(runner, HOST, port).start()
        await asyncio.Event().wait()


def main(port: int, api: str, secret: str, replies: Path) -> None:
    """Serve the webhook until interrupted."""
    asyncio.run(serve(application(api, read(replies)), port, secret))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
