"""Editors work while the bot runs: a real process takes what checks clean, keeps what it has when not, and says why."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from sandbox.people import Person
from tests.content import VISA, Desk
from tests.e2e.processes import House, house

ASKED = "How long is the visa?"
TERM = 60
"""Seconds within which a change must have reached the bot; it looks every two."""


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_changed_answer_reaches_the_chat_without_a_restart(tmp_path: Path, *, webhook: bool) -> None:
    desk = Desk.made(tmp_path / "content")
    settings = {"CONTENT": str(desk.folder)}
    async with house(tmp_path, f"sqlite:///{tmp_path / 'bot.sqlite3'}", webhook=webhook, settings=settings) as home:
        anna = await home.people.person("Anna", language="en")
        await answered(anna, ASKED, "Up to three months")
        desk.replace(VISA, "Up to <b>three</b> months, and", "About <b>three</b> months, and")
        desk.replace(VISA, "- visa length", "- how much time does it give")
        desk.replace(VISA, "caution: [gap-visa-decision]", "caution: [gap-visa-decison]")
        code, printed = await home.command("knowledge", "check")
        assert (code, f"{VISA}:6:11" in printed) == (1, True)
        await refused(home)
        await answered(anna, ASKED, "Up to three months")
        desk.replace(VISA, "gap-visa-decison", "gap-visa-decision")
        await anew(anna, "how much time does it give", "About three months")
        desk.replace(VISA, "status: in_force", "status: in_force\nwithdrawn: true")
        await anew(anna, ASKED, "is being corrected")
    (told,) = lines(home, "content not taken")
    assert told["places"] == [f"{VISA}:6:10", f"{VISA}:6:11"]


async def answered(anna: Person, question: str, words: str) -> None:
    await anna.says(question)
    await anna.sees(words)


async def anew(anna: Person, question: str, words: str) -> None:
    """Asks until the answer is the new one."""
    async with asyncio.timeout(TERM):
        while True:
            await anna.says(question)
            seen = await anna.sees("")
            if words in seen.text:
                return


async def refused(home: House) -> None:
    """The bot has looked at the mistake and said so in its log."""
    async with asyncio.timeout(TERM):
        while not lines(home, "content not taken"):  # noqa: ASYNC110 - a log tells nobody
            await asyncio.sleep(0.1)


def lines(home: House, event: str) -> list[dict[str, object]]:
    text = (home.folder / "run.log").read_text(encoding="utf-8")
    found = [json.loads(line) for line in text.splitlines() if line.startswith("{") and line.endswith("}")]
    return [line for line in found if line.get("event") == event]
