"""The bot's own parts over real HTTP: a local Telegram, real storage on SQLite, a core small enough to see through."""

from __future__ import annotations

import asyncio
import base64
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiogram import Bot

from bot import running
from bot.intake import Intake, Shell
from bot.polling import Polling
from bot.running import Listening
from bot.turn import Core
from dialogs.world import Service, World
from locales import load_catalogues
from sandbox.people import Telegram
from sandbox.server import LocalTelegram
from storage import Storage, open_storage
from tests.bot import small_core
from tests.databases import database, postgres_server, sqlite_template

__all__ = ["database", "house", "postgres_server", "sqlite_template"]
KEYS = "test:" + base64.b64encode(bytes(range(32))).decode()
TOKEN = "42:TEST"


def small_world() -> World:
    """A world whose knowledge the small core never opens."""
    service = Service(controller="tests", receiver="tests")
    return World(None, load_catalogues(), service)  # type: ignore[arg-type]


def the_core() -> Core:
    return Core(small_core.advance, small_core.view, small_core.letter, small_world())


@dataclass
class House:
    """Everything a test needs to look at."""

    telegram: LocalTelegram
    people: Telegram
    storage: Storage
    shell: Shell
    bot: Bot
    files: Path


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A local Telegram, a storage, a shell; no way in yet. The bot must not have broken a rule of the Bot API."""
    files = tmp_path / "files"
    async with (
        LocalTelegram(tmp_path / "telegram", TOKEN) as telegram,
        Telegram(telegram.url) as people,
        await open_storage(f"sqlite:///{tmp_path / 'bot.db'}", keys=KEYS, files=files, upgrade=True) as storage,
        running.account(TOKEN, telegram.url) as bot,
    ):
        shell = await running.open_shell(bot, storage, the_core())
        yield House(telegram, people, storage, shell, bot, files)
    assert [each for each in telegram.violations if each.code != 429] == []


@asynccontextmanager
async def polling(house: House) -> AsyncIterator[Intake]:
    """The bot polls for the length of the block and must end without an error."""
    intake = Intake(house.shell)
    poller = Polling(house.bot, intake, retry_seconds=0.01)
    task = asyncio.create_task(poller.run())
    try:
        yield intake
    finally:
        poller.stop()
        await task


@asynccontextmanager
async def webhook(house: House) -> AsyncIterator[Listening]:
    """The bot serves its webhook for the length of the block, announced to the local Telegram."""
    port = free_port()
    listening = Listening("127.0.0.1", port, f"http://127.0.0.1:{port}", "a-secret-of-tests")
    stop, ready = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(running.serve(house.shell, listening, stop, when_ready=ready.set))
    await ready.wait()
    try:
        yield listening
    finally:
        stop.set()
        await task


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
