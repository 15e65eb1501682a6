"""A person gets a copy of everything; a backup taken beside a writing bot opens again with everybody in it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from storage import Storage, copies, open_storage
from storage.changes import AttachmentKept, PersonAsked
from storage.errors import BackupDamaged, KeysInvalid, NotEmpty, ServerToolFailed, StorageError, UseServerTools
from storage.restoring import restore
from tests.copies import Place, empty, server_tools
from tests.databases import Database, keys
from tests.storage.samples import BOT, CHAT, NOW, keep
from tests.storage.scanner import SEALED, opened
from tests.storage.test_erasure import BYTES, CANARY, content, erase, fill

__all__ = ["empty", "server_tools"]


def quiet(what: str, done: int, total: int) -> None:
    pass


async def put_back(folder: Path, place: Place, ring: str = keys("first")) -> None:
    await restore(folder, place[0], keys=ring, files=place[1], progress=quiet)


@asynccontextmanager
async def writing(database: Database) -> AsyncIterator[list[int]]:
    """Turns beside the test, one chat after the other, each with a file and a question; gives those done."""
    done: list[int] = []

    async def write() -> None:
        async with await database.open() as bot:
            while True:
                number = len(done) + 1
                staged = await bot.attachments.stage(content(), 1000)
                kept = AttachmentKept(staged, "diploma", f"{number}.pdf", "application/pdf")
                question = PersonAsked(f"question {number}", "en", NOW)
                step = keep(f"state {number}".encode(), kept, question)
                await bot.turns.run(bot_id=BOT, chat_id=number, step=step, update_id=1000 + number)
                done.append(number)

    task = asyncio.create_task(write())
    try:
        while not done:  # noqa: ASYNC110 - the first turn tells nobody
            await asyncio.sleep(0.01)
        yield done
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_persons_copy_holds_all_that_an_onlooker_with_the_keys_could_open(storage: Storage) -> None:
    await fill(storage, CHAT, 1)
    await fill(storage, CHAT + 1, 2)
    copy = await storage.people.export(CHAT)
    assert copy is not None
    assert (copy.state, copy.sent, copy.failed_updates) == (BYTES * 100, [BYTES], [BYTES])
    assert [attachment.name for attachment in copy.attachments] == [CANARY]
    assert all(CANARY in str(rows) for rows in copy.rows.values())
    elsewhere = {"people", "conversations", "revisions", "items", "attachments", "failures"}
    assert set(copy.rows) == {place.split(".")[0] for place in SEALED} - elsewhere
    assert await storage.people.export(CHAT + 2) is None


async def test_a_chat_is_found_by_the_reference_of_its_file(storage: Storage) -> None:
    await fill(storage, CHAT, 1)
    assert await storage.people.chat_of("REF1") == CHAT
    assert await storage.people.chat_of("application-1") == CHAT


async def test_a_backup_beside_a_writing_bot_restores_to_one_moment(
    storage: Storage, database: Database, empty: Place, tmp_path: Path
) -> None:
    await fill(storage, CHAT, 1)
    before = {each async for each in opened(storage)}
    async with writing(database) as done:
        at_least = len(done)
        await storage.backup(tmp_path / "backup")
        at_most = len(done) + 1
    await put_back(tmp_path / "backup", empty)
    async with await open_storage(empty[0], keys=keys("first"), files=empty[1]) as copy:
        after = [each async for each in opened(copy)]
        assert before <= set(after)
        asked = [json.loads(plain) for place, plain in after if place == "questions.question_sealed"]
        moment = len(asked) - 1
        assert at_least <= moment <= at_most
        assert set(asked) == {CANARY, *(f"question {number}" for number in range(1, moment + 1))}
        states = {plain for place, plain in after if place == "conversations.state_sealed"}
        assert states == {BYTES * 100, *(f"state {number}".encode() for number in range(1, moment + 1))}
        assert [place for place, _ in after].count("files") == moment + 1
        result = await copy.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"x"), update_id=1)
        assert (result.repeated, result.state) == (True, BYTES * 100)


async def test_nothing_is_overwritten_and_a_folder_has_its_name_only_when_it_is_whole(
    storage: Storage, database: Database, empty: Place, tmp_path: Path
) -> None:
    await fill(storage, CHAT, 1)
    folder = tmp_path / "backup"
    (tmp_path / "backup.part" / "files").mkdir(parents=True)
    (tmp_path / "backup.part" / "files" / "of-an-interrupted-one").write_bytes(b"half")
    await storage.backup(folder)
    assert not (tmp_path / "backup.part").exists()
    with pytest.raises(FileExistsError):
        await storage.backup(folder)
    with pytest.raises(NotEmpty):
        await put_back(folder, (empty[0], database.files))
    with pytest.raises(NotEmpty):
        await put_back(folder, (database.url, empty[1]))
    assert {each async for each in opened(storage)}
    await put_back(folder, empty)


async def test_a_damaged_copy_is_told_before_anything_is_written(
    storage: Storage, empty: Place, tmp_path: Path
) -> None:
    await fill(storage, CHAT, 1)
    folder = tmp_path / "backup"
    await storage.backup(folder)
    (attachment,) = (folder / "files").iterdir()
    good = attachment.read_bytes()
    for bad in (good[:-1], good[:-1] + bytes([good[-1] ^ 1])):
        attachment.write_bytes(bad)
        with pytest.raises(BackupDamaged, match=attachment.name):
            await put_back(folder, empty)
    attachment.unlink()
    with pytest.raises(BackupDamaged, match="cannot be read"):
        await put_back(folder, empty)
    (folder / "manifest.json").write_text('{"format": "impatriate-backup/1", "kind": "sqlite"')
    with pytest.raises(BackupDamaged, match="manifest"):
        copies.verified(folder, quiet)
    assert not empty[1].exists()


async def test_a_copy_is_not_put_back_without_its_keys(storage: Storage, empty: Place, tmp_path: Path) -> None:
    await fill(storage, CHAT, 1)
    await storage.backup(tmp_path / "backup")
    with pytest.raises(KeysInvalid, match="key first"):
        await put_back(tmp_path / "backup", empty, keys("another"))
    assert not empty[1].exists()


async def test_a_lost_file_of_somebody_fails_the_backup(storage: Storage, database: Database, tmp_path: Path) -> None:
    await fill(storage, CHAT, 1)
    next(database.files.iterdir()).unlink()
    with pytest.raises(StorageError, match="restore it from a backup"):
        await storage.backup(tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
    await erase(storage)
    await storage.backup(tmp_path / "backup")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_without_pg_dump_the_command_to_run_is_told_and_no_password(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UseServerTools, match=r'pg_dump --format=custom .* "\$IMPATRIATE_DATABASE_URL"'):
        await storage.backup(tmp_path / "backup")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_what_pg_dump_says_is_told_in_one_line(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "bin" / "pg_dump"
    tool.parent.mkdir()
    tool.write_text('#!/bin/sh\necho "$@ $PGPASSWORD" > "$0.seen"\necho "server version\nmismatch" >&2\nexit 1\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    with pytest.raises(ServerToolFailed, match="server version mismatch"):
        await storage.backup(tmp_path / "backup")
    from storage.server_tools import dump

    with pytest.raises(ServerToolFailed):
        await dump("postgresql://anna:p%40ss@db.example/companion?sslmode=require", tmp_path / "x")
    seen = await asyncio.to_thread((tool.parent / "pg_dump.seen").read_text)
    assert "postgresql://anna@db.example/companion?sslmode=require p@ss\n" in seen
    assert "p%40ss" not in seen
