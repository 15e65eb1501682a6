"""Questions that nobody could answer come to the editors: scrubbed, alike ones together, with a stub to begin with."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

from editors.gaps import gaps
from knowledge import load
from storage import open_storage
from storage.changes import QuestionMissed
from storage.misses import Miss
from storage.turns import Outcome
from tests.content import Desk
from tests.e2e.processes import KEYS, House, environment

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def miss(text: str, minutes: int = 0, language: str = "en", nearest: str = "visa") -> Miss:
    return Miss(text, nearest, language, NOW + timedelta(minutes=minutes))


def test_alike_questions_count_as_one_and_the_most_asked_comes_first(tmp_path: Path) -> None:
    found = gaps(
        [
            miss("Is there a tax on my pension?", 0),
            miss("can I bring my dog", 1),
            miss("Can I bring my dogs?", 2),
            miss("my dog, can I bring", 3, nearest="permit"),
            miss("Kann ich meinen Hund mitbringen", 4, "de"),
            miss("???", 5),
        ]
    )
    assert [(gap.count, gap.question, gap.nearest) for gap in found] == [
        (3, "my dog, can I bring", "visa"),
        (1, "Kann ich meinen Hund mitbringen", "visa"),
        (1, "Is there a tax on my pension?", "visa"),
    ]
    assert found[0].newest == NOW + timedelta(minutes=3)


def test_nothing_personal_is_shown_and_what_is_answered_by_now_is_left_out(tmp_path: Path) -> None:
    knowledge = load(Desk.made(tmp_path / "content").folder)
    (gap,) = gaps([miss("visa length"), miss("call me +49 151 2345678 or a@b.example @anna about dogs")], knowledge)
    assert gap.question == "call me … or … … about dogs"


async def test_the_command_reads_them_from_the_database_and_gives_a_stub(tmp_path: Path) -> None:
    desk = Desk.made(tmp_path / "content")
    url = f"sqlite:///{tmp_path / 'bot.sqlite3'}"
    async with await open_storage(url, keys=KEYS, files=tmp_path / "files", upgrade=True) as storage:
        for number, text in enumerate(("Can I bring my dog?", "can i bring my dogs", "visa length")):
            changes = (QuestionMissed(text, "en", "visa", NOW - timedelta(minutes=number)),)
            await storage.turns.run(
                bot_id=1, chat_id=number, update_id=number,
                step=lambda _, changes=changes: Outcome(b"{}", "menu", "en", changes, None),
            )  # fmt: skip
    home = House(None, None, environment(tmp_path, url, "http://127.0.0.1:1"), tmp_path)  # type: ignore[arg-type]
    home.environment["IMPATRIATE_CONTENT"] = str(desk.folder)
    code, printed = await home.command("knowledge", "gaps", "--json")
    assert code == 0, printed
    (gap,) = json.loads(printed)["gaps"]
    assert (gap["count"], gap["nearest"]) == (2, "visa")
    assert gap["stub"].startswith("id: can-bring-dog\ntopic: visas\n")
    code, printed = await home.command("knowledge", "gaps")
    begin = next(line.partition("impatriate ")[2] for line in printed.splitlines() if "begin:" in line)
    code, told = await home.command(*shlex.split(begin))
    assert (code, told) == (0, "content/faq/visas/can-bring-dog.yaml\n")
    assert code == 0
