"""What happens outside the chat reaches it: words of operators, reminders, screens that could not be shown."""

from __future__ import annotations

from datetime import UTC, datetime

from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter

from bot.chores import Chores
from bot.inbox import InboxReader
from bot.outbox import OutboxSender
from tests.bot.conftest import House, polling


async def test_a_word_from_elsewhere_becomes_a_turn_and_a_new_message(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("hello")
        await anna.sees("heard: hello")
    person = await house.storage.people.find(anna.id)
    assert person is not None
    await house.storage.inbox.add(person, "file_received", {"operator": "desk"})
    assert await InboxReader(house.shell).read_waiting() == 1
    await house.people.settled()
    await anna.sees("heard: hello word:file_received")
    assert await InboxReader(house.shell).read_waiting() == 0


async def test_a_due_message_is_sent_once(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("remind")
        await anna.sees("heard: remind")
    assert await OutboxSender(house.shell).send_due() == 1
    await anna.sees("letter reminder later")
    assert await OutboxSender(house.shell).send_due() == 0


async def test_an_outage_owes_the_screen_and_the_sweeper_draws_it(house: House) -> None:
    anna = await house.people.person("Anna")
    away = Away(house)
    async with polling(house):
        await anna.says("hello")
        await away.noticed()
    assert await house.storage.screens.owed(5) != []
    away.back()
    await Chores(house.shell).draw_owed()
    await anna.sees("heard: hello")
    assert await house.storage.screens.owed(5) == []


async def test_a_short_flood_control_is_waited_out(house: House) -> None:
    anna = await house.people.person("Anna")
    await anna.says("hello")
    Flood(house, 1, times=1)
    async with polling(house):
        await anna.sees("heard: hello")
    assert await house.storage.screens.owed(5) == []


async def test_a_sweep_needs_no_data(house: House) -> None:
    assert await Chores(house.shell).sweep() == 0


async def test_somebody_who_blocked_the_bot_gets_no_more_reminders(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house):
        await anna.says("remind")
        await anna.sees("heard: remind")
    await anna.blocks()
    await OutboxSender(house.shell).send_due()
    assert await house.storage.outbox.due(5) == []
    assert [each for each in anna.messages() if "letter" in each.text] == []
    assert datetime.now(UTC).tzinfo is UTC


class Away:
    """Telegram takes no messages until it is back: the Bot's own session middleware, on the real wire otherwise."""

    def __init__(self, house: House) -> None:
        import asyncio

        self._session: BaseSession = house.bot.session
        self._tried = asyncio.Event()
        self._session.middleware(self._refuse)

    async def noticed(self) -> None:
        await self._tried.wait()

    def back(self) -> None:
        self._session.middleware.unregister(self._refuse)

    async def _refuse(self, call, bot, method):
        if method.__api_method__ == "sendMessage":
            self._tried.set()
            raise TelegramNetworkError(method, "away")
        return await call(bot, method)


class Flood:
    """Telegram asks to wait, so many times."""

    def __init__(self, house: House, seconds: int, times: int) -> None:
        self._seconds, self._times = seconds, times
        house.bot.session.middleware(self._refuse)

    async def _refuse(self, call, bot, method):
        if method.__api_method__ == "sendMessage" and self._times:
            self._times -= 1
            raise TelegramRetryAfter(method, "slow down", self._seconds)
        return await call(bot, method)
