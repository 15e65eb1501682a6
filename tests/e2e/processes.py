"""The whole house as it runs for real: the bot and the desk as processes of their own, the local Telegram beside
them.
"""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from impatriate.leash import leashed
from sandbox.people import Telegram
from sandbox.server import LocalTelegram
from tests.chat import LEARNT

TOKEN = "42:END-TO-END"
KEYS = "e2e:" + base64.b64encode(b"a key that opens only test data!").decode()
START = 60
"""Seconds that a process may take to say that it is ready."""


@dataclass
class House:
    """Everything that runs, and how to speak to it."""

    telegram: LocalTelegram
    people: Telegram
    environment: dict[str, str]
    folder: Path
    bot: asyncio.subprocess.Process | None = None

    async def command(self, *words: str) -> tuple[int, str]:
        """Runs `impatriate WORDS` to its end: (exit code, all that it printed)."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "impatriate", *words, env=self.environment, cwd=self.folder,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def house(
    folder: Path, database_url: str, *, webhook: bool, settings: Mapping[str, str] | None = None, workers: int = 1
) -> AsyncIterator[House]:
    """Starts all, and stops all: the local Telegram, the bot (polling or webhook) and the desk.

    `settings`: more of them, without their prefix. `workers`: more than one needs the webhook and PostgreSQL.
    """
    async with LocalTelegram(folder / "telegram", TOKEN) as telegram, Telegram(telegram.url) as people:
        home = House(telegram, people, environment(folder, database_url, telegram.url), folder)
        home.environment.update({f"IMPATRIATE_{name}": value for name, value in (settings or {}).items()})
        code, printed = await home.command("db", "upgrade")
        assert code == 0, printed
        port = free_port()
        home.environment["IMPATRIATE_DESK_URL"] = f"http://127.0.0.1:{port}"
        words = ["--webhook"] if webhook else []
        words += ["--workers", str(workers)] if workers > 1 else []
        bot = process(home, "run", *words, ready="ready")
        async with bot as home.bot, process(home, "desk", "--port", str(port), ready="ready"):
            yield home
        assert telegram.violations == []


def environment(folder: Path, database_url: str, telegram_url: str) -> dict[str, str]:
    """Settings of the bot and the desk, and nothing from outside."""
    listen = f"127.0.0.1:{free_port()}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IMPATRIATE_")}
    settings = {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API": telegram_url,
        "DATABASE_URL": database_url,
        "KEYS": KEYS,
        "FILES": str(folder / "files"),
        "LEARNT": str(LEARNT),
        "CONTROLLER": "Companion Test Office",
        "RECEIVER": "Reception Desk",
        "WEBHOOK_URL": f"http://{listen}",
        "WEBHOOK_SECRET": "a-secret-of-the-end-to-end-tests",
        "LISTEN": listen,
    }
    return {
        **kept,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        **{f"IMPATRIATE_{name}": value for name, value in settings.items()},
    }


@asynccontextmanager
async def process(
    home: House, *words: str, ready: str, log: str | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Runs `impatriate WORDS` until the block ends; the block begins when the process has said that it is ready.

    All that it prints goes to `log`, by itself the first word's.
    """
    kept = home.folder / (log or f"{words[0]}.log")
    printed = kept.open("wb", buffering=0)
    running = await asyncio.create_subprocess_exec(
        *leashed("impatriate", *words), env=home.environment, cwd=home.folder,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert running.stdout is not None
    try:
        async with asyncio.timeout(START):
            while line := await running.stdout.readline():
                printed.write(line)
                if ready in line.decode():
                    break
            else:
                raise AssertionError(f"{words[0]} ended: {kept.read_text()}")
        async with asyncio.TaskGroup() as copying:
            copying.create_task(_copy(running.stdout, printed))
            yield running
            if running.returncode is None:
                running.terminate()
    finally:
        if running.returncode is None:
            running.terminate()
        await running.wait()
        printed.close()


async def _copy(stream: asyncio.StreamReader, log: object) -> None:
    while line := await stream.readline():
        log.write(line)  # type: ignore[attr-defined]
