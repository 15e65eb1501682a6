"""Two bots started by mistake on one token: one of them ends and says why in one line, the other answers everybody."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.content import Desk
from tests.e2e.processes import house, process

PATIENCE = 90
WHY = "Another program fetches the updates of this bot: stop that one, or give this one a token of its own"


async def test_of_two_programs_that_poll_one_ends_with_a_line_that_says_why_and_the_other_answers(
    tmp_path: Path,
) -> None:
    settings = {"CONTENT": str(Desk.made(tmp_path / "content").folder), "LEARNT": str(tmp_path / "learnt")}
    async with house(tmp_path, f"sqlite:///{tmp_path / 'bot.sqlite3'}", webhook=False, settings=settings) as home:
        assert home.bot is not None
        anna = await home.people.person("Anna", language="en")
        await anna.says("/privacy")
        await anna.sees("Companion Test Office", timeout=PATIENCE)
        async with process(home, "run", ready="ready", log="second.log") as second:
            ends = {asyncio.create_task(bot.wait()): name for bot, name in ((home.bot, "run"), (second, "second"))}
            done, (stays,) = await asyncio.wait(ends, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            assert [ended.result() for ended in done] == [2]
            await anna.says("/help")
            await anna.sees("", timeout=PATIENCE)
            await anna.says("/privacy")
            await anna.sees("Companion Test Office", timeout=PATIENCE)
            assert not stays.done()
            stays.cancel()
    assert sum(message.from_bot for message in anna.messages()) == 3, "each word is answered once"
    told = {name: (tmp_path / f"{name}.log").read_text().splitlines() for name in ends.values()}
    (left,) = [ends[ended] for ended in done]
    assert told.pop(left)[-1].startswith(WHY)
    (other,) = told.values()
    assert not any(line.startswith(WHY) for line in other)
