"""A process that hands in a submission below the conversation's lock, together with its siblings."""

import asyncio
from pathlib import Path
from threading import Barrier

from storage import Storage, open_storage
from storage.changes import Submission
from storage.people_rows import find
from storage.statements import Work
from storage.submission_rows import submit
from tests.storage.samples import CHAT


def hand_in(storage: Storage, sent: Submission) -> Work[None]:
    """Submit without locking the conversation: only the database's own constraints guard."""
    known = yield from find(storage.vault, CHAT, lock=False)
    assert known is not None
    yield from submit(sent, storage.vault, known.person_id, known.key)


async def hand_in_once(url: str, keys: str, files: Path, sent: Submission, start: Barrier) -> None:
    async with await open_storage(url, keys=keys, files=files) as storage:
        await asyncio.to_thread(start.wait, 120)
        await storage.connections.transact(lambda: hand_in(storage, sent))


def main(url: str, keys: str, files: Path, sent: Submission, start: Barrier) -> None:
    asyncio.run(hand_in_once(url, keys, files, sent, start))
