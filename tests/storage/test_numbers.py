"""What waits, for how long and in which state, as monitoring is told; the same on either database."""

from storage import OperatorId, Storage
from tests.databases import Database
from tests.storage.samples import CHAT, NOW
from tests.storage.test_erasure import fill


async def test_the_database_is_counted_on_either_kind(storage: Storage, database: Database) -> None:
    empty = await storage.numbers()
    assert set(empty.waiting.values()) | set(empty.files.values()) | set(empty.oldest.values()) == {0}
    await fill(storage, CHAT, 1)
    await fill(storage, CHAT + 1, 2)
    lease = await storage.queue.lease(OperatorId("desk"), 60)
    assert lease is not None
    numbers = await storage.numbers()
    assert (numbers.files["queued"], numbers.files["leased"]) == (1, 1)
    assert numbers.waiting == {
        "inbox": 4, "outbox": 2, "files": 1, "screens": 0, "questions": 2, "failed_updates": 2,
    }  # fmt: skip
    moved = "'2020-01-01T00:00:00.000Z'"
    await database.execute(f"UPDATE outbox SET due_at = {moved}")
    assert (await storage.numbers()).oldest["outbox"] > 365 * 24 * 3600
    await database.execute(f"UPDATE items SET lease_until = {moved} WHERE state = 'leased'")
    assert (await storage.numbers()).files == numbers.files | {"queued": 2, "leased": 0}


async def test_messages_to_those_who_blocked_the_bot_are_not_due(storage: Storage) -> None:
    await fill(storage, CHAT, 1)
    await storage.people.blocked(CHAT, NOW)
    assert (await storage.numbers()).waiting["outbox"] == 0
