"""Erasure reaches everywhere; the scanner first proves that it would find what should be gone."""

import logging
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import OperatorId, Storage, open_storage
from storage.changes import (
    AnswerRated,
    AttachmentKept,
    ConsentGiven,
    Erasure,
    MessageDue,
    PersonAsked,
    QuestionMissed,
)
from storage.errors import KeysInvalid, Unreadable
from storage.turns import Outcome
from tests.databases import Database, keys
from tests.storage.samples import BOT, CHAT, NOW, keep, submission
from tests.storage.scanner import SEALED, ciphertexts, places_with, sealed_columns

CANARY = "канарейка-canary"
BYTES = CANARY.encode()
SECOND_CHAT = CHAT + 1


async def content() -> AsyncIterator[bytes]:
    yield b"pdf " + BYTES


async def fill(storage: Storage, chat: int, number: int) -> None:
    """Leave the canary wherever a person can leave a word."""
    staged = await storage.attachments.stage(content(), 1000)
    changes = (
        ConsentGiven(CANARY, "1", "en", "hash", NOW),
        AttachmentKept(staged, "diploma", CANARY, "application/pdf"),
        submission(
            f"application-{number}",
            f"REF{number}",
            subject=CANARY,
            canonical=BYTES,
            manifest=BYTES,
            attachments=(staged.attachment_id,),
        ),
        QuestionMissed(CANARY, "en", "entry", NOW),
        PersonAsked(CANARY, "en", NOW),
        AnswerRated("entry", "en", True, NOW),
        MessageDue("reminder", {"name": CANARY}, NOW),
    )
    result = await storage.turns.run(bot_id=BOT, chat_id=chat, step=keep(BYTES * 100, *changes), update_id=number)
    assert result.person_id is not None
    await storage.inbox.add(result.person_id, "person_replied", {"text": CANARY})
    await storage.failures.keep(BOT, 100 + number, BYTES, "ValueError at x.py:1", NOW, chat_id=chat)
    lease = await storage.queue.lease(OperatorId("desk"), 60, application_id=f"application-{number}")
    assert lease is not None
    await storage.queue.return_(lease.item_id, lease.token, lease.epoch, CANARY)


async def erase(storage: Storage, chat: int = CHAT, update_id: int | None = None) -> None:
    step = lambda _stored: Outcome(None, "", "", (Erasure(),))  # noqa: E731
    await storage.turns.run(bot_id=BOT, chat_id=chat, step=step, update_id=update_id)


def on_disk(folder: Path) -> bytes:
    """Everything in a folder: pages, write-ahead log, attachments, temporary files."""
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def write_ahead_logs(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob("*-wal")]


def test_the_scanner_knows_every_column_that_holds_ciphertext() -> None:
    assert set(SEALED) == sealed_columns()


async def test_after_an_erasure_nothing_is_left_to_open(
    storage: Storage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await fill(storage, CHAT, 1)
    assert await places_with(storage, CANARY) == set(SEALED) - {"people.chat_sealed"} | {"files"}
    assert await places_with(storage, str(CHAT)) == {"people.chat_sealed"}
    await erase(storage)
    assert await places_with(storage, CANARY) == set()
    assert await places_with(storage, str(CHAT)) == set()
    assert await ciphertexts(storage) == []
    assert BYTES not in on_disk(tmp_path)
    assert CANARY not in caplog.text
    assert str(CHAT) not in caplog.text
    assert list((tmp_path / "files").iterdir()) == []


async def test_an_erasure_overwrites_the_pages_and_truncates_the_log(
    storage: Storage, database: Database, tmp_path: Path
) -> None:
    """PostgreSQL has no secure_delete: there the rows go, their pages are reused in time (see storage/postgres.py)."""
    await fill(storage, CHAT, 1)
    before = [sealed[:32] for sealed in await ciphertexts(storage)]
    assert len(before) > len(SEALED)
    if database.kind == "sqlite":
        assert [sealed for sealed in before if sealed not in on_disk(tmp_path)] == []
    await erase(storage)
    left = on_disk(tmp_path)
    assert [sealed for sealed in before if sealed in left] == []
    if database.kind == "sqlite":
        assert write_ahead_logs(tmp_path) == [b""]


async def test_an_erasure_takes_nothing_from_anybody_else(storage: Storage) -> None:
    await fill(storage, CHAT, 1)
    await fill(storage, SECOND_CHAT, 2)
    await erase(storage)
    assert await places_with(storage, CANARY) == set(SEALED) - {"people.chat_sealed"} | {"files"}
    assert await places_with(storage, str(CHAT)) == set()
    assert [item.application_id for item in await storage.queue.items()] == ["application-2"]


async def test_the_update_that_erased_stays_claimed(storage: Storage) -> None:
    await fill(storage, CHAT, 1)
    await erase(storage, update_id=50)
    again = await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"again"), update_id=50)
    assert (again.repeated, again.state, again.person_id) == (True, None, None)


async def test_what_is_kept_beside_an_erasure_belongs_to_a_new_person(storage: Storage) -> None:
    first = await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(BYTES))
    second = await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"language only", Erasure()))
    assert second.person_id not in (None, first.person_id)
    assert await places_with(storage, CANARY) == set()


async def test_rows_from_a_copy_of_before_do_not_open_once_the_key_is_gone(
    storage: Storage, database: Database
) -> None:
    await fill(storage, CHAT, 1)
    ((old_state,),) = await database.execute("SELECT state_sealed FROM conversations")
    await erase(storage)
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"new"))
    literal = f"X'{old_state.hex()}'" if database.kind == "sqlite" else f"'\\x{old_state.hex()}'"
    await database.execute(f"UPDATE conversations SET state_sealed = {literal}")
    with pytest.raises(Unreadable):
        await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"newer"))


async def test_a_whole_copy_of_before_opens_only_with_the_keys_of_its_day(
    tmp_path: Path, sqlite_template: Path
) -> None:
    """What /privacy says: a copy with the wrapped key opens until keys were rotated and the old one destroyed."""
    url, files = f"sqlite:///{tmp_path / 'now.db'}", tmp_path / "files"
    shutil.copy(sqlite_template, tmp_path / "now.db")
    async with await open_storage(url, keys=keys("old"), files=files) as storage:
        await fill(storage, CHAT, 1)
        with (
            closing(sqlite3.connect(tmp_path / "now.db")) as source,
            closing(sqlite3.connect(tmp_path / "copy.db")) as to,
        ):
            source.backup(to)
        await erase(storage)
    async with await open_storage(url, keys=keys("new", "old"), files=files) as storage:
        assert await storage.rotate_keys() == 2
    copy = f"sqlite:///{tmp_path / 'copy.db'}"
    with pytest.raises(KeysInvalid):
        await open_storage(copy, keys=keys("new"), files=files)
    async with await open_storage(url, keys=keys("new"), files=files):
        pass
    async with await open_storage(copy, keys=keys("old"), files=tmp_path / "copied") as storage:
        again = await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"x"), update_id=1)
        assert (again.repeated, again.state) == (True, BYTES * 100)
