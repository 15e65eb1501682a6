"""Whatever goes wrong at Telegram: the person ends on the right screen, nothing is lost, and nothing doubled but where
the docs say so. Over real HTTP, with the faults of the local Telegram.
"""

from __future__ import annotations

import asyncio
import json
from functools import partial

import pytest
from aiogram.types import Update

from bot import running
from bot.chores import Chores
from bot.delivery import LONGEST_WAIT
from bot.inbox import InboxReader
from bot.intake import Intake
from bot.outbox import OutboxSender
from bot.turn import Cause
from dialogs.events import Said, Word
from sandbox.people import Person
from tests.bot.conftest import TOKEN, House, polling, the_core, webhook

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
WAYS_IN = [pytest.param(polling, id="polling"), pytest.param(webhook, id="webhook")]


def screens(person: Person) -> list[str]:
    return [message.text for message in person.messages() if message.from_bot]


async def kept(house: House, person: Person) -> str:
    """What the bot remembers of the person's words."""
    copy = await house.storage.people.export(person.id)
    assert copy is not None
    assert copy.state is not None
    return str(json.loads(copy.state)["detail"])


async def until_owed(house: House) -> None:
    """Wait until a screen is owed; storage tells nobody, so this asks."""
    async with asyncio.timeout(20):
        while not await house.storage.screens.owed(1):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("way_in", WAYS_IN)
async def test_a_short_flood_control_is_waited_out_and_the_screen_comes_once(house: House, way_in) -> None:
    anna = await house.people.person("Anna")
    await house.people.fails("flood", "sendMessage", seconds=1)
    async with way_in(house):
        await anna.says("hello")
        await anna.sees("heard: hello")
        await anna.says("more")
        await anna.sees("heard: hello more")
    assert screens(anna) == ["heard: hello", "heard: hello more"]


async def test_a_long_flood_control_owes_the_screen_and_the_sweeper_draws_it(house: House) -> None:
    anna = await house.people.person("Anna")
    await house.people.fails("flood", "sendMessage", seconds=LONGEST_WAIT + 1)
    async with polling(house):
        await anna.says("hello")
        await until_owed(house)
    assert screens(anna) == []
    await Chores(house.shell).draw_owed()
    await anna.sees("heard: hello")
    await Chores(house.shell).draw_owed()
    await house.people.settled()
    assert screens(anna) == ["heard: hello"]


@pytest.mark.parametrize("kind", ["gateway", "foreign", "outage"])
@pytest.mark.parametrize("way_in", WAYS_IN)
async def test_what_could_not_be_shown_is_drawn_when_telegram_is_back(house: House, kind: str, way_in) -> None:
    anna = await house.people.person("Anna")
    async with way_in(house):
        await house.people.fails(kind, "sendMessage", times=2)
        await anna.says("one")
        await until_owed(house)
        await anna.says("two")
        await anna.says("three")
        await anna.sees("heard: one two three")
    await Chores(house.shell).draw_owed()
    await house.people.settled()
    assert screens(anna)[-1] == "heard: one two three"
    assert await kept(house, anna) == "one two three"
    assert await house.storage.screens.owed(5) == []


@pytest.mark.parametrize("kind", ["gateway", "foreign", "outage", "dropped", "flood"])
async def test_polling_outlives_whatever_befalls_it(house: House, kind: str) -> None:
    anna = await house.people.person("Anna")
    await house.people.fails(kind, "getUpdates", times=3)
    async with polling(house):
        for word in ("one", "two", "three"):
            await anna.says(word)
            await anna.sees(f"heard: {'one two three'[: 'one two three'.index(word) + len(word)]}")
    assert await kept(house, anna) == "one two three"


