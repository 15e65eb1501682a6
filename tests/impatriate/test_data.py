"""`impatriate data`: rotation survives being killed beside a running bot; copies, one person's data, what is over."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from storage import Storage, open_storage
from storage.errors import KeysInvalid
from storage.statements import Statement, Work
from tests.copies import Place, empty, server_tools
from tests.databases import Database, keys
from tests.storage.samples import BOT, CHAT, keep
from tests.storage.scanner import opened
from tests.storage.test_erasure import CANARY, fill

__all__ = ["empty", "server_tools"]
HERE = str(Path(__file__).resolve().parents[2])
PEOPLE = 6000
NEW_PERSON = """
INSERT INTO people (id, chat_tag, chat_sealed, key_id, wrapped_key, created_at) VALUES (?1, ?2, ?3, ?4, ?5, {now})"""


async def data(
    database: Database, folder: Path, *words: str, ring: str = keys("first"), typed: str = "", **settings: str
) -> tuple[int, str, str]:
    """Run `impatriate data WORDS` to its end: exit code, what it printed, what it complained of."""
    process = await started(database, folder, *words, ring=ring, **settings)
    printed, complained = await process.communicate(typed.encode())
    return process.returncode or 0, printed.decode(), complained.decode()


async def started(
    database: Database, folder: Path, *words: str, ring: str, **settings: str
) -> asyncio.subprocess.Process:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IMPATRIATE_")}
    given = {"DATABASE_URL": database.url, "FILES": str(database.files), "KEYS": ring, **settings}
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "impatriate", "data", *words),
        cwd=folder,
        env={**kept, "PYTHONPATH": HERE, **{f"IMPATRIATE_{name}": each for name, each in given.items()}},
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
    )


def many(storage: Storage, first: int, count: int) -> Work[None]:
    """So many people who have a key and nothing else."""
    for chat in range(first, first + count):
        new = storage.vault.new_person(chat)
        values = (new.person_id, storage.vault.chat_tag(chat), new.chat_sealed, new.key_id, new.wrapped_key)
        yield Statement(NEW_PERSON, values)


async def talks(bot: Storage, done: list[int]) -> None:
    """A bot beside: a turn of somebody known, a turn of somebody new, and so on."""
    while True:
        number = len(done) + 1
        for chat in (CHAT, CHAT + 10 + number):
            await bot.turns.run(bot_id=BOT, chat_id=chat, step=keep(b"%d" % number), update_id=1000 * chat + number)
        done.append(number)
        await asyncio.sleep(0.01)


async def test_a_rotation_that_is_killed_goes_on_where_it_was_and_no_turn_fails_meanwhile(
    database: Database, tmp_path: Path
) -> None:
    async with await database.open() as storage:
        await fill(storage, CHAT, 1)
        before = {each async for each in opened(storage)}
        await storage.connections.transact(lambda: many(storage, 1, PEOPLE))
    both, new = keys("second", "first"), keys("second")
    turns: list[int] = []
    async with await database.open(both) as bot:
        talking = asyncio.create_task(talks(bot, turns))
        process = await started(database, tmp_path, "rotate-keys", ring=both)
        assert process.stderr is not None
        assert b"keys: " in await process.stderr.readline()
        process.send_signal(signal.SIGKILL)
        await process.communicate()
        left = await database.execute("SELECT DISTINCT key_id FROM people ORDER BY 1")
        assert left == [("first",), ("second",)], "it was not killed in the middle"
        at_kill = len(turns)
        code, printed, complained = await data(database, tmp_path, "rotate-keys", ring=both)
        assert code == 0, complained
        assert "keys wrapped anew" in printed
        assert not talking.done()
        assert len(turns) > at_kill
        talking.cancel()
        with suppress(asyncio.CancelledError):
            await talking
    assert await database.execute("SELECT DISTINCT key_id FROM people") == [("second",)]
    assert (await data(database, tmp_path, "rotate-keys", ring=both))[1].startswith("0 keys")
    async with await open_storage(database.url, keys=new, files=database.files) as storage:
        after = {each async for each in opened(storage)}
        assert {each for each in before if each[0] != "conversations.state_sealed"} <= after
    with pytest.raises(KeysInvalid):
        await database.open(keys("first"))


async def test_a_backup_is_made_verified_and_put_back_by_command(
    database: Database, tmp_path: Path, empty: Place
) -> None:
    async with await database.open() as storage:
        await fill(storage, CHAT, 1)
    code, printed, complained = await data(database, tmp_path, "backup", "copy")
    assert code == 0, complained
    assert "1 attachments. It opens only with the keys first" in printed
    assert (await data(database, tmp_path, "restore", "copy", "--check"))[0] == 0
    code, _, complained = await data(database, tmp_path, "backup", "copy")
    assert (code, complained) == (
        1,
        "copy exists already: name a folder that does not, such as one with today's date.\n",
    )
    code, _, complained = await data(database, tmp_path, "restore", "copy")
    assert code == 1
    assert "nothing is overwritten" in complained.splitlines()[-1]
    elsewhere = {"DATABASE_URL": empty[0], "FILES": str(empty[1])}
    code, printed, complained = await data(database, tmp_path, "restore", "copy", **elsewhere)
    assert code == 0, complained
    assert printed.startswith("Restored the database and 1 attachments")
    async with await open_storage(empty[0], keys=keys("first"), files=empty[1]) as storage:
        assert await storage.people.find(CHAT) is not None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_damaged_copy_is_one_line_and_exit_code_1(database: Database, tmp_path: Path) -> None:
    async with await database.open() as storage:
        await fill(storage, CHAT, 1)
    await data(database, tmp_path, "backup", "copy")
    (tmp_path / "copy" / "impatriate.db").write_bytes(b"SQLite format 3\0")
    code, printed, complained = await data(database, tmp_path, "restore", "copy", "--check")
    assert (code, printed) == (1, "")
    assert complained == "This copy cannot be used (impatriate.db is not what was copied): take another one.\n"


@pytest.mark.parametrize("who", [str(CHAT), "ref1"])
async def test_one_persons_data_is_written_in_clear_by_chat_or_reference(
    database: Database, tmp_path: Path, who: str
) -> None:
    async with await database.open() as storage:
        await fill(storage, CHAT, 1)
        await fill(storage, CHAT + 1, 2)
    code, printed, complained = await data(database, tmp_path, "export", who, "--to", "out")
    assert code == 0, complained
    assert "person.json and 1 files" in printed
    told = json.loads((tmp_path / "out" / "person.json").read_text())
    assert CANARY in str(told)
    (attachment,) = told["attachments"]
    assert (tmp_path / "out" / attachment["file"]).read_bytes() == b"pdf " + CANARY.encode()
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    code, _, complained = await data(database, tmp_path, "export", who, "--to", "out")
    assert (code, complained) == (1, "out exists already: name another with --to.\n")


async def test_erasing_asks_first_and_reaches_everything(database: Database, tmp_path: Path) -> None:
    async with await database.open() as storage:
        await fill(storage, CHAT, 1)
    code, _, complained = await data(database, tmp_path, "erase", "REF1", typed="n\n")
    assert code == 1
    assert "It cannot be undone" in complained
    async with await database.open() as storage:
        assert await storage.people.find(CHAT) is not None
    assert (await data(database, tmp_path, "erase", "REF1", "--yes"))[0] == 0
    async with await database.open() as storage:
        assert await storage.people.find(CHAT) is None
        assert [each async for each in opened(storage)] == []
    assert list(database.files.iterdir()) == []
    code, _, complained = await data(database, tmp_path, "erase", "REF1", "--yes")
    assert (code, complained) == (1, "Nothing is kept of REF1.\n")
    code, _, complained = await data(database, tmp_path, "export", str(CHAT))
    assert (code, complained) == (1, f"Nothing is kept of {CHAT}.\n")
    assert not (tmp_path / f"export-{CHAT}").exists()
    events = json.loads((await data(database, tmp_path, "audit", "--json"))[1])["events"]
    assert [each["action"] for each in events if each["actor"] == "command"] == ["erased a person's data"]


async def test_what_is_over_goes_at_once(database: Database, tmp_path: Path) -> None:
    async with await database.open() as storage:
        await fill(storage, CHAT, 1)
    await database.execute("UPDATE claims SET claimed_at = '2020-01-01T00:00:00.000Z'")
    code, printed, complained = await data(database, tmp_path, "purge")
    assert (code, printed) == (0, "1 rows and files had outlived their term.\n"), complained
    assert await database.execute("SELECT count(*) FROM claims") == [(0,)]
    assert "0 rows" in (await data(database, tmp_path, "purge"))[1]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_the_audit_is_a_table_for_people(database: Database, tmp_path: Path) -> None:
    assert (await data(database, tmp_path, "audit"))[1] == "Nothing has been done yet.\n"
    await data(database, tmp_path, "rotate-keys")
    printed = (await data(database, tmp_path, "audit", "--limit", "5"))[1]
    assert "rotated keys" in printed
    assert "command" in printed
