"""A file has one holder; late words are refused with the holder named; a poison file is held, not lost."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from storage import ItemState, Lease, OperatorId, Storage
from storage.changes import AttachmentKept, Erasure, Withdrawal
from storage.errors import LeaseLost, NoSuchItem, NotHeld, WrongManifest
from storage.queue import MAX_ATTEMPTS
from storage.turns import Outcome
from tests.databases import Database
from tests.storage.samples import BOT, CHAT, keep, submission

OVER = "UPDATE items SET lease_until = '2020-01-01T00:00:00.000Z' WHERE state = 'leased'"
DAY_PULL, NIGHT_PULL = OperatorId("day-pull"), OperatorId("night-pull")
MANIFEST = "0" * 64


async def send(storage: Storage, number: int = 1, **fields: object) -> None:
    sent = submission(f"application-{number}", f"REF{number}", **fields)
    await storage.turns.run(bot_id=BOT, chat_id=CHAT + number, step=keep(b"sent", sent))


async def leased(storage: Storage, operator: OperatorId = DAY_PULL) -> Lease:
    lease = await storage.queue.lease(operator, 60)
    assert lease is not None
    return lease


async def test_two_pullers_at_once_never_get_one_file(storage: Storage, database: Database) -> None:
    for number in range(4):
        await send(storage, number)
    async with await database.open() as other:
        doors = [storage, other] * 4
        leases = await asyncio.gather(*(door.queue.lease(DAY_PULL, 60) for door in doors))
    given = [lease.item_id for lease in leases if lease]
    assert len(given) == len(set(given)) == 4


async def test_files_come_oldest_first_and_only_from_the_regions_asked_for(storage: Storage) -> None:
    for number, region in enumerate(["tula", "kaluga", "tula"]):
        await send(storage, number, region=region)
    assert await storage.queue.lease(DAY_PULL, 60, regions=()) is None
    assert await storage.queue.lease(DAY_PULL, 60, regions=("omsk",)) is None
    leases = [await storage.queue.lease(DAY_PULL, 60, regions=("tula", "omsk")) for _ in range(3)]
    assert [lease and lease.reference for lease in leases] == ["REF0", "REF2", None]
    one = await storage.queue.lease(DAY_PULL, 60, ("kaluga",), "application-1")
    assert one is not None
    assert (one.reference, one.revision, one.epoch, one.attempts) == ("REF1", 1, 1, 1)
    assert await storage.queue.lease(DAY_PULL, 60, None, "application-1") is None


async def test_a_holder_downloads_and_acknowledges_and_the_candidate_hears_of_it(storage: Storage) -> None:
    async def content() -> AsyncIterator[bytes]:
        yield b"file"

    staged = await storage.attachments.stage(content(), 10)
    kept = AttachmentKept(staged, "diploma", "diploma.pdf", "application/pdf")
    sent = submission(canonical=b'{"a": 1}', manifest=b"manifest", attachments=(staged.attachment_id,))
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"sent", kept, sent))
    token = await storage.operators.add("Tula desk", ("tula",))
    operator = await storage.operators.verify(token)
    assert operator is not None
    lease = await leased(storage, operator.operator_id)
    package = await storage.queue.download(lease.item_id, lease.token, lease.epoch)
    (attachment,) = package.attachments
    assert (package.canonical, package.manifest) == (b'{"a": 1}', b"manifest")
    assert (attachment.name, attachment.field, attachment.size) == ("diploma.pdf", "diploma", 4)
    await storage.queue.acknowledge(lease.item_id, lease.token, lease.epoch, MANIFEST)
    (row,) = await storage.inbox.waiting(10)
    assert (row.kind, row.chat_id) == ("file_received", CHAT)
    assert row.parameters == {"application_id": "application-1", "reference": "AB12", "operator": "Tula desk"}
    events = await storage.audit.list(application_id="application-1")
    assert [(event.actor, event.action) for event in events] == [
        ("candidate", "sent"),
        ("Tula desk", "leased"),
        ("Tula desk", "acknowledged"),
    ]


async def test_an_acknowledgement_repeated_by_its_holder_counts_once(storage: Storage) -> None:
    await send(storage)
    lease = await leased(storage)
    for _ in range(2):
        await storage.queue.acknowledge(lease.item_id, lease.token, lease.epoch, MANIFEST)
    assert len(await storage.inbox.waiting(10)) == 1
    assert await storage.queue.lease(NIGHT_PULL, 60) is None


async def test_only_the_hash_of_the_manifest_acknowledges(storage: Storage) -> None:
    await send(storage)
    lease = await leased(storage)
    with pytest.raises(WrongManifest):
        await storage.queue.acknowledge(lease.item_id, lease.token, lease.epoch, "1" * 64)
    assert (await storage.queue.show(lease.item_id)).state is ItemState.LEASED


@pytest.mark.parametrize("retaken", [True, False])
async def test_whatever_comes_late_is_refused_and_told_who_holds_the_file(
    storage: Storage, database: Database, retaken: bool
) -> None:
    await send(storage)
    late = await leased(storage)
    await database.execute(OVER)
    if retaken:
        again = await leased(storage, NIGHT_PULL)
        assert (again.item_id, again.epoch) == (late.item_id, late.epoch + 1)
    proof = (late.item_id, late.token, late.epoch)
    for refused in (
        storage.queue.acknowledge(*proof, MANIFEST),
        storage.queue.extend(*proof, 60),
        storage.queue.return_(*proof, "why"),
        storage.queue.download(*proof),
    ):
        with pytest.raises(LeaseLost) as error:
            await refused
        assert (error.value.holder, error.value.state) == ((NIGHT_PULL, "leased") if retaken else (None, "queued"))


async def test_neither_token_nor_epoch_alone_proves_a_lease(storage: Storage) -> None:
    await send(storage)
    lease = await leased(storage)
    for token, epoch in ((lease.token, lease.epoch + 1), ("guess", lease.epoch)):
        with pytest.raises(LeaseLost) as error:
            await storage.queue.extend(lease.item_id, token, epoch, 60)
        assert error.value.holder == DAY_PULL
    with pytest.raises(NoSuchItem):
        await storage.queue.extend("no-such-item", lease.token, lease.epoch, 60)


async def test_an_extended_lease_lasts_longer(storage: Storage) -> None:
    await send(storage)
    lease = await leased(storage)
    until = await storage.queue.extend(lease.item_id, lease.token, lease.epoch, 3600)
    assert 3500 < (until - lease.lease_until).total_seconds() < 3600
    assert (await storage.queue.show(lease.item_id)).lease_until == until


async def test_a_file_that_keeps_coming_back_is_held_with_its_reason_until_requeued(storage: Storage) -> None:
    await send(storage)
    for _ in range(MAX_ATTEMPTS):
        lease = await leased(storage)
        await storage.queue.return_(lease.item_id, lease.token, lease.epoch, "unreadable")
    assert await storage.queue.lease(DAY_PULL, 60) is None
    (item,) = await storage.queue.items(state="held")
    assert (item.reason, item.attempts, item.holder) == ("unreadable", MAX_ATTEMPTS, None)
    await storage.queue.requeue(item.item_id)
    lease = await leased(storage)
    assert (lease.item_id, lease.attempts, lease.epoch) == (item.item_id, 1, MAX_ATTEMPTS + 1)
    with pytest.raises(NotHeld):
        await storage.queue.requeue(item.item_id)
    assert {row.kind for row in await storage.inbox.waiting(10)} == {"file_waiting"}


async def test_a_file_whose_leases_run_out_is_held_not_lost(storage: Storage, database: Database) -> None:
    await send(storage)
    for _ in range(MAX_ATTEMPTS):
        await leased(storage)
        await database.execute(OVER)
    assert await storage.queue.lease(DAY_PULL, 60) is None
    (item,) = await storage.queue.items()
    assert (item.state, item.reason) == (ItemState.HELD, "its leases ran out")


async def test_a_withdrawn_file_leaves_the_queue_and_its_holder_hears_so(storage: Storage) -> None:
    await send(storage, 1)
    lease = await leased(storage)
    withdrawal = Withdrawal("application-1", submission().sent_at)
    await storage.turns.run(bot_id=BOT, chat_id=CHAT + 1, step=keep(b"withdrawn", withdrawal))
    with pytest.raises(LeaseLost) as error:
        await storage.queue.acknowledge(lease.item_id, lease.token, lease.epoch, MANIFEST)
    assert (error.value.holder, error.value.state) == (None, "withdrawn")


async def test_an_erased_file_is_gone_from_its_holder_too_and_the_audit_stays(storage: Storage) -> None:
    await send(storage, 1)
    lease = await leased(storage)
    await storage.turns.run(bot_id=BOT, chat_id=CHAT + 1, step=lambda _: Outcome(None, "", "", (Erasure(),)))
    with pytest.raises(NoSuchItem):
        await storage.queue.download(lease.item_id, lease.token, lease.epoch)
    events = await storage.audit.list(application_id="application-1")
    assert [event.action for event in events] == ["sent", "leased", "erased"]


async def test_the_lease_finds_its_file_through_the_index(storage: Storage, database: Database) -> None:
    from storage.queue_statements import lease_sql
    from storage.statements import Rendered

    sql = Rendered(database.kind)[lease_sql(None, one_application=False)]
    values = {"1": "'a'", "2": "'b'", "3": "60", "4": "5"}
    for number, value in values.items():
        sql = sql.replace(f"?{number}", value).replace(f"${number}", value)
    if database.kind == "postgresql":
        # A query plan over a handful of rows would scan them; a queue of some thousand tells.
        await send(storage)
        await database.execute(FILL)
        await database.execute("ANALYZE items")
    explain = "EXPLAIN QUERY PLAN " if database.kind == "sqlite" else "EXPLAIN "
    plan = "\n".join(str(row[-1]) for row in await database.execute(explain + sql))
    assert "ix_items_open" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


FILL = """
WITH copies AS (
  INSERT INTO revisions SELECT 'r' || n, application_id, n + 1, canonical_sealed, manifest_sealed, manifest_sha256,
  category, region, language, form_version, receiver, sent_at FROM revisions, generate_series(1, 3000) n
  RETURNING id, application_id, region, manifest_sha256
)
INSERT INTO items (id, revision_id, application_id, region, manifest_sha256, state, queued_at, attempts, epoch)
SELECT 'i' || id, id, application_id, region, manifest_sha256,
CASE WHEN length(id) < 5 THEN 'queued' ELSE 'acknowledged' END, now(), 0, 0 FROM copies"""


async def test_a_file_whose_lease_ran_out_may_be_queued_again(storage: Storage, database: Database) -> None:
    await send(storage)
    lease = await storage.queue.lease(OperatorId("ada"), 600)
    assert lease is not None
    await database.execute("UPDATE items SET lease_until = '2020-01-01T00:00:00.000Z'")
    await storage.queue.requeue(lease.item_id)
    assert [(item.state, item.attempts) for item in await storage.queue.items()] == [("queued", 0)]
