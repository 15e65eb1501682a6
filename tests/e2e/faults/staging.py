"""What a run plays on: the local Telegram, the bot, the desk and the database, as the mode has them."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from dialogs import Service, World
from knowledge import load
from locales import load_catalogues
from sandbox.people import Telegram
from sandbox.server import LocalTelegram
from sandbox.updates import Rules
from storage import Storage, open_storage
from tests.chat import CONTENT, LEARNT
from tests.e2e.faults.programs import Postgres, Program, postgres, running
from tests.e2e.processes import KEYS, TOKEN, House, environment, free_port

MODES = ("polling", "webhook", "workers")
WORKERS = 4
LONGEST_DELAY = 10.0
"""Seconds between two attempts of the local Telegram at one update, at most. With a minute, as it has by itself, a tap
that met a dead program five times would be forgotten after 150 s, however well the bot stands between the deaths."""


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
