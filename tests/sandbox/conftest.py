"""A local Telegram, a bot that speaks aiogram, and people: all over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox.people import Telegram
from sandbox.server import LocalTelegram
from sandbox.updates import Rules

TOKEN = "42:TEST"


@pytest.fixture
async def local(tmp_path: Path) -> AsyncIterator[LocalTelegram]:
    rules = Rules(webhook_delay=0.01, webhook_longest_delay=0.05)
    async with LocalTelegram(tmp_path, TOKEN, rules=rules) as server:
        yield server


@pytest.fixture
async def telegram(local: LocalTelegram) -> AsyncIterator[Telegram]:
    async with Telegram(local.url) as connection:
        yield connection


@pytest.fixture
async def bot(local: LocalTelegram) -> AsyncIterator[Bot]:
    bot = bot_of(local.url)
    yield bot
    await bot.session.close()


def bot_of(url: str) -> Bot:
    return Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
