"""One turn is one transaction, whatever comes twice, at once, or fails in the middle."""

import asyncio
from collections.abc import Callable

import pytest

from storage import Storage
from storage.changes import MessageDue
from storage.errors import ReferenceTaken
from storage.turns import Outcome, Step, Stored
from tests.databases import Database
from tests.storage.samples import BOT, CHAT, NOW, keep, submission


def append(letter: bytes) -> Step:
    return lambda stored: Outcome((stored.state or b"") + letter, "menu", "en")


def seen(into: list[bytes | None]) -> Step:
    def step(stored: Stored) -> Outcome:
        into.append(stored.state)
        return Outcome(stored.state or b"-", "menu", "en", (), "answer")

    return step


async def test_what_a_turn_saves_stands_in_the_next_and_after_a_restart(storage: Storage, database: Database) -> None:
    states: list[bytes | None] = []
    first = await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=seen(states), update_id=1)
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"kept"), update_id=2)
    async with await database.open() as again:
        last = await again.turns.run(bot_id=BOT, chat_id=CHAT, step=seen(states))
    assert states == [None, b"kept"]
    assert (first.answer, first.repeated) == ("answer", False)
    assert first.person_id == last.person_id


async def test_a_repeated_update_changes_nothing_and_shows_what_stands(storage: Storage) -> None:
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=append(b"a"), update_id=5)
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=append(b"b"), update_id=4)
    again = await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=append(b"x"), update_id=5)
    other_bot = await storage.turns.run(bot_id=BOT + 1, chat_id=CHAT, step=append(b"c"), update_id=5)
    assert (again.repeated, again.state, again.answer) == (True, b"ab", None)
    assert (other_bot.repeated, other_bot.state) == (False, b"abc")


async def test_a_step_that_fails_leaves_nothing_behind_not_even_the_claim(storage: Storage) -> None:
    def fails(_stored: Stored) -> Outcome:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=fails, update_id=1)
    result = await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=append(b"a"), update_id=1)
    assert (result.repeated, result.state) == (False, b"a")


async def test_a_taken_reference_rolls_back_and_the_turn_runs_again_with_a_new_one(storage: Storage) -> None:
    first = submission(application="a1", reference="AB12")
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"1", first), update_id=1)
    clash = submission(application="a2", reference="AB12")
    with pytest.raises(ReferenceTaken):
        await storage.turns.run(
            bot_id=BOT, chat_id=CHAT + 1, step=keep(b"2", MessageDue("k", {}, NOW), clash), update_id=2
        )
    fresh = submission(application="a2", reference="CD34")
    result = await storage.turns.run(bot_id=BOT, chat_id=CHAT + 1, step=keep(b"3", fresh), update_id=2)
    assert (result.repeated, result.state) == (False, b"3")


async def test_twenty_turns_of_one_chat_from_several_connections_all_count(
    storage: Storage, database: Database
) -> None:
    others = [await database.open() for _ in range(3)]
    doors = [storage, *others]
    letters = [bytes([ord("a") + number]) for number in range(20)]
    await asyncio.gather(
        *(
            doors[number % 4].turns.run(bot_id=BOT, chat_id=CHAT, step=append(letter), update_id=100 - number)
            for number, letter in enumerate(letters)
        )
    )
    result = await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=append(b""))
    for other in others:
        await other.close()
    assert sorted(result.state or b"") == sorted(b"".join(letters))


async def test_one_update_delivered_to_several_workers_at_once_counts_once(
    storage: Storage, database: Database
) -> None:
    others = [await database.open() for _ in range(3)]
    results = await asyncio.gather(
        *(door.turns.run(bot_id=BOT, chat_id=CHAT, step=append(b"a"), update_id=1) for door in [storage, *others])
    )
    for other in others:
        await other.close()
    assert [result.repeated for result in results].count(False) == 1
    assert {result.state for result in results} == {b"a"}


async def test_a_stranger_of_whom_nothing_is_kept_stays_a_stranger(storage: Storage) -> None:
    nothing: Callable[[Stored], Outcome] = lambda _stored: Outcome(None, "", "")  # noqa: E731
    result = await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=nothing, update_id=1)
    assert (result.state, result.person_id, result.repeated) == (None, None, False)
    again = await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=nothing, update_id=1)
    assert again.repeated


async def test_turns_that_share_a_commit_fail_alone(storage: Storage) -> None:
    """Many wait at once, so that SQLite commits them together; every third fails."""

    def step(number: int) -> Step:
        def fails(_stored: Stored) -> Outcome:
            raise ZeroDivisionError

        return fails if number % 3 == 0 else append(b"%d " % number)

    runs = [
        storage.turns.run(bot_id=BOT, chat_id=CHAT + number % 2, step=step(number), update_id=number)
        for number in range(100)
    ]
    results = await asyncio.gather(*runs, return_exceptions=True)
    assert [isinstance(result, ZeroDivisionError) for result in results] == [number % 3 == 0 for number in range(100)]
    states = [(await storage.turns.run(bot_id=BOT, chat_id=CHAT + odd, step=append(b""))).state for odd in (0, 1)]
    kept = sorted(int(word) for state in states for word in (state or b"").split())
    assert kept == [number for number in range(100) if number % 3]
