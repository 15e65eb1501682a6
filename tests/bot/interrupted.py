"""A bot that is killed at its n-th call: driver, file store and Bot wrapped in one counter.

Run as a process of its own. It imports everything once and then, for each line of JSON on stdin, forks a bot that
dies hard at call `die_at` (0: never) or ends by itself once it has taken `updates` updates; its exit code is printed.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.types import Update

import bot.turn
import storage.attachments
import storage.sqlite
from bot import running
from bot.intake import Intake
from bot.polling import Polling
from bot.running import Listening
from bot.session import ReplySession
from bot.turn import Core
from dialogs import advance, view
from dialogs.letters import letter
from dialogs.world import World
from impatriate.opening import world
from impatriate.settings import Settings
from storage import open_storage
from tests.bot.conftest import KEYS, TOKEN, the_core

DIED = 77
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class Counter:
    """Counts calls once armed and kills the process at the chosen one."""

    def __init__(self) -> None:
        self.armed, self.calls, self.die_at = False, 0, 0

    def tick(self) -> None:
        if self.armed:
            self.calls += 1
            if self.calls == self.die_at:
                os._exit(DIED)


counter = Counter()


class CountedConnection(sqlite3.Connection):
    """The driver: every statement is a call, BEGIN and COMMIT among them. Dying comes after it, before the next."""

    def execute(self, *given: Any) -> sqlite3.Cursor:
        done = super().execute(*given)
        counter.tick()
        return done


class FixedClock(datetime):
    """Every turn happens at one moment, so that two runs can be compared."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return NOW


async def closed_at_once(session: AiohttpSession) -> None:
    """Close without aiogram's quarter of a second for TLS, which these lives do not speak."""
    if session._session is not None:
        await session._session.close()


def wrap() -> None:
    """Put the counter around driver, file store and Bot; take clock and dice away."""
    connect, fsync, rename, call = sqlite3.connect, os.fsync, Path.rename, ReplySession.make_request
    AiohttpSession.close = closed_at_once  # type: ignore[method-assign]

    def counted(function: Any) -> Any:
        def wrapped(*given: Any, **named: Any) -> Any:
            done = function(*given, **named)
            counter.tick()
            return done

        return wrapped

    async def counted_call(*given: Any, **named: Any) -> Any:
        done = await call(*given, **named)
        counter.tick()
        return done

    storage.sqlite.sqlite3.connect = lambda *given, **named: connect(*given, factory=CountedConnection, **named)  # type: ignore[assignment]
    os.fsync, Path.rename = counted(fsync), counted(rename)  # type: ignore[method-assign]
    ReplySession.make_request = counted_call  # type: ignore[method-assign]
    bot.turn.datetime = FixedClock  # type: ignore[attr-defined]
    bot.turn.secrets.token_bytes = bytes  # type: ignore[attr-defined]


class CountedIntake(Intake):
    """Arms the counter with the first update, and says when enough were taken."""

    def __init__(self, shell: Any, updates: int, done: asyncio.Event) -> None:
        super().__init__(shell)
        self._updates, self._done = updates, done
        self._taken: set[int] = set()

    async def take(self, update: Update, body: bytes) -> None:
        counter.armed = True
        counter.tick()
        await super().take(update, body)
        counter.tick()
        self._taken.add(update.update_id)
        if len(self._taken) == self._updates:
            self._done.set()


async def run(job: dict[str, Any], core: Core) -> None:
    """One life of the bot."""
    folder, stop = Path(job["folder"]), asyncio.Event()
    url = f"sqlite:///{folder / 'bot.db'}"
    async with (
        await open_storage(url, keys=KEYS, files=folder / "files", upgrade=True) as opened,
        running.account(TOKEN, job["telegram"]) as account,
    ):
        shell = await running.open_shell(account, opened, core)
        intake = CountedIntake(shell, job["updates"], stop)
        if job["way_in"] == "polling":
            polling = Polling(account, intake, retry_seconds=0.01)
            task = asyncio.create_task(polling.run())
            await stop.wait()
            polling.stop()
            await task
        else:
            address = f"http://127.0.0.1:{job['port']}"
            listening = Listening("127.0.0.1", job["port"], address, "a-secret-of-tests")
            running.Intake = lambda _: intake  # type: ignore[misc,assignment]
            running.Chores.run = lambda self: self._stopping.wait()  # type: ignore[method-assign]
            await running.serve(shell, listening, stop)
    counter.armed = False


def live(job: dict[str, Any], cores: dict[str, Core]) -> int:
    """Fork one bot and return its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        counter.die_at = job["die_at"]
        asyncio.run(run(job, cores[job["core"]]))
        code = 0
    finally:
        os._exit(code)


def main() -> None:
    wrap()
    whole: World = world(Settings(controller="tests", receiver="tests"))
    cores = {"whole": Core(advance, view, letter, whole), "small": the_core()}
    for line in sys.stdin:
        print(live(json.loads(line), cores), flush=True)


if __name__ == "__main__":
    main()
