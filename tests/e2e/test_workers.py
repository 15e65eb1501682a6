"""Several workers on PostgreSQL: one leads, a rolling restart disturbs nobody, a stop ends what is in hand."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.people import Person
from storage import open_storage
from storage.changes import MessageDue
from storage.turns import Outcome, Stored
from tests.content import Desk
from tests.databases import Database, database, postgres_server, sqlite_template
from tests.e2e.processes import KEYS, House, house

__all__ = ["database", "postgres_server", "sqlite_template"]
PATIENCE = 180
WORKERS = 4
LEADER = """
SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()
AND a.application_name LIKE 'impatriate%'
"""
pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def settings(folder: Path) -> dict[str, str]:
    """A small content folder, so that a start takes seconds."""
    return {"CONTENT": str(Desk.made(folder / "content").folder), "LEARNT": str(folder / "learnt")}


async def leader(database: Database, other_than: int | None = None) -> int:
    """The process that holds the lock, once it is another one."""
    async with asyncio.timeout(PATIENCE):
        while True:
            names = [str(name) for (name,) in await database.execute(LEADER)]
            assert len(names) <= 1
            found = [int(name.rpartition(" ")[2]) for name in names]
            if found and found[0] != other_than:
                return found[0]
            await asyncio.sleep(0.05)


async def due(home: House, url: str, person: Person, reference: str) -> None:
    """A message that only the leader sends."""
    message = MessageDue("received", {"reference": reference, "receiver": "tests"}, datetime.now(UTC))

    def step(stored: Stored) -> Outcome:
        return Outcome(stored.state or b"", "menu", "en", (message,))

    async with await open_storage(url, keys=KEYS, files=home.folder / "files") as storage:
        await storage.turns.run(bot_id=0, chat_id=person.id, step=step)


def letters(person: Person, reference: str) -> int:
    return sum(reference in message.text for message in person.messages() if message.from_bot)


async def test_when_the_leader_dies_another_leads_and_sends_what_is_due(database: Database, tmp_path: Path) -> None:
    async with house(tmp_path, database.url, webhook=True, workers=WORKERS, settings=settings(tmp_path)) as home:
        anna = await home.people.person("Anna", language="en")
        await anna.says("/privacy")
        await anna.sees("Companion Test Office", timeout=PATIENCE)
        first = await leader(database)
        os.kill(first, signal.SIGKILL)
        await due(home, database.url, anna, "26-AAAA-BBBB")
        assert await leader(database, other_than=first) != first
        await anna.sees("26-AAAA-BBBB", timeout=PATIENCE)
        await anna.says("/privacy")
        await anna.sees("Companion Test Office", timeout=PATIENCE)
        assert letters(anna, "26-AAAA-BBBB") == 1


async def test_a_rolling_restart_under_load_is_seen_by_nobody(database: Database, tmp_path: Path) -> None:
    async with house(tmp_path, database.url, webhook=True, workers=WORKERS, settings=settings(tmp_path)) as home:
        assert home.bot is not None
        people = [await home.people.person(f"Person {number}", language="en") for number in range(3)]
        replaced = asyncio.create_task(told(home, "All workers are replaced."))
        talking = [asyncio.create_task(talks(person, replaced)) for person in people]
        home.bot.send_signal(signal.SIGHUP)
        turns = sum(await asyncio.gather(*talking))
        await replaced
    ((claims,),) = await database.execute("SELECT count(*) FROM claims")
    assert claims == turns
    assert turns > 20
    assert b'"level": "error"' not in (tmp_path / "run.log").read_bytes()


async def told(home: House, line: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while line.encode() not in (home.folder / "run.log").read_bytes():  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def talks(person: Person, until: asyncio.Task[None]) -> int:
    """One word after the other, each answered before the next, until the restart is over and a little longer."""
    turns, more = 0, 5
    while more:
        more -= until.done()
        await person.says(("/privacy", "/help")[turns % 2])
        await person.sees("", timeout=PATIENCE)
        turns += 1
    assert sum(message.from_bot for message in person.messages()) == turns, "an answer came twice, or none"
    return turns


async def test_a_stop_lets_a_turn_in_hand_finish(database: Database, tmp_path: Path) -> None:
    async with house(tmp_path, database.url, webhook=True, workers=WORKERS, settings=settings(tmp_path)) as home:
        assert home.bot is not None
        anna = await home.people.person("Anna", language="en")
        await anna.says("/privacy")
        await anna.sees("Companion Test Office", timeout=PATIENCE)
        await home.people.fails("slow", "sendMessage", seconds=3)
        await anna.says("/help")
        await taken(database, 2)
        home.bot.terminate()
        assert await asyncio.wait_for(home.bot.wait(), PATIENCE) == 0
        await home.people.settled()
        answers = [message for message in anna.messages() if message.from_bot]
        assert len(answers) == 2
        assert home.telegram._network.updates.count() == 0, "it was answered before the end"


async def taken(database: Database, many: int) -> None:
    """So many updates are committed: the last one's screen is on its way."""
    async with asyncio.timeout(PATIENCE):
        while await database.execute("SELECT count(*) FROM claims") != [(many,)]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
