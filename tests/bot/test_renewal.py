"""A running bot takes what editors changed when it checks clean, keeps what it has when not, and says why once."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from bot.aside import aside
from bot.chores import Chores
from bot.intake import Shell
from bot.renewal import Renewal
from bot.turn import Cause, Core, Stage
from dialogs import World, advance, view
from dialogs.events import Said
from dialogs.letters import letter
from dialogs.world import Service
from impatriate import logs
from knowledge import load
from locales import load_catalogues
from tests.bot.conftest import House, polling, webhook
from tests.content import VISA, Desk
from tests.databases import Database

ASKED = "How long is the visa?"
OLD, NEW = "Up to <b>three</b> months, and", "About <b>three</b> months at most, and"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.made(tmp_path / "content")


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.set_up("info", stream)
    yield stream
    logs.set_up("warning")


def core_on(desk: Desk) -> Core:
    return Core(advance, view, letter, World(load(desk.folder), load_catalogues(), Service("tests", "tests")))


@asynccontextmanager
async def answering(house: House, desk: Desk, way_in) -> AsyncIterator[Renewal]:
    """The whole bot with the real dialogs on an editor's folder."""
    core = core_on(desk)
    shell = Shell.of(house.bot, house.shell.username, house.storage, core)
    async with way_in(replace(house, shell=shell)):
        yield Renewal(core, desk.folder)


@pytest.mark.parametrize("way_in", [polling, webhook])
async def test_a_mistake_keeps_the_old_answer_and_its_mending_brings_the_new(house, desk, told, way_in) -> None:
    anna = await house.people.person("Anna", language="en")
    async with answering(house, desk, way_in) as renewal:
        await anna.says(ASKED)
        await anna.sees("Up to three months")
        desk.replace(VISA, OLD, NEW)
        desk.replace(VISA, "- visa length", "- visa lenght then")
        desk.replace(VISA, "status: in_force", "status: in_farce")
        assert await renewal.look() == 0
        assert await renewal.look() == 0
        await anna.says(ASKED)
        await anna.sees("Up to three months")
        desk.replace(VISA, "status: in_farce", "status: in_force")
        assert await renewal.look() == 1
        await anna.says("visa lenght then")
        await anna.sees("About three months at most")
    (refused,) = [
        line for line in map(json.loads, told.getvalue().splitlines()) if line["event"] == "content not taken"
    ]
    assert refused["places"] == [f"{VISA}:3:9"]
    assert refused["error"] == "ContentInvalid"
    assert ASKED not in told.getvalue()


async def test_what_did_not_change_is_not_read_again(desk: Desk) -> None:
    core = core_on(desk)
    world, renewal = core.world, Renewal(core, desk.folder)
    (desk.folder / VISA).touch()
    assert await renewal.look() == 0
    desk.replace("facts.yaml", "Some say so.", "Some say it.")
    assert await renewal.look() == 0
    assert core.world is world


async def test_search_learns_in_another_process_and_is_kept_for_the_next_start(desk: Desk, tmp_path: Path) -> None:
    core, learnt = core_on(desk), tmp_path / "learnt"
    desk.replace(VISA, "- visa length", "- how much time does it give")
    assert await Renewal(core, desk.folder, learnt).look() == 1
    (kept,) = learnt.iterdir()
    written = kept.stat().st_mtime_ns
    assert load(desk.folder, learnt).digest == core.world.knowledge.digest
    assert kept.stat().st_mtime_ns == written
    assert core.world.knowledge.index.find("how much time does it give", "en").decision == "answer"


async def test_an_editorial_fault_that_would_not_stop_a_start_is_not_taken_either(desk: Desk) -> None:
    core = core_on(desk)
    renewal = Renewal(core, desk.folder)
    desk.replace(VISA, "the decision takes 4 months", "the decision takes 5 months")
    assert await renewal.look() == 0
    desk.replace(VISA, "the decision takes 5 months", "the decision takes long")
    assert await renewal.look() == 1


