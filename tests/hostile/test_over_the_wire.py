"""A sample of all that over real HTTP: typed and sent to the bot in the local Telegram, pulled by an operator, read in
a terminal; on both databases.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from typer.testing import CliRunner

from bot import running
from bot.intake import Intake, Shell
from bot.polling import Polling
from bot.turn import Core
from dialogs import advance, view
from dialogs.letters import letter
from impatriate.files import app as files_commands
from impatriate.operators import app as operators_commands
from operators.client import Desk
from operators.transfer import Transfer
from sandbox.people import Person, Telegram
from sandbox.server import LocalTelegram
from storage import Storage
from storage.turns import Outcome
from tests.chat import name, world
from tests.databases import Database, database, keys, postgres_server, sqlite_template
from tests.hostile.files import FILES, PDF
from tests.hostile.spots import spot, steering
from tests.hostile.test_typed import as_kept
from tests.hostile.texts import TEXTS
from tests.operators.conftest import serving

__all__ = ["database", "postgres_server", "sqlite_template"]
TOKEN = "42:HOSTILE"
PATIENCE = 30
LONGEST = 120
"""Seconds after which a stuck bot is a failure instead of a wait."""
TYPED = (
    *("bold tag", "unclosed tag", "link tag", "entity", "MarkdownV2", "rich markup unbalanced", "NUL", "all C1"),
    *("escape", "terminal link", "CRLF", "line separator", "surrogate pair", "right-to-left override", "family"),
    *("isolate left open", "zero-width spaces", "Zalgo", "flags", "equals", "header", "log line", "parent", "SQL"),
    *("format", "placeholders of ours", "JSON broken", "YAML tag", "Persian joined", "Arabic", "rare Chinese", "Thai"),
)
ASKED = ("escape", "bold tag", "right-to-left override", "log line", "NUL", "carriage return", "emoji only", "Hebrew")
SENT = (
    *("text called PDF", "program called PDF", "zip bomb", "zip in zip in zip", "docx", "SVG called PNG", "PNG bomb"),
    *("GIF and JavaScript", "HTML before PDF", "right-to-left name", "ending of look-alikes"),
)
PROBLEMS = {
    "disguised": "not what its name says",
    "wrong_type": "of another kind",
    "too_many_pixels": "over 300 megapixels",
    "too_large": "over 20 MB",
}
TEXT = {odd.name: odd.text for odd in TEXTS}
FILE = {file.case: file for file in FILES}


@dataclass
class Bot:
    """The real bot with the real content on a local Telegram."""

    telegram: LocalTelegram
    people: Telegram
    storage: Storage

    async def person_at(self, where: str) -> Person:
        """Somebody who stands there already."""
        person = await self.people.person("Anna", language="en")
        state = spot(where).conversation.dump()
        await self.storage.turns.run(
            bot_id=42, chat_id=person.id, step=lambda _: Outcome(state, "form", "en", (), None)
        )
        return person


@asynccontextmanager
async def bot(folder: Path, database: Database) -> AsyncIterator[Bot]:
    async with (
        LocalTelegram(folder / "telegram", TOKEN) as telegram,
        Telegram(telegram.url) as people,
        await database.open() as storage,
        running.account(TOKEN, telegram.url) as account,
    ):
        shell: Shell = await running.open_shell(account, storage, Core(advance, view, letter, world()))
        poller = Polling(account, Intake(shell), retry_seconds=0.01)
        task = asyncio.create_task(poller.run())
        try:
            yield Bot(telegram, people, storage)
        finally:
            poller.stop()
            await task
    assert telegram.violations == []


async def tap(person: Person, wanted: str) -> None:
    """The button that does this, on the newest message that has buttons."""
    data = next(button.data for button in person.buttons() if button.data and name(button.data) == wanted)
    await person.taps(data=data)
    await person.sees("", timeout=PATIENCE)


async def say(person: Person, texts: Iterable[str]) -> None:
    for text in texts:
        await person.says(text)
        await person.sees("", timeout=PATIENCE)


async def test_what_is_typed_and_sent_arrives_at_the_operator_and_harms_nobody(
    tmp_path: Path, database: Database, monkeypatch
) -> None:
    with structlog.testing.capture_logs() as logs:
        async with asyncio.timeout(LONGEST), bot(tmp_path, database) as house:
            await files_are_answered(house)
            await typed_and_sent(house)
            await asked_of_a_person(house)
            token = await house.storage.operators.add("night-pull")
        typed_at_last = await asyncio.to_thread(pulled, database, token, tmp_path / "pulled")
    assert as_kept(TEXT["JSON broken"]) in typed_at_last
    assert_nothing_of_it(logs)
    monkeypatch.setenv("IMPATRIATE_DATABASE_URL", database.url)
    monkeypatch.setenv("IMPATRIATE_KEYS", keys("first"))
    monkeypatch.setenv("IMPATRIATE_FILES", str(database.files))
    monkeypatch.chdir(tmp_path)
    await asyncio.to_thread(questions_read_in_a_terminal)


async def files_are_answered(house: Bot) -> None:
    person = await house.person_at("form: evidence_files")
    for case in SENT:
        file = FILE[case]
        await person.sends_file(file.name, file.body, "application/pdf")
        await person.sees(PROBLEMS[file.becomes], timeout=PATIENCE)
    await person.sends_file("large.pdf", PDF + b"\0" * 25_000_000, "application/pdf")
    await person.sees(PROBLEMS["too_large"], timeout=PATIENCE)
    for sent, told in (("../../سيرة.pdf", "سيرة.pdf"), ("cv\u202efdp.PDF", "cvfdp.PDF"), ("<b>.pdf", "<b>.pdf")):
        await person.sends_file(sent, PDF, "text/html")
        await person.sees(told, timeout=PATIENCE)


async def typed_and_sent(house: Bot) -> None:
    person = await house.person_at("form: anything_else")
    await say(person, (TEXT[each] for each in TYPED))
    await tap(person, "next")
    while "send" not in [name(button.data) for button in person.buttons() if button.data]:
        await tap(person, "skip")
    await tap(person, "send")
    await tap(person, "agree_and_send")


async def asked_of_a_person(house: Bot) -> None:
    for each in ASKED:
        person = await house.person_at("person")
        await say(person, [TEXT[each]])


def pulled(database: Database, token: str, dest: Path) -> str:
    """What the operator's disk holds of the long text, after a real pull; also read in a terminal."""
    with serving(database) as url, Desk(url, token) as desk:
        (outcome,) = Transfer(desk, dest).everything()
    assert outcome.well, outcome
    assert outcome.folder is not None
    assert outcome.folder.parent == dest
    answers = {each["path"]: each for each in json.loads((outcome.folder / "candidate.json").read_bytes())["answers"]}
    value = str(answers["anything_else"]["value"])
    shown = CliRunner().invoke(files_commands, ["show", str(outcome.folder)])
    assert shown.exit_code == 0, shown.output
    assert not steering(shown.output)
    listed = CliRunner().invoke(files_commands, ["show", "--json", str(outcome.folder)])
    assert not steering(listed.output)
    assert value in [answer["value"] for answer in json.loads(listed.output)["answers"]]
    for each in TYPED:
        assert as_kept(TEXT[each]).strip() in value, each
    return value


def questions_read_in_a_terminal() -> None:
    listed = CliRunner().invoke(operators_commands, ["questions"])
    assert listed.exit_code == 0, listed.output
    assert not steering(listed.output)
    told = CliRunner().invoke(operators_commands, ["questions", "--json"])
    assert not steering(told.output)
    texts = [question["text"] for question in json.loads(told.output)["questions"]]
    assert sorted(texts) == sorted(as_kept(TEXT[each]).strip() for each in ASKED)


def assert_nothing_of_it(logs: list) -> None:
    told = json.dumps(logs, ensure_ascii=False, default=str)
    for canary in ("DROP TABLE", "evil.example", "سيرة", "HYPERLINK", "reboot"):
        assert canary not in told
