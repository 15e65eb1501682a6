"""Several workers share a port and a PostgreSQL database: quick messages are neither lost nor mixed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from sandbox.people import Telegram
from sandbox.server import LocalTelegram
from tests.bot.conftest import free_port
from tests.chat import LEARNT
from tests.databases import Database, keys

HERE = str(Path(__file__).resolve().parents[2])
PEOPLE, MESSAGES = 4, 5


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_three_workers_lose_and_mix_nothing(database: Database, tmp_path: Path) -> None:
    port = free_port()
    async with LocalTelegram(tmp_path / "telegram") as telegram, Telegram(telegram.url) as chat:
        settings = {
            "BOT_TOKEN": telegram.token,
            "TELEGRAM_API": telegram.url,
            "DATABASE_URL": database.url,
            "FILES": str(database.files),
            "KEYS": keys("first"),
            "CONTROLLER": "tests",
            "RECEIVER": "tests",
            "WEBHOOK_URL": f"http://127.0.0.1:{port}",
            "WEBHOOK_SECRET": "a-secret-of-tests",
            "LISTEN": f"127.0.0.1:{port}",
            "LEARNT": str(LEARNT),
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "impatriate", "run", "--webhook", "--workers", "3"),
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": HERE, **{f"IMPATRIATE_{name}": each for name, each in settings.items()}},
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        try:
            for _ in range(3):
                assert await asyncio.wait_for(process.stdout.readline(), 90) == b"The bot is ready.\n"
            people = [await chat.person(f"Person {number}", language="en") for number in range(PEOPLE)]
            for person in people:
                await person.says("/person")
                await person.sees("")
            for number in range(MESSAGES):
                for person in people:
                    await person.says(f"Is this question number {number}?")
            for person in people:
                await person.says("/privacy")
                await person.sees("tests")
        finally:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 60)
        assert process.returncode == 0
        assert telegram.violations == []
    claims = await database.execute("SELECT count(*) FROM claims")
    assert claims == [(PEOPLE * (MESSAGES + 2),)]
