"""Monitoring as it is set up for real: a port a worker, the desk's own, what people did added up, the public none."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from sandbox.people import Telegram
from sandbox.server import LocalTelegram
from tests.bot.conftest import free_port
from tests.chat import LEARNT
from tests.databases import Database, keys

HERE = str(Path(__file__).resolve().parents[2])
WORKERS = 2
START = 300
"""Seconds that a process may take to say that it is ready, on a machine with much else to do."""


@asynccontextmanager
async def running(folder: Path, ready: int, *words: str, **settings: str) -> AsyncIterator[None]:
    """`impatriate WORDS` for the length of the block, from `ready` lines that say so on."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "impatriate", *words),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": HERE, **{f"IMPATRIATE_{name}": each for name, each in settings.items()}},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START):
            for _ in range(ready):
                assert b"ready" in await process.stdout.readline()
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
    assert process.returncode in (0, -signal.SIGTERM)


async def total(session: aiohttp.ClientSession, ports: list[int], name: str, **labels: str) -> float:
    """A sample added up over all ports, as `sum` does."""
    found = 0.0
    for port in ports:
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            assert answer.status == 200
            for family in text_string_to_metric_families(await answer.text()):
                for sample in family.samples:
                    if sample.name == name and labels.items() <= sample.labels.items():
                        found += sample.value
    return found


def two_ports() -> int:
    """The first of two ports that nobody uses."""
    while True:
        first = free_port()
        try:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", first + 1))
        except OSError:
            continue
        return first


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_workers_and_desk_are_counted_each_on_its_port(database: Database, tmp_path: Path) -> None:
    port, first, desk, desk_port = free_port(), two_ports(), free_port(), free_port()
    ports = [first, first + 1]
    async with (
        LocalTelegram(tmp_path / "telegram") as telegram,
        Telegram(telegram.url) as chat,
        aiohttp.ClientSession() as session,
    ):
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
            "METRICS": f"127.0.0.1:{first}",
            "DESK_METRICS": f"127.0.0.1:{desk}",
            "SOURCES": "fair",
        }
        async with (
            running(tmp_path, 1, "desk", "--port", str(desk_port), **settings),
            running(tmp_path, WORKERS, "run", "--webhook", "--workers", str(WORKERS), **settings),
        ):
            anna = await chat.person("Anna", language="en")
            await anna.says("/start s_fair")
            await anna.sees("Write your question")
            await anna.says("/start e_bot-official")
            await anna.sees("")
            await anna.says("How long is the visa valid?")
            await anna.sees("")
            assert await total(session, ports, "impatriate_turns_total") == 3
            assert await total(session, ports, "impatriate_turn_seconds_count") == 3
            assert await total(session, ports, "impatriate_starts_total", source="fair") == 1
            assert await total(session, ports, "impatriate_searches_total", language="en") == 1
            assert await total(session, ports, "impatriate_leads") == 1
            assert await total(session, ports, "impatriate_content_info") == WORKERS
            assert await total(session, ports, "impatriate_files", state="queued") == 0
            async with session.get(f"http://127.0.0.1:{desk_port}/ready") as answer:
                assert answer.status == 200
            assert await total(session, [desk], "impatriate_desk_requests_total", route="/ready", status="200") == 1
            for public in (port, desk_port):
                async with session.get(f"http://127.0.0.1:{public}/metrics") as answer:
                    assert answer.status == 404
        assert telegram.violations == []
