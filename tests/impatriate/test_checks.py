"""What keeps the bot from running is found before it runs, all at once, a line each with variable and remedy."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.people import Telegram
from sandbox.server import LocalTelegram
from sandbox.updates import Rules
from tests.content import Desk
from tests.databases import Database, keys

HERE = str(Path(__file__).resolve().parents[2])


async def impatriate(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    """Run the command in a folder with these settings only: exit code and all that it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IMPATRIATE_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "impatriate", *words),
        cwd=folder,
        env={**kept, "PYTHONPATH": HERE, **{f"IMPATRIATE_{name}": each for name, each in settings.items()}},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(tmp_path / "telegram", rules=Rules(webhook_delay=0.05)) as local:
        yield local


@pytest.fixture
def good(telegram: LocalTelegram, database: Database, tmp_path: Path) -> dict[str, str]:
    """Settings of a bot that may run, called by Telegram."""
    return {
        "BOT_TOKEN": telegram.token,
        "TELEGRAM_API": telegram.url,
        "DATABASE_URL": database.url,
        "FILES": str(database.files),
        "LEARNT": str(tmp_path / "learnt"),
        "CONTENT": str(Desk.made(tmp_path / "content").folder),
        "KEYS": keys("first"),
        "CONTROLLER": "tests",
        "RECEIVER": "tests",
        "WEBHOOK_URL": "http://127.0.0.1:9",
        "WEBHOOK_SECRET": "a-secret-of-tests",
    }


async def test_when_all_is_well_every_line_says_so(good: dict[str, str], tmp_path: Path) -> None:
    code, printed = await impatriate(tmp_path, "run", "--check", "--webhook", **good)
    assert (code, "WRONG" in printed) == (0, False), printed
    for what in ("settings", "folders", "receivers", "content", "database", "token", "webhook"):
        assert f"ok     {what}" in printed
    for secret in (good["BOT_TOKEN"], good["KEYS"], good["WEBHOOK_SECRET"]):
        assert secret not in printed


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_everything_that_is_wrong_is_told_at_once(
    good: dict[str, str], tmp_path: Path, database: Database
) -> None:
    (tmp_path / "a-file").write_text("in the way")
    content = tmp_path / "nothing"
    content.mkdir()
    wrong = {
        **good, "BOT_TOKEN": "7:WRONG", "FILES": str(tmp_path / "a-file" / "files"), "CONTENT": str(content),
        "KEYS": keys("another"), "CONTROLER": "misspelt",
    }  # fmt: skip
    async with await database.open():
        pass
    code, printed = await impatriate(tmp_path, "settings", "--check", "--json", **wrong)
    assert code == 2
    told = {each["says"].split(":")[0].split(" ")[0]: each for each in json.loads(printed)["findings"]}
    for name in ("BOT_TOKEN", "FILES", "CONTENT", "CONTROLER"):
        assert not told[f"IMPATRIATE_{name}"]["good"], printed
    assert sum(not each["good"] for each in told.values()) >= 4
    assert all("\n" not in each["says"] for each in told.values())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_missing_and_malformed_settings_are_all_named(tmp_path: Path, database: Database) -> None:
    code, printed = await impatriate(tmp_path, "run", "--check", KEYS=keys("first"), FILES=str(tmp_path / "files"))
    assert code == 2
    for name in ("BOT_TOKEN", "CONTROLLER", "RECEIVER"):
        assert f"IMPATRIATE_{name} is not set: " in printed
    assert "IMPATRIATE_WEBHOOK_URL" not in printed
    code, printed = await impatriate(tmp_path, "run", "--check", BOT_TOKEN="x", METRICS="9100", SOURCES="a b")
    assert (code, printed.count("WRONG")) == (2, 3), printed


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_wrong_keys_and_a_foreign_key_are_told(good: dict[str, str], tmp_path: Path, database: Database) -> None:
    async with await database.open():
        pass
    code, printed = await impatriate(tmp_path, "run", "--check", **{**good, "KEYS": keys("another")})
    assert code == 2
    assert "WRONG  database  IMPATRIATE_KEYS: key first, which wrote this database, is missing" in printed


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_webhook_that_telegram_cannot_deliver_to_is_told_with_what_it_says(
    good: dict[str, str], tmp_path: Path, telegram: LocalTelegram
) -> None:
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    async with Bot(telegram.token, session=session) as bot, Telegram(telegram.url) as people:
        await bot.set_webhook("http://127.0.0.1:9/telegram")
        anna = await people.person("Anna")
        await anna.says("hello")
        while not (await bot.get_webhook_info()).last_error_message:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
        code, printed = await impatriate(tmp_path, "run", "--check", "--webhook", **good)
        assert code == 2
        assert (
            "WRONG  webhook   IMPATRIATE_WEBHOOK_URL: Telegram could not deliver lately (Connection failed" in printed
        )
        other = {**good, "WEBHOOK_URL": "https://bot.example.org"}
        code, printed = await impatriate(tmp_path, "run", "--check", "--webhook", **other)
        assert (code, "Telegram posts to another address" in printed) == (2, True)
        code, printed = await impatriate(tmp_path, "run", "--check", **good)
        assert (code, "which a polling bot takes away" in printed) == (2, True)
        await bot.delete_webhook()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_an_outage_of_telegram_is_one_line(good: dict[str, str], tmp_path: Path) -> None:
    code, printed = await impatriate(tmp_path, "run", "--check", **{**good, "TELEGRAM_API": "http://127.0.0.1:9"})
    assert (code, printed.count("WRONG")) == (2, 1)
    assert "Telegram did not answer: check the network, and IMPATRIATE_TELEGRAM_API" in printed


@pytest.mark.parametrize("words", [("run",), ("desk",), ("data", "purge")])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_folder_that_cannot_be_written_is_one_line(
    words: tuple[str, ...], good: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "a-file").write_text("in the way")
    code, printed = await impatriate(tmp_path, *words, **{**good, "FILES": str(tmp_path / "a-file" / "files")})
    assert (code, printed.count("\n")) == (2, 1), printed
    assert printed.startswith("IMPATRIATE_FILES: ")


@pytest.mark.parametrize("words", [("db", "upgrade"), ("run",), ("data", "audit")])
async def test_a_newer_schema_is_refused_in_one_line_and_left_as_it_is(
    words: tuple[str, ...], good: dict[str, str], tmp_path: Path, database: Database
) -> None:
    await database.execute("UPDATE alembic_version SET version_num = '9999'")
    code, printed = await impatriate(tmp_path, *words, **good)
    assert code == 2
    (line,) = [line for line in printed.splitlines() if "database schema is" in line]
    assert "The database schema is 9999, which this program does not know: install the program's newer version" in line
    assert await database.execute("SELECT version_num FROM alembic_version") == [("9999",)]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_port_for_metrics_that_is_taken_is_one_line(good: dict[str, str], tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    async with server:
        address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for words, name in ((("run",), "METRICS"), (("desk",), "DESK_METRICS")):
            code, printed = await impatriate(tmp_path, *words, **{**good, name: address})
            assert (code, printed.count("\n")) == (2, 1), printed
            assert printed.startswith(f"IMPATRIATE_{name}: {address} cannot be used")