async def test_an_outage_of_everything_loses_no_word(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("before")
        await anna.sees("heard: before")
        async with house.telegram.away():
            pass
        await anna.says("after")
        await anna.sees("heard: before after")


async def test_a_bot_that_starts_while_telegram_is_away_waits_for_it(house: House) -> None:
    await house.people.fails("outage", "getMe", times=2)
    async with running.account(TOKEN, house.telegram.url) as bot:
        shell = await running.open_shell(bot, house.storage, the_core())
        assert shell.username == house.shell.username


async def test_a_slow_answer_is_waited_for_and_nothing_comes_twice(house: House) -> None:
    anna = await house.people.person("Anna")
    await house.people.fails("slow", seconds=0.5, times=6)
    async with polling(house):
        await anna.says("one")
        await anna.says("more")
        await anna.sees("heard: one more")
    assert screens(anna) == ["heard: one", "heard: one more"]


async def test_a_dropped_answer_costs_a_second_copy_and_nothing_else(house: House) -> None:
    """Nobody can know whether the message arrived: at least once, as the docs say."""
    anna = await house.people.person("Anna")
    await house.people.fails("dropped", "sendMessage")
    async with polling(house):
        await anna.says("hello")
        await until_owed(house)
    await Chores(house.shell).draw_owed()
    await house.people.settled()
    assert screens(anna) == ["heard: hello", "heard: hello"]
    assert await kept(house, anna) == "hello"


async def test_after_a_second_copy_a_tap_above_it_brings_the_right_screen_to_the_bottom(house: House) -> None:
    """As after a crash: the word comes again and its screen stands twice, while the person has tapped the first one."""
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("hello")
        await anna.sees("heard: hello")
    await anna.taps("One", at_once=True)
    hello = Update.model_validate(
        {"update_id": 700_000_001, "message": anna.messages()[0].body},
    )
    await Intake(house.shell).take(hello, b"{}")
    await house.people.settled()
    assert screens(anna) == ["heard: hello", "heard: hello"]
    async with polling(house):
        await anna.sees("heard: hello one")
        await anna.taps("One")
        await anna.sees("heard: hello one one")
    assert screens(anna) == ["heard: hello", "heard: hello", "heard: hello one one"]


async def test_a_dropped_answer_to_a_reminder_sends_it_again_later_and_forgets_nothing(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("remind")
        await anna.sees("heard: remind")
    await house.people.fails("gateway", "sendMessage")
    await OutboxSender(house.shell).send_due()
    assert await house.storage.outbox.due(5) == [], "it waits some minutes"
    assert (await house.storage.people.export(anna.id)).rows["outbox"] != []  # type: ignore[union-attr]


@pytest.mark.parametrize("way_in", WAYS_IN)
async def test_updates_that_come_twice_count_once(house: House, way_in) -> None:
    anna = await house.people.person("Anna")
    await house.people.fails("duplicate", times=20)
    async with way_in(house):
        await anna.says("one")
        await anna.sees("heard: one")
        await anna.taps("One")
        await anna.sees("heard: one one")
        await anna.says("two")
        await anna.sees("heard: one one two")
    assert await kept(house, anna) == "one one two"


async def test_a_late_update_with_a_lower_number_still_counts(house: House) -> None:
    anna = await house.people.person("Anna")
    async with webhook(house):
        await anna.says("first")
        await anna.sees("heard: first")
        await house.people.fails("late", "message", seconds=2)
        await anna.says("late")
        await anna.says("one")
        await anna.says("two")
        await anna.sees("late")
    assert await kept(house, anna) == "first one two late"


async def test_a_person_who_blocks_meanwhile_gets_nothing_more_and_comes_back_to_the_right_screen(
    house: House,
) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await house.people.fails("blocked", "sendMessage")
        await anna.says("remind")
        boris = await house.people.person("Boris")
        await boris.says("hello")
        await boris.sees("heard: hello")
        assert await house.storage.outbox.due(5) == []
        await anna.unblocks()
        await anna.says("back")
        await anna.sees("heard: remind back")
        assert [due.kind for due in await house.storage.outbox.due(5)] == ["reminder"]


@pytest.mark.parametrize("way_in", WAYS_IN)
async def test_a_deleted_message_is_replaced_by_a_new_one(house: House, way_in) -> None:
    anna = await house.people.person("Anna")
    async with way_in(house):
        await anna.says("hello")
        await anna.sees("heard: hello")
        await house.people.fails("deleted")
        await anna.taps("One")
        await anna.sees("heard: hello one")
    assert screens(anna) == ["heard: hello one"]


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("expired", "download"),
        ("outage", "download"),
        ("gateway", "getFile"),
        ("foreign", "getFile"),
        ("flood", "getFile"),
    ],
)
async def test_a_file_whose_link_expired_or_broke_is_fetched_again(house: House, kind: str, method: str) -> None:
    anna = await house.people.person("Anna")
    await house.people.fails(kind, method, times=2)
    async with polling(house):
        await anna.sends_file("cv.pdf", PDF, "application/pdf")
        await anna.sees(f"heard: file:cv.pdf:application/pdf:{len(PDF)}", timeout=20)
    copy = await house.storage.people.export(anna.id)
    assert copy is not None
    assert len(copy.attachments) == 1
    assert len(list(house.files.iterdir())) == 1


