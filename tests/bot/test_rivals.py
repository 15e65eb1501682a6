"""Two programs with one token: the one that came last leaves, the established one stays, no word is lost."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot import running
from bot.intake import Intake
from bot.polling import Polling
from bot.rivals import AnotherProgramError
from tests.bot.conftest import TOKEN, House, free_port, polling


async def test_a_second_poller_leaves_and_the_established_one_goes_on(house: House) -> None:
    anna = await house.people.person("Anna")
    established = Polling(house.bot, Intake(house.shell), retry_seconds=0.01, peace_seconds=0)
    first = asyncio.create_task(established.run())
    await anna.says("one")
    await anna.sees("heard: one")
    async with running.account(TOKEN, house.telegram.url) as other:
        second = Polling(other, Intake(house.shell), retry_seconds=0.01)
        with pytest.raises(AnotherProgramError) as error:
            await asyncio.wait_for(second.run(), 20)
    assert not error.value.webhook
    await anna.says("more")
    await anna.sees("heard: one more")
    assert not first.done()
    established.stop()
    await first


async def test_of_two_that_both_just_began_one_leaves_and_never_both(house: House) -> None:
    anna = await house.people.person("Anna")
    async with running.account(TOKEN, house.telegram.url) as other:
        pollers = [Polling(bot, Intake(house.shell), retry_seconds=0.05) for bot in (house.bot, other)]
        tasks = [asyncio.create_task(pollers[0].run())]
        await anna.says("one")
        await anna.sees("heard: one")
        tasks.append(asyncio.create_task(pollers[1].run()))
        (left,), (stays,) = await asyncio.wait(tasks, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        assert isinstance(left.exception(), AnotherProgramError)
        await anna.says("more")
        await anna.sees("heard: one more")
        assert not stays.done()
        pollers[tasks.index(stays)].stop()
        await stays


async def test_a_poller_whose_bot_got_a_webhook_elsewhere_leaves(house: House) -> None:
    poller = Polling(house.bot, Intake(house.shell), retry_seconds=0.01)
    task = asyncio.create_task(poller.run())
    anna = await house.people.person("Anna")
    await anna.says("one")
    await anna.sees("heard: one")
    await house.bot.set_webhook(f"http://127.0.0.1:{free_port()}/elsewhere")
    with pytest.raises(AnotherProgramError) as error:
        await asyncio.wait_for(task, 20)
    assert error.value.webhook


async def test_a_predecessor_that_just_confirms_its_last_updates_is_no_rival(house: House) -> None:
    anna = await house.people.person("Anna")
    async with polling(house), running.account(TOKEN, house.telegram.url) as other:
        await anna.says("one")
        await anna.sees("heard: one")
        await other.get_updates(limit=1, timeout=0)
        await anna.says("more")
        await anna.sees("heard: one more")


async def test_a_webhook_that_polling_removes_is_told_once_by_its_host_alone(house: House) -> None:
    await house.bot.set_webhook(f"http://127.0.0.1:{free_port()}/a-path-that-may-be-secret")
    anna = await house.people.person("Anna")
    with capture_logs() as lines:
        for word in ("one", "more"):
            async with polling(house):
                await anna.says(word)
                await anna.sees("heard: one" if word == "one" else "heard: one more")
    (line,) = [line for line in lines if "webhook" in line["event"]]
    assert (line["log_level"], line["host"]) == ("warning", "127.0.0.1")
    assert "is now removed" in line["event"]
    assert "secret" not in str(line)
