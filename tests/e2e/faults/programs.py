"""Programs that die and come back: the bot, its workers, the desk, PostgreSQL. Each is started anew as soon as it died,
as systemd or a container would.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from impatriate.leash import leashed
from tests.postgres import served

START = 180
"""Seconds that a program may take to say that it is ready, on a machine that does much else."""


PAUSE = 0.5
"""Seconds before a program that died is started anew."""


@dataclass
class Program:
    """`impatriate WORDS`, kept running until `stop`."""

    name: str
    words: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    starts: int = 0
    _process: asyncio.subprocess.Process | None = None
    _keeping: asyncio.Task[None] | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        self._keeping = asyncio.create_task(self._keep())
        await asyncio.wait_for(self.ready.wait(), START)

    async def _keep(self) -> None:
        with (self.folder / f"{self.name}.log").open("ab", buffering=0) as log:
            while True:
                self.starts += 1
                self._process = await asyncio.create_subprocess_exec(
                    *leashed("impatriate", *self.words), env=self.environment, cwd=self.folder,
                    stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
                )  # fmt: skip
                assert self._process.stdout is not None
                while line := await self._process.stdout.readline():
                    if b"ready" in line:
                        self.ready.set()
                await self._process.wait()
                self.ready.clear()
                await asyncio.sleep(PAUSE)

    def kill(self) -> bool:
        """SIGKILL; False when it is not there to be killed."""
        if self._process is None or self._process.returncode is not None:
            return False
        self.ready.clear()
        self._process.kill()
        return True

    def kill_child(self, dice: random.Random) -> bool:
        """SIGKILL one of its workers."""
        if self._process is None or self._process.returncode is not None:
            return False
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(self._process.pid).children()
            if children:
                dice.choice(children).kill()
                return True
        return False

    async def stop(self) -> None:
        """End it for good, gracefully."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.communicate(), 60)
            with suppress(ProcessLookupError):
                self._process.kill()


class Postgres:
    """A PostgreSQL server of its own, which may be killed with everything it has started."""

    def __init__(self) -> None:
        self._kept = ExitStack()
        self._server = self._kept.enter_context(served())
        self.url: str = self._server.get_uri()
        self._starting: asyncio.Task[None] | None = None

    def kill(self) -> bool:
        """SIGKILL to the postmaster and every backend at once, then a start that recovers."""
        if self._starting is not None and not self._starting.done():
            return False
        postmaster = psutil.Process(self._server.get_pid())
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._starting = asyncio.create_task(asyncio.to_thread(self._start_again, family))
        return True

    def _start_again(self, family: list[psutil.Process]) -> None:
        while any(_lives(process) for process in family):
            time.sleep(0.05)
        for left in ("postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
            (self._server.pgdata / left).unlink(missing_ok=True)  # they name a number that a dead process may keep
        with self._server._lock:
            self._server.ensure_postgres_running()

    async def settled(self) -> None:
        """Wait until it runs."""
        if self._starting is not None:
            await self._starting

    def end(self) -> None:
        """Stop it and remove what it kept."""
        self._kept.close()


def _lives(process: psutil.Process) -> bool:
    """A dead process that nobody has waited for still has a number."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@asynccontextmanager
async def postgres() -> AsyncIterator[Postgres]:
    """A server for the length of the block."""
    server = await asyncio.to_thread(Postgres)
    try:
        yield server
    finally:
        await server.settled()
        await asyncio.to_thread(server.end)


@asynccontextmanager
async def running(*programs: Program) -> AsyncIterator[None]:
    """All of them, until the block ends."""
    async with AsyncExitStack() as stack:
        for program in programs:
            stack.push_async_callback(program.stop)
            await program.start()
        yield
