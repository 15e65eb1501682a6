"""`impatriate run`: the bot itself, polling or called by Telegram."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from impatriate import logs
from impatriate.checks import TOKEN_REFUSED, UNREACHABLE
from impatriate.crew import Crew
from impatriate.leash import leashed
from impatriate.opening import opened, world
from impatriate.settings import Settings, SettingsInvalid, address_of, needed

if TYPE_CHECKING:
    from bot.intake import Shell
    from bot.running import Listening
    from dialogs.world import World

POLLED_ELSEWHERE: Final = (
    "Another program fetches the updates of this bot: stop that one, or give this one a token of its own "
    "(IMPATRIATE_BOT_TOKEN)."
)
SET_ELSEWHERE: Final = (
    "Another program had Telegram post this bot's updates elsewhere (a webhook): stop that one, or give this one a "
    "token of its own (IMPATRIATE_BOT_TOKEN)."
)


def run(*, webhook: bool, workers: int, worker: int) -> int:
    """Run until interrupted and return the exit code. Raises SettingsInvalid."""
    if workers > 1 and not webhook:
        raise SettingsInvalid("--workers needs --webhook: Telegram gives updates to one poller only.")
    settings = Settings.needing(*needed(webhook=webhook))
    if workers > 1 and worker < 0:
        return _several(settings, workers)
    logs.set_up(settings.log_level)
    try:
        asyncio.run(_serve(settings, workers, worker) if webhook else _poll(settings))
    except SettingsInvalid:
        raise
    except Exception as error:
        logs.tell("the bot stopped", error)
        return 1
    return 0


def _several(settings: Settings, workers: int) -> int:
    """One process a worker on one port; one that dies is replaced, and SIGHUP replaces all one by one."""
    if settings.database_url.startswith("sqlite"):
        raise SettingsInvalid("--workers needs PostgreSQL: set IMPATRIATE_DATABASE_URL to postgresql://…, or run one.")
    words = ("impatriate", "run", "--webhook", "--workers", str(workers), "--worker")
    return asyncio.run(Crew(workers, lambda number: leashed(*words, str(number))).run())


async def _poll(settings: Settings) -> None:
    from bot import running

    async with _shell(settings) as shell, _monitored(settings, shell, -1):
        await running.furnish(shell)
        _say_ready()
        await _until_interrupted(lambda stop: running.poll(shell, stop))


async def _serve(settings: Settings, workers: int, worker: int) -> None:
    from bot import running

    async with _shell(settings) as shell, _monitored(settings, shell, worker):
        first = worker <= 0
        if first:
            await running.furnish(shell)
        listening = _listening(settings, shared=workers > 1)
        try:
            await _until_interrupted(
                lambda stop: running.serve(shell, listening, stop, announce=first, when_ready=_say_ready)
            )
        except OSError as error:
            raise SettingsInvalid(f"IMPATRIATE_LISTEN: {settings.listen} cannot be used ({error.strerror}).") from None


@asynccontextmanager
async def _monitored(settings: Settings, shell: Shell, worker: int) -> AsyncIterator[None]:
    """Metrics and probes on a port of their own, one a worker; nothing when they are off."""
    from bot import probes

    if settings.metrics is None:
        yield
        return
    host, first = address_of(settings.metrics)
    port = first + max(worker, 0)
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(probes.monitored(shell.storage, host, port, shared=worker >= 0))
        except OSError as error:
            raise SettingsInvalid(f"IMPATRIATE_METRICS: {host}:{port} cannot be used ({error.strerror}).") from None
        yield


def _say_ready() -> None:
    print("The bot is ready.", flush=True)


def _listening(settings: Settings, *, shared: bool) -> Listening:
    from bot.running import Listening

    host, port = settings.address()
    assert settings.webhook_url is not None
    assert settings.webhook_secret is not None
    return Listening(host, port, settings.webhook_url, settings.webhook_secret.get_secret_value(), shared=shared)


@asynccontextmanager
async def _shell(settings: Settings) -> AsyncIterator[Shell]:
    """The wired bot. Telegram's refusals at the start become one line."""
    from bot import running
    from bot.rivals import AnotherProgramError
    from bot.turn import Core
    from dialogs import advance, view
    from dialogs.letters import letter

    assert settings.bot_token is not None
    async with (
        opened(settings) as storage,
        running.account(settings.bot_token.get_secret_value(), settings.telegram_api) as bot,
    ):
        core = Core(advance, view, letter, _counted(world(settings)))
        try:
            shell = await running.open_shell(bot, storage, core, settings.content, settings.learnt)
            yield replace(shell, sources=settings.campaigns())
        except running.TokenRefusedError:
            raise SettingsInvalid(TOKEN_REFUSED) from None
        except running.TelegramUnreachableError:
            raise SettingsInvalid(UNREACHABLE) from None
        except AnotherProgramError as error:
            raise SettingsInvalid(SET_ELSEWHERE if error.webhook else POLLED_ELSEWHERE) from None


def _counted(world: World) -> World:
    from bot import metrics

    return replace(world, knowledge=metrics.counted(world.knowledge, world.languages))


async def _until_interrupted(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run `work` until SIGINT or SIGTERM asks it to finish what it has in hand."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    logs.catch_stray_errors(loop)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await work(stop)