async def test_a_file_that_cannot_be_fetched_is_told_and_leaves_nothing(house: House) -> None:
    anna = await house.people.person("Anna")
    await house.people.fails("expired", times=20)
    async with polling(house):
        await anna.sends_file("cv.pdf", PDF, "application/pdf")
        await anna.sees("heard: failed:unreachable", timeout=20)
    assert list(house.files.iterdir()) == []


async def test_a_word_from_elsewhere_that_could_not_be_shown_is_shown_later(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("hello")
        await anna.sees("heard: hello")
    person = await house.storage.people.find(anna.id)
    assert person is not None
    await house.storage.inbox.add(person, "file_received", {})
    await house.people.fails("outage", "sendMessage")
    await InboxReader(house.shell).read_waiting()
    await Chores(house.shell).draw_owed()
    await anna.sees("heard: hello word:file_received")
    await Chores(house.shell).draw_owed()
    await house.people.settled()
    assert screens(anna) == ["heard: hello", "heard: hello word:file_received"]


async def test_a_word_whose_turn_ended_in_a_crash_is_shown_later(house: House) -> None:
    """The turn is kept, and nobody is left to draw its screen: unlike an update, the row does not come again."""
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("hello")
        await anna.sees("heard: hello")
    person = await house.storage.people.find(anna.id)
    assert person is not None
    await house.storage.inbox.add(person, "file_received", {})
    (row,) = await house.storage.inbox.waiting(1)
    await house.shell.stage.play(Cause(anna.id, partial(Word, kind=row.kind, parameters=()), inbox_id=row.inbox_id))
    await Chores(house.shell).draw_owed()
    await anna.sees("heard: hello word:file_received")
    assert await house.storage.screens.owed(5) == []


async def test_an_owed_screen_is_drawn_as_it_stands_when_it_is_drawn(house: House) -> None:
    """A turn comes between finding the debt and drawing it, as one of another worker may."""
    anna = await house.people.person("Anna")
    await house.people.fails("outage", "sendMessage", times=1)
    async with polling(house):
        await anna.says("one")
        await until_owed(house)
    async with house.shell.locks.hold(anna.id):
        drawing = asyncio.create_task(Chores(house.shell).draw_owed())
        async with asyncio.timeout(10):
            while len(house.shell.locks._seats[anna.id].lock._waiters or ()) < 1:  # noqa: ASYNC110
                await asyncio.sleep(0)
        await house.shell.stage.play(Cause(anna.id, partial(Said, text="more")))
    await drawing
    await house.people.settled()
    assert screens(anna) == ["heard: one more"]
    assert await house.storage.screens.owed(5) == []


async def test_a_screen_that_moved_on_while_it_was_drawn_stays_owed(house: House) -> None:
    anna = await house.people.person("Anna")
    await house.people.fails("outage", "sendMessage", times=1)
    async with polling(house):
        await anna.says("one")
        await until_owed(house)
    shown = await house.storage.screens.still_owed(anna.id)
    assert shown is not None
    await house.shell.stage.play(Cause(anna.id, partial(Said, text="more")))
    assert not await house.storage.screens.paid_with(anna.id, shown)
    await Chores(house.shell).draw_owed()
    await anna.sees("heard: one more")
    assert await house.storage.screens.still_owed(anna.id) is None


async def test_a_hundred_words_through_every_fault_at_once_all_count(house: House) -> None:
    """Seeded: flood, 502, outage, dropped answers, duplicates; the person writes on regardless."""
    anna = await house.people.person("Anna")
    for seed, kind in enumerate(("flood", "gateway", "foreign", "outage", "dropped", "duplicate")):
        method = "message" if kind == "duplicate" else "sendMessage"
        how = {"times": 3, "seconds": 1} if kind == "flood" else {"probability": 0.08, "seed": seed}
        await house.people.fails(kind, method, **how)
    words = [f"w{number}" for number in range(100)]
    async with webhook(house):
        for word in words:
            await anna.says(word)
        async with asyncio.timeout(60):
            while (await kept_or_nothing(house, anna)).count("w") < 100:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await house.people.mends()
    await Chores(house.shell).draw_owed()
    await house.people.settled()
    assert await kept(house, anna) == " ".join(words)
    assert screens(anna)[-1] == f"heard: {' '.join(words)}"


async def kept_or_nothing(house: House, person: Person) -> str:
    return await kept(house, person) if await house.storage.people.find(person.id) else ""
