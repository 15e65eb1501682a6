"""One run: people play, programs die, operators pull; then everything that was accepted is counted."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dialogs import Conversation, Service, World
from knowledge import load
from locales import load_catalogues
from sandbox.people import Telegram
from sandbox.server import LocalTelegram
from sandbox.updates import Rules
from storage import Storage, open_storage
from storage.statements import Statement, Work
from tests.chat import CONTENT, LEARNT, Chat
from tests.e2e.faults.killing import Killer
from tests.e2e.faults.players import Player
from tests.e2e.faults.programs import Postgres, Program, postgres, running
from tests.e2e.processes import KEYS, TOKEN, House, environment, free_port

MODES = ("polling", "webhook", "workers")
WORKERS = 3
STORY = 60
"""Turns of a whole story, about."""
LEASE_SECONDS = "30"
PULL_AGAIN = 6.0
"""Seconds between two pulls of the operator's script."""
LONGEST_DELAY = 10.0
"""Seconds between two attempts of the local Telegram at one update, at most. With a minute, as it has by itself, a tap
that met a dead program five times would be forgotten after 150 s, however well the bot stands between the deaths."""
SETTLE = 240
"""Seconds within which all that waits must be done once nobody dies any more."""
UNLIKE = re.compile(
    r"\d\d-[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32,}|\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)"
)
"""What two runs of one conversation differ in: reference numbers, ids, hashes and moments."""


@dataclass
class Figures:
    """What a run counted; `wrong` names every promise that was broken."""

    mode: str
    seed: int
    turns: int = 0
    seconds: float = 0.0
    deaths: dict[str, int] = field(default_factory=dict)
    claims: int = 0
    files_sent: int = 0
    files_pulled: int = 0
    failed_pulls: int = 0
    second_copies: int = 0
    above_a_copy: int = 0
    put_aside: int = 0
    held: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass
class Stage:
    """Everything that runs."""

    home: House
    telegram: Telegram
    bot: Program
    desk: Program
    server: Postgres | None
    url: str

    def victims(self, killer_dice: Callable[[], bool]) -> dict[str, Callable[[], bool]]:
        """What dies in this mode."""
        if self.server is None:
            return {"bot": self.bot.kill, "desk": self.desk.kill}
        return {"worker": killer_dice, "PostgreSQL": self.server.kill, "desk": self.desk.kill, "parent": self.bot.kill}

    async def storage(self) -> Storage:
        return await open_storage(self.url, keys=KEYS, files=self.home.folder / "files")


@dataclass(frozen=True)
class Frozen:
    """A copy of the content that no editor changes meanwhile, and what search learnt from it."""

    content: Path
    learnt: Path
    world: World

    @classmethod
    def at(cls, folder: Path) -> Frozen:
        """Make it; learns at most once."""
        content, learnt = folder / "content", folder / "learnt"
        shutil.copytree(CONTENT, content)
        learnt.mkdir()
        for kept in LEARNT.glob("*.npz"):
            shutil.copy(kept, learnt)
        service = Service(controller="Companion Test Office", receiver="Reception Desk", contact="")
        return cls(content, learnt, World(load(content, learnt), load_catalogues(), service))

    def settings(self) -> dict[str, str]:
        """For the programs."""
        return {"IMPATRIATE_CONTENT": str(self.content), "IMPATRIATE_LEARNT": str(self.learnt)}


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
            figures.turns = sum(player.acts for player in players)
            figures.deaths = dict(killer.deaths)
            await settle(at, players, figures)
        finally:
            enough.set()
            await operator
        await count(at, players, figures)
    figures.seconds = round(time.monotonic() - began, 1)
    return figures