async def test_a_gap_in_a_language_that_is_marked_complete_is_not_taken(desk: Desk, told) -> None:
    (desk.folder / "languages.yaml").write_text("complete: [en, ru, de]\n", encoding="utf-8")
    core = core_on(desk)
    renewal = Renewal(core, desk.folder)
    desk.replace(VISA, OLD, NEW)
    assert await renewal.look() == 0
    assert f"{VISA}:1:1" in told.getvalue()
    desk.replace("languages.yaml", ", de]", "]")
    assert await renewal.look() == 1


async def test_an_answer_is_taken_back_at_once_whatever_else_is_wrong(house, desk, told) -> None:
    anna = await house.people.person("Anna", language="ru")
    async with answering(house, desk, polling) as renewal:
        desk.replace("faq/permits/permit.yaml", "status: in_force", "status: in_farce")
        desk.replace(VISA, "status: in_force", "status: in_force\nwithdrawn: true")
        assert await renewal.look() == 1
        await anna.says("На сколько даётся виза?")
        seen = await anna.sees("исправля")
        assert "трёх" not in seen.text
        desk.replace("faq/permits/permit.yaml", "status: in_farce", "status: in_force")
        desk.replace(VISA, "withdrawn: true", "withdrawn: false")
        assert await renewal.look() == 1
        await anna.says("На сколько даётся виза?")
        await anna.sees("До трёх месяцев")


async def test_a_folder_that_is_gone_leaves_the_bot_as_it_is(desk: Desk, tmp_path: Path, told) -> None:
    core = core_on(desk)
    renewal = Renewal(core, desk.folder)
    desk.folder.rename(tmp_path / "elsewhere")
    assert await renewal.look() == 0
    assert core.world.knowledge.entry("visa") is not None
    assert told.getvalue().count("content not taken") == 1


async def test_a_turn_in_flight_ends_with_the_snapshot_it_began_with(house: House, desk: Desk) -> None:
    core = core_on(desk)
    before, drawn_with = core.world, []

    def advance_while_content_changes(conversation, event, world):
        core.renew(load(desk.folder))
        return advance(conversation, event, world)

    def seen(conversation, world):
        drawn_with.append(world)
        return view(conversation, world)

    core.advance, core.view = advance_while_content_changes, seen
    desk.replace(VISA, OLD, NEW)
    stage = Stage(house.storage, core, house.bot.id)
    cause = Cause(7, partial(Said, text=ASKED), 1, device_language="en")
    screen = await stage.play(cause)
    assert drawn_with == [before]
    assert "Up to" in screen.bubbles[-1].text
    again = await stage.play(cause)
    assert again.repeated
    assert "About" in again.bubbles[-1].text


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_worker_that_does_not_lead_takes_the_content_too(house: House, desk: Desk, database: Database) -> None:
    async with await database.open() as first, await database.open() as second:
        assert [await first.lead(), await second.lead()] == [True, False]
        core = core_on(desk)
        chores = Chores(replace(Shell.of(house.bot, "bot", second, core), renewal=Renewal(core, desk.folder)))
        before, running = core.world, asyncio.create_task(chores.run())
        desk.replace(VISA, OLD, NEW)
        async with asyncio.timeout(60):
            while core.world is before:  # noqa: ASYNC110 - a snapshot tells nobody
                await asyncio.sleep(0.05)
        chores.stop()
        await running


async def test_reading_does_not_keep_a_process_from_stopping(house: House, desk: Desk) -> None:
    begun, go_on = asyncio.Event(), Event()
    loop = asyncio.get_running_loop()

    class Slow(Renewal):
        async def look(self) -> int:
            def read() -> None:
                loop.call_soon_threadsafe(begun.set)
                go_on.wait()

            await aside(read)
            return 0

    core = core_on(desk)
    chores = Chores(replace(Shell.of(house.bot, "bot", house.storage, core), renewal=Slow(core, desk.folder)))
    running = asyncio.create_task(chores.run())
    await begun.wait()
    chores.stop()
    await running
    go_on.set()
