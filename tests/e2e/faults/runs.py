"""One run: people play, programs die, operators pull; then everything that was accepted is counted."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from dialogs import World
from storage import Storage
from tests.chat import Chat
from tests.e2e.faults.counting import Figures, count
from tests.e2e.faults.killing import Killer
from tests.e2e.faults.players import Player
from tests.e2e.faults.staging import Frozen, Stage, stage

STORY = 60
"""Turns of a whole story, about."""
LEASE_SECONDS = "30"
PULL_AGAIN = 6.0
"""Seconds between two pulls of the operator's script."""
SETTLE = 240
"""Seconds within which all that waits must be done once nobody dies any more."""


async def run(folder: Path, frozen: Frozen, mode: str, turns: int, seed: int, people: int = 3) -> Figures:
    """Play `turns` turns in `mode` with deaths as `seed` has them, and count."""
    figures, began = Figures(mode, seed), time.monotonic()
    dice = random.Random(seed)
    async with stage(folder, frozen, mode) as at:
        killer = Killer(seed, at.victims(lambda: at.bot.kill_child(dice)))
        enough = asyncio.Event()
        operator = asyncio.create_task(pull_again_and_again(at, figures, enough))
        try:
            players = await play(at, frozen.world, killer, turns, people)
            await killer.settled()
            figures.turns = sum(player.acts for player in players)
            figures.deaths = dict(killer.deaths)
            await settle(at, players, figures)
        finally:
            enough.set()
            await operator
        await count(at, players, figures)
    figures.seconds = round(time.monotonic() - began, 1)
    return figures


async def play(at: Stage, world: World, killer: Killer, turns: int, people: int) -> list[Player]:
    """So many people at once, one after another in each place, until the turns are played; a few turns are shared."""
    players: list[Player] = []
    limit = -(-turns // people) if turns < people * STORY else 10 * STORY

    async def place() -> None:
        while sum(player.acts for player in players) < turns:
            number = len(players)
            chat = Chat(world, seed=f"person {number}", now=datetime.now(UTC))
            person = await at.telegram.person(f"Person {number}", language="en")
            player = Player(at.telegram, person, chat, alone=at.server is None)
            players.append(player)
            await player.plays(killer.on_act, limit)

    async with asyncio.TaskGroup() as group:
        for _ in range(people):
            group.create_task(place())
    return players


async def pull_again_and_again(at: Stage, figures: Figures, enough: asyncio.Event) -> None:
    """An operator's script: pull what there is, again after every failure; a pull in hand is ended before it stops."""
    words = ("files", "pull", "--all", "--dest", "pulled", "--seconds", LEASE_SECONDS)
    while not enough.is_set():
        code, _ = await at.home.command(*words)
        figures.failed_pulls += code != 0
        with suppress(TimeoutError):
            await asyncio.wait_for(enough.wait(), PULL_AGAIN)


async def settle(at: Stage, players: list[Player], figures: Figures) -> None:
    """Nobody dies any more: wait until every file is acknowledged and told, then everybody looks where it is."""
    if at.server is not None:
        await at.server.settled()
    await at.bot.ready.wait()
    async with await at.storage() as storage, asyncio.timeout(SETTLE):
        while not await quiet(storage):  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.5)
        figures.held = len(await storage.queue.items(state="held"))
    for player in players:
        player.hears()
        await player.does(("command", "status"))


async def quiet(storage: Storage) -> bool:
    """Whether nothing waits any more: no file, no word, no letter, no screen."""
    states = {str(item.state) for item in await storage.queue.items()}
    waits = [await storage.inbox.waiting(1), await storage.outbox.due(1), await storage.screens.owed(1)]
    return states <= {"acknowledged", "held"} and not any(waits)
