"""One intent is one file: whatever is sent twice, at once, or under two names."""

import asyncio
import multiprocessing

import pytest

from storage import Storage
from storage.changes import FileForgotten, Submission, Withdrawal
from storage.errors import ReferenceTaken
from tests.databases import Database, keys
from tests.storage.samples import BOT, CHAT, NOW, keep, submission
from tests.storage.submitters import hand_in, main

COUNTS = "SELECT (SELECT count(*) FROM applications), (SELECT count(*) FROM revisions), (SELECT count(*) FROM items)"


async def send(storage: Storage, *sent: Submission, chat: int = CHAT) -> None:
    await storage.turns.run(bot_id=BOT, chat_id=chat, step=keep(b"sent", *sent))


async def test_ten_processes_sending_one_file_below_the_lock_make_one_file(
    storage: Storage, database: Database
) -> None:
    """Mutant: without the unique constraint on (application_id, revision) ten revisions stand here."""
    await send(storage)  # the person is known, nothing is sent yet
    assert await database.execute(COUNTS) == [(0, 0, 0)]
    processes_of = multiprocessing.get_context("forkserver")
    processes_of.set_forkserver_preload(["tests.storage.submitters"])
    start = processes_of.Barrier(10)
    arguments = (database.url, keys("first"), database.files, submission(), start)
    processes = [processes_of.Process(target=main, args=arguments) for _ in range(10)]
    for process in processes:
        process.start()
    for process in processes:
        await asyncio.to_thread(process.join, 180)
    assert [process.exitcode for process in processes] == [0] * 10
    assert await database.execute(COUNTS) == [(1, 1, 1)]


async def test_two_ids_for_one_person_and_subject_at_once_make_one_open_application(
    storage: Storage, database: Database
) -> None:
    """Mutant: without uq_applications_open_subject ten applications stand here."""
    await send(storage)  # the person is known, nothing is sent yet
    assert await database.execute(COUNTS) == [(0, 0, 0)]
    async with await database.open() as other:
        await asyncio.gather(
            *(
                door.connections.transact(lambda door=door, number=number: hand_in(door, other_name(number)))  # type: ignore[misc]
                for number, door in enumerate([storage, other] * 5)
            )
        )
    assert await database.execute(COUNTS) == [(1, 1, 1)]


def other_name(number: int) -> Submission:
    return submission(f"application-{number}", f"REF{number}")


async def test_a_second_adult_has_a_file_of_their_own(storage: Storage, database: Database) -> None:
    await send(storage, submission("one", "REF1"), submission("two", "REF2", subject="family/3"))
    assert await database.execute(COUNTS) == [(2, 2, 2)]


async def test_a_later_change_is_a_revision_and_the_same_one_twice_is_not(storage: Storage, database: Database) -> None:
    await send(storage, submission(), submission(revision=2), submission(revision=2))
    assert await database.execute(COUNTS) == [(1, 2, 2)]
    assert [item.revision for item in await storage.queue.items()] == [1, 2]


async def test_a_new_file_may_follow_a_withdrawal_but_not_revive_it(storage: Storage, database: Database) -> None:
    withdrawal = Withdrawal("application-1", NOW)
    await send(storage, submission(), withdrawal, withdrawal, submission(revision=2), submission("again", "REF2"))
    assert await database.execute(COUNTS) == [(2, 2, 2)]
    assert [item.state for item in await storage.queue.items()] == ["withdrawn", "queued"]


async def test_nobody_sends_or_withdraws_under_an_id_of_somebody_else(storage: Storage, database: Database) -> None:
    await send(storage, submission())
    await send(storage, submission(revision=2), Withdrawal("application-1", NOW), chat=CHAT + 1)
    assert await database.execute(COUNTS) == [(1, 1, 1)]
    assert [item.state for item in await storage.queue.items()] == ["queued"]


async def test_a_file_whose_term_ended_leaves_nothing_but_the_audit_event(storage: Storage, database: Database) -> None:
    await send(storage, submission())
    await send(storage, FileForgotten("application-1"), chat=CHAT + 1)
    assert await database.execute(COUNTS) == [(1, 1, 1)], "somebody else's file stays"
    await send(storage, FileForgotten("application-1"))
    assert await database.execute(COUNTS) == [(0, 0, 0)]
    (count,) = await database.execute("SELECT count(*) FROM audit WHERE action = 'forgotten'")
    assert count == (1,)


async def test_a_reference_number_is_never_given_twice(storage: Storage, database: Database) -> None:
    await send(storage, submission())
    with pytest.raises(ReferenceTaken):
        await send(storage, submission("other"), chat=CHAT + 1)
    assert await database.execute(COUNTS) == [(1, 1, 1)]
