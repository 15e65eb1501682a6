"""Promise 1: a bot that dies at any call loses no word and counts none twice, polling or called by Telegram."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.people import Person, Telegram
from sandbox.server import LocalTelegram
from sandbox.updates import Rules
from storage import open_storage
from storage.turns import Outcome, Stored
from tests.bot.conftest import KEYS, TOKEN, free_port
from tests.bot.interrupted import DIED

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
CLEAR = ("kind", "stage", "language", "state", "field", "media_type", "size", "attempts", "entry", "nearest")


class Lives:
    """The process that forks bots."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def live(self, **job: Any) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        return int(await asyncio.wait_for(self._process.stdout.readline(), 60))


@pytest.fixture
async def lives() -> AsyncIterator[Lives]:
    command = (sys.executable, "-m", "tests.bot.interrupted")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    yield Lives(process)
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()


async def _asks_a_person(anna: Person) -> None:
    await anna.says("How long does the visa take for a family of four?")


async def _sends_a_file(anna: Person) -> None:
    await anna.sends_file("cv.pdf", PDF, "application/pdf")


async def _taps(anna: Person) -> None:
    await anna.taps("One", at_once=True)


async def _ends_in_words(anna: Person) -> None:
    await anna.says("/menu")


async def _ends_with_a_tap(anna: Person) -> None:
    await anna.taps("Two", at_once=True)


STORIES = {
    "question": ("whole", "/person", _asks_a_person, _ends_in_words),
    "file": ("small", "hello", _sends_a_file, _ends_in_words),
    "tap": ("small", "hello", _taps, _ends_with_a_tap),
}
"""Which core, a beginning, the word during which the bot dies, an end on the same queue."""


async def _begin(folder: Path, lives: Lives, story: str) -> int:
    """The person's first word, answered; the bot is told nothing of what comes."""
    core, beginning, _, _ = STORIES[story]
    async with LocalTelegram(folder / "telegram", TOKEN) as telegram, Telegram(telegram.url) as people:
        anna = await people.person("Anna", language="en")
        await anna.says(beginning)
        job = {"folder": str(folder), "telegram": telegram.url, "core": core, "way_in": "polling", "port": 0}
        assert await lives.live(**job, updates=1, die_at=0) == 0
    return anna.id


async def _go_on(
    folder: Path, lives: Lives, story: str, way_in: str, person: int, die_at: int
) -> tuple[bool, dict[str, Any], str]:
    """(did it die?, what is kept, what the person saw last): a word during which it may die, then an end."""
    core, _, act, end = STORIES[story]
    rules = Rules(webhook_delay=0.01, webhook_longest_delay=0.05)
    async with (
        LocalTelegram(folder / "telegram", TOKEN, rules=rules) as telegram,
        Telegram(telegram.url) as people,
    ):
        job = {"folder": str(folder), "telegram": telegram.url, "core": core, "way_in": way_in, "port": free_port()}
        anna = await people.again(person)
        await act(anna)
        code = await lives.live(**job, updates=1, die_at=die_at)
        assert code in (0, DIED)
        await end(anna)
        assert await lives.live(**job, updates=_still_to_come(telegram), die_at=0) == 0
        await people.settled()
        screen = anna.screen()
        assert screen is not None
        assert telegram.violations == []
        return code == DIED, await _dump(folder, anna.id), screen.text


def _still_to_come(telegram: LocalTelegram) -> int:
    return len(telegram._network.updates.waiting())


async def _dump(folder: Path, chat_id: int) -> dict[str, Any]:
    """The decrypted conversation, and of every table its rows' clear columns."""
    states: list[bytes | None] = []

    def look(stored: Stored) -> Outcome:
        states.append(stored.state)
        raise LookupError

    async with await open_storage(f"sqlite:///{folder / 'bot.db'}", keys=KEYS, files=folder / "files") as opened:
        with pytest.raises(LookupError):
            await opened.turns.run(bot_id=0, chat_id=chat_id, step=look, update_id=1)
    with sqlite3.connect(folder / "bot.db") as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {name: _clear(connection.execute(f"SELECT * FROM {name}")) for name in sorted(names)}
    connection.close()
    assert states[0] is not None
    return {"conversation": json.loads(states[0]), "tables": tables}


def _clear(rows: sqlite3.Cursor) -> list[dict[str, Any]]:
    found = [{key: row[key] for key in row.keys() if key in CLEAR} for row in rows]  # noqa: SIM118
    return sorted(found, key=str)


@pytest.mark.parametrize(
    ("story", "way_in"),
    [
        ("question", "polling"),
        ("question", "webhook"),
        ("file", "polling"),
        ("file", "webhook"),
        ("tap", "webhook"),
    ],
)
async def test_a_bot_that_dies_at_any_call_keeps_what_an_uninterrupted_one_keeps(
    story: str, way_in: str, lives: Lives, tmp_path: Path
) -> None:
    beginning = tmp_path / "beginning"
    person = await _begin(beginning, lives, story)
    whole: tuple[dict[str, Any], str] | None = None
    for die_at in range(200):  # 0: never
        folder = tmp_path / str(die_at)
        shutil.copytree(beginning, folder)
        died, kept, seen = await _go_on(folder, lives, story, way_in, person, die_at)
        whole = whole or (kept, seen)
        assert (kept, seen) == whole, f"died at call {die_at}"
        if die_at and not died:
            break
    assert 5 < die_at < 199
