"""A person gets a copy of everything; a backup opens again with everybody in it."""

from pathlib import Path

import pytest

from storage import Storage, open_storage
from storage.errors import UseServerTools
from tests.databases import Database, keys
from tests.storage.samples import BOT, CHAT, keep
from tests.storage.scanner import SEALED
from tests.storage.test_erasure import BYTES, CANARY, fill


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


async def test_a_backup_opens_with_everybody_in_it(storage: Storage, database: Database, tmp_path: Path) -> None:
    await fill(storage, CHAT, 1)
    folder = tmp_path / "backup"
    if database.kind == "postgresql":
        with pytest.raises(UseServerTools):
            await storage.backup(folder)
        return
    await storage.backup(folder)
    with pytest.raises(FileExistsError):
        await storage.backup(folder)
    url = f"sqlite:///{folder / 'impatriate.db'}"
    async with await open_storage(url, keys=keys("first"), files=folder / "files") as copy:
        result = await copy.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"x"), update_id=1)
        assert (result.repeated, result.state) == (True, BYTES * 100)
        (attachment,) = (await copy.people.export(CHAT)).attachments  # type: ignore[union-attr]
        assert b"".join([chunk async for chunk in copy.attachments.read(attachment.attachment_id)]) == b"pdf " + BYTES