@asynccontextmanager
async def stage(folder: Path, frozen: Frozen, mode: str) -> AsyncIterator[Stage]:
    """The local Telegram here, all else as processes."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(postgres()) if mode == "workers" else None
        url = server.url if server else f"sqlite:///{folder / 'bot.sqlite3'}"
        stack.enter_context(attempts_kept(folder / "telegram.log"))
        rules = Rules(webhook_longest_delay=LONGEST_DELAY)
        local = await stack.enter_async_context(LocalTelegram(folder / "telegram", TOKEN, rules=rules))
        people = await stack.enter_async_context(Telegram(local.url))
        home = House(local, people, environment(folder, url, local.url), folder)
        home.environment.update(frozen.settings())
        await prepared(home)
        port = home.environment["IMPATRIATE_DESK_URL"].rpartition(":")[2]
        words = {"polling": (), "webhook": ("--webhook",), "workers": ("--webhook", "--workers", str(WORKERS))}[mode]
        bot = Program("bot", ("run", *words), home.environment, folder)
        desk = Program("desk", ("desk", "--port", port), home.environment, folder)
        await stack.enter_async_context(running(bot, desk))
        yield Stage(home, people, bot, desk, server, url)


@contextmanager
def attempts_kept(file: Path) -> Iterator[None]:
    """Write down when the local Telegram tried which update and what came of it; nothing of what it says."""
    log, handler = logging.getLogger("sandbox.webhooks"), logging.FileHandler(file)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    level = log.level
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
        handler.close()


async def prepared(home: House) -> None:
    """The schema, an operator, and where the desk will be."""
    home.environment["IMPATRIATE_DESK_URL"] = f"http://127.0.0.1:{free_port()}"
    code, printed = await home.command("db", "upgrade")
    assert code == 0, printed
    code, printed = await home.command("operators", "add", "reception-desk", "--json")
    assert code == 0, printed
    home.environment["IMPATRIATE_OPERATOR_TOKEN"] = json.loads(printed)["token"]


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


async def count(at: Stage, players: list[Player], figures: Figures) -> None:
    """Compare what is kept with what was played."""
    async with await at.storage() as storage:
        for player in players:
            copy = await storage.people.export(player.person.id)
            state = copy.state if copy else None
            figures.wrong += differences(player, state, len(copy.attachments) if copy else 0)
        items = await storage.queue.items()
        claims = await storage.connections.transact(claimed)
    sent = sum(bool(player.oracle.conversation.sent) for player in players)
    figures.claims, figures.files_sent = claims, len(items)
    figures.above_a_copy = sum(player.above_a_copy for player in players)
    figures.second_copies = sum(player.messages() - player.expected for player in players)
    acts = sum(player.acts for player in players)
    pulled = packages(at.home.folder / "pulled")
    figures.files_pulled = len(pulled)
    figures.put_aside = at_least_one(at.home.folder / "bot.log", b"update put aside")
    facts = {
        f"{claims} updates are kept, {acts} were accepted": claims == acts,
        f"{len(items)} files are queued, {sent} were sent": len(items) == sent,
        f"{sorted(pulled)} were pulled": sorted(pulled) == sorted({item.reference for item in items}),
        f"{figures.held} files are held": not figures.held,
        f"{figures.put_aside} updates were put aside": not figures.put_aside,
        f"the bot broke rules: {at.home.telegram.violations}": not at.home.telegram.violations,
    }
    figures.wrong += [wrong for wrong, right in facts.items() if not right]
    for reference in pulled:
        code, printed = await at.home.command("files", "verify", f"pulled/{reference}-r1")
        figures.wrong += [printed] if code else []


def claimed() -> Work[int]:
    """How many updates the database knows."""
    rows = yield Statement("SELECT count(*) FROM claims")
    return int(rows[0][0])


def packages(folder: Path) -> list[str]:
    """References of the packages on the operator's disk."""
    found = [path.name for path in folder.glob("*-r*") if not path.name.startswith(".")] if folder.exists() else []
    return [each.rpartition("-r")[0] for each in found]


def at_least_one(log: Path, words: bytes) -> int:
    return log.read_bytes().count(words)


def differences(player: Player, state: bytes | None, attachments: int) -> list[str]:
    """What the bot remembers otherwise than the pure core, which no fault has touched."""
    if state is None:
        return [f"nothing is kept of {player.person.name}"]
    real, ideal = (
        flat(each.model_dump(mode="json")) for each in (Conversation.load(state), player.oracle.conversation)
    )
    wrong = [f"{player.person.name}: {key}" for key in sorted({*real, *ideal}) if real.get(key) != ideal.get(key)]
    if attachments != player.files:
        wrong.append(f"{player.person.name} has {attachments} files and sent {player.files}")
    return wrong


def flat(value: object, path: str = "") -> dict[str, object]:
    """Every leaf by its path, without ids and moments."""
    if isinstance(value, dict):
        pairs = ((str(key), each) for key, each in value.items() if key != "size")
    elif isinstance(value, list):
        pairs = ((str(number), each) for number, each in enumerate(value))
    else:
        return {path: UNLIKE.sub("…", value) if isinstance(value, str) else value}
    return {UNLIKE.sub("…", key): leaf for name, each in pairs for key, leaf in flat(each, f"{path}/{name}").items()}


def told(figures: Figures) -> dict[str, object]:
    """The figures as JSON has them."""
    return asdict(figures)
