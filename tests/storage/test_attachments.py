"""A file is on disk whole and encrypted before its row exists, and leaves with it."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import Storage
from storage.attachments import CHUNK
from storage.changes import AttachmentDropped, AttachmentKept, Erasure, StagedFile
from storage.errors import NoSuchItem, TooLarge, Unreadable
from storage.turns import Outcome
from tests.databases import Database
from tests.storage.samples import BOT, CHAT, keep, submission

CONTENT = b"canary-in-a-file " * 40_000


async def chunks(content: bytes, size: int = 10_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def broken(content: bytes) -> AsyncIterator[bytes]:
    yield content
    raise ConnectionResetError


async def kept(storage: Storage, content: bytes = CONTENT) -> StagedFile:
    staged = await storage.attachments.stage(chunks(content), limit=len(content))
    change = AttachmentKept(staged, "diploma", "canary name.pdf", "application/pdf")
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"1", change))
    return staged


async def content_of(storage: Storage, attachment_id: str) -> bytes:
    return b"".join([chunk async for chunk in storage.attachments.read(attachment_id)])


def files(database: Database) -> list[Path]:
    return list(database.files.iterdir())


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK - 1])
async def test_a_kept_file_comes_back_byte_for_byte(storage: Storage, size: int) -> None:
    content = os.urandom(size)
    staged = await kept(storage, content)
    assert await content_of(storage, staged.attachment_id) == content
    assert (staged.size, staged.head) == (size, content[: 8 * 1024])


async def test_what_lies_on_disk_shows_nothing_of_the_file(storage: Storage, database: Database) -> None:
    await kept(storage)
    (path,) = files(database)
    assert b"canary" not in path.read_bytes()


async def test_a_file_over_its_limit_or_cut_off_leaves_nothing(storage: Storage, database: Database) -> None:
    with pytest.raises(TooLarge):
        await storage.attachments.stage(chunks(CONTENT), limit=len(CONTENT) - 1)
    with pytest.raises(ConnectionResetError):
        await storage.attachments.stage(broken(CONTENT), limit=len(CONTENT))
    assert files(database) == []


@pytest.mark.parametrize("harm", ["cut", "swap", "change", "remove"])
async def test_a_damaged_file_is_refused_not_handed_on(storage: Storage, database: Database, harm: str) -> None:
    staged = await kept(storage)
    (path,) = files(database)
    whole, part = path.read_bytes(), 4 + CHUNK + 16
    if harm == "remove":
        path.unlink()
    else:
        path.write_bytes(
            {
                "cut": whole[:part],
                "swap": whole[part : 2 * part] + whole[:part] + whole[2 * part :],
                "change": whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
            }[harm]
        )
    with pytest.raises(Unreadable):
        await content_of(storage, staged.attachment_id)


async def test_a_crash_before_the_row_leaves_an_orphan_that_is_swept_and_nothing_else_is(
    storage: Storage, database: Database
) -> None:
    safe = await kept(storage)
    orphan = await storage.attachments.stage(chunks(CONTENT), limit=len(CONTENT))
    (database.files / f"{'0' * 32}.part").write_bytes(b"unfinished")
    assert await storage.attachments.sweep() == 0
    for path in files(database):
        os.utime(path, (0, 0))
    assert await storage.attachments.sweep() == 2
    assert [path.name for path in files(database)] == [safe.attachment_id]
    await storage.attachments.discard(orphan)


async def test_a_dropped_file_goes_but_not_one_that_a_sent_file_carries(storage: Storage, database: Database) -> None:
    staged, carried = await kept(storage), await kept(storage)
    sent = submission(attachments=(carried.attachment_id,))
    drops = AttachmentDropped(staged.attachment_id), AttachmentDropped(carried.attachment_id)
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"2", sent, *drops))
    assert [path.name for path in files(database)] == [carried.attachment_id]
    with pytest.raises(NoSuchItem):
        await content_of(storage, staged.attachment_id)


async def test_nobody_drops_the_file_of_somebody_else(storage: Storage) -> None:
    staged = await kept(storage)
    drop = AttachmentDropped(staged.attachment_id)
    await storage.turns.run(bot_id=BOT, chat_id=CHAT + 1, step=keep(b"1", drop))
    assert await content_of(storage, staged.attachment_id) == CONTENT


async def test_a_file_outlives_a_turn_that_fails_and_goes_with_an_erasure(storage: Storage, database: Database) -> None:
    staged = await kept(storage)

    def fails(_stored: object) -> Outcome:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=fails)
    assert await content_of(storage, staged.attachment_id) == CONTENT
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=lambda _: Outcome(None, "", "", (Erasure(),)))
    assert files(database) == []
