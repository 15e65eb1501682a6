"""The bot as a whole: an account, its shell, a way in and the chores, until told to stop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import structlog
from aiogram import Bot
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError
from aiohttp import web

from bot.chores import Chores
from bot.furniture import arrange
from bot.intake import Intake, Shell
from bot.mishaps import trace
from bot.polling import Polling
from bot.renewal import Renewal, settle_memory
from bot.session import ReplySession
from bot.turn import Core
from bot.updates import ALLOWED_UPDATES
from bot.webhook import PATH, Webhook
from locales.names import prepare
from storage import Storage

CALL_SECONDS: Final = 20.0
"""How long one call to Telegram may take, uploads included; long polls have a term of their own."""
START_ATTEMPTS: Final = 5

log = structlog.get_logger(__name__)


class TokenRefusedError(Exception):
    """Telegram does not know this token."""


class TelegramUnreachableError(Exception):
    """Telegram did not answer when the bot started."""


@dataclass(frozen=True)
class Listening:
    """Where the webhook's server listens, at which address Telegram finds it, and the shared secret."""

    host: str
    port: int
    url: str
    secret: str
    shared: bool = False
    """Whether other workers listen on the same port."""


@asynccontextmanager
async def account(token: str, api: str | None) -> AsyncIterator[Bot]:
    """A Bot for `token`, speaking to Telegram or to the Bot API server at `api`."""
    server = TelegramAPIServer.from_base(api) if api else PRODUCTION
    session = ReplySession(api=server, timeout=CALL_SECONDS)
    bot = Bot(token, session=session)
    try:
        yield bot
    finally:
        await session.close()


async def open_shell(
    bot: Bot, storage: Storage, core: Core, content: Path | None = None, learnt: Path | None = None
) -> Shell:
    """The shell of an account; what changes in the folder `content` is taken while it runs, search kept in `learnt`.

    Raises TokenRefusedError or TelegramUnreachableError after some attempts.
    """
    renewal = None if content is None else Renewal(core, content, learnt)
    for attempt in range(START_ATTEMPTS):
        try:
            me = await bot.me()
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise TokenRefusedError from error
        except AiogramError as error:
            log.warning("Telegram cannot be reached", attempt=attempt + 1, **trace(error))
            await asyncio.sleep(min(2**attempt, 8))
        else:
            prepare()
            settle_memory()
            service = replace(core.world.service, username=me.username or "")
            core.world = replace(core.world, service=service)
            return replace(Shell.of(bot, me.username or "", storage, core), renewal=renewal)
    raise TelegramUnreachableError


async def furnish(shell: Shell) -> None:
    """Set commands, descriptions and menu button; that Telegram refuses some does not keep the bot from running."""
    world = shell.core.world
    try:
        await arrange(shell.bot, world.catalogues, world.service.controller)
    except AiogramError as error:
        log.warning("furniture not set", **trace(error))


async def poll(shell: Shell, stop: asyncio.Event) -> None:
    """Poll and do chores until `stop`. Raises TokenRefusedError when revoked, AnotherProgramError when not alone."""
    polling = Polling(shell.bot, Intake(shell))
    try:
        await _until(stop, shell, polling.stop, polling.run())
    except TelegramUnauthorizedError as error:
        raise TokenRefusedError from error


async def serve(
    shell: Shell,
    listening: Listening,
    stop: asyncio.Event,
    *,
    announce: bool = True,
    when_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve the webhook and do chores until `stop`. Raises OSError when the port is taken."""
    runner = web.AppRunner(
        Webhook(Intake(shell), shell.storage, listening.secret).application(),
        access_log=None,
        shutdown_timeout=CALL_SECONDS * 2,
    )
    await runner.setup()
    try:
        await web.SockSite(runner, _bound(listening)).start()
        if announce:
            await announce_webhook(shell.bot, listening)
        when_ready()
        await _until(stop, shell, lambda: None, stop.wait())
    finally:
        await runner.cleanup()


async def announce_webhook(bot: Bot, listening: Listening) -> None:
    """Tell Telegram where to post. Raises what aiogram raises."""
    await bot.set_webhook(
        listening.url.rstrip("/") + PATH, secret_token=listening.secret, allowed_updates=ALLOWED_UPDATES
    )


def _bound(listening: Listening) -> socket.socket:
    """The bound socket, which other workers may share when `shared` says so."""
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    server = socket.socket(family, socket.SOCK_STREAM)
    try:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if listening.shared:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind((listening.host, listening.port))
    except OSError:
        server.close()
        raise
    return server


async def _until(stop: asyncio.Event, shell: Shell, stop_way_in: Callable[[], None], way_in: Awaitable[object]) -> None:
    """Run the way in and the chores side by side; end both when `stop` is set or the way in ends."""
    chores = Chores(shell)
    entry, background = asyncio.ensure_future(way_in), asyncio.create_task(chores.run())
    signal = asyncio.create_task(stop.wait())
    await asyncio.wait({entry, signal, background}, return_when=asyncio.FIRST_COMPLETED)
    stop_way_in()
    chores.stop()
    signal.cancel()
    await asyncio.wait({entry, background})
    entry.result()
