"""A crew of workers under one parent: one that dies is replaced, a hangup replaces them one by one, a stop ends all.

A worker shows that it is ready by a line on its standard output. At a replacement the new one listens before the old
one is asked to finish, so that the port they share is never without a listener.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

GRACE_SECONDS: Final = 45.0
"""How long a worker may take to finish the turns it has in hand; a file may be fetched for thirty."""
STEADY_SECONDS: Final = 60.0
"""A worker that lived so long and dies is replaced at once; sooner deaths wait longer each time."""
LONGEST_PAUSE: Final = 30.0


@dataclass(eq=False)
class Worker:
    """A process that is ready."""

    process: asyncio.subprocess.Process
    began: float
    copying: asyncio.Task[None] = field(repr=False)


class Crew:
    """`size` workers; `command` gives the command line of the worker with this number."""

    def __init__(self, size: int, command: Callable[[int], tuple[str, ...]]) -> None:
        self._command = command
        self._places: list[Worker | None] = [None] * size
        self._locks = [asyncio.Lock() for _ in range(size)]
        self._stop, self._hangup = asyncio.Event(), asyncio.Event()

    async def run(self) -> int:
        """Run until SIGINT or SIGTERM, which give 0; SIGHUP replaces all.

        The first worker's first start shows whether the settings are right: when it fails, its code is given.
        """
        self._listen_for_signals()
        tasks: list[asyncio.Task[None]] = []
        try:
            code = await self._begin()
            if code is not None:
                return code
            tasks.append(asyncio.create_task(self._begin_others(tasks)))
            tasks.append(asyncio.create_task(self._keep(0)))
            tasks.append(asyncio.create_task(self._replace_at_hangup()))
            await self._stop.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.gather(*(_finished(worker) for worker in self._places if worker))
        return 0

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._hangup.set)

    async def _begin(self) -> int | None:
        """Start the first worker; the exit code when all must end instead."""
        starting = asyncio.create_task(self._started(0))
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not starting.done():
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            return 0
        self._places[0], code = starting.result()
        return None if self._places[0] else max(abs(code), 1)

    async def _begin_others(self, tasks: list[asyncio.Task[None]]) -> None:
        """Start the others one after another while the first works; one that does not start now is kept trying."""
        for number in range(1, len(self._places)):
            async with self._locks[number]:
                if self._places[number] is None:
                    self._places[number], _ = await self._started(number)
            tasks.append(asyncio.create_task(self._keep(number)))

    async def _started(self, number: int) -> tuple[Worker | None, int]:
        """Start a worker and wait until it is ready; without one, the code with which it ended."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *self._command(number), stdin=pipe, stdout=pipe, start_new_session=True
        )
        try:
            assert process.stdout is not None
            line = await process.stdout.readline()
        except asyncio.CancelledError:
            await _ended(process)
            raise
        if not line:
            return None, await process.wait()
        _pass_on(line)
        copying = asyncio.create_task(_copied(process.stdout))
        return Worker(process, asyncio.get_running_loop().time(), copying), 0

    async def _keep(self, number: int) -> None:
        """Put another worker in the place of one that died."""
        deaths = 0
        while True:
            worker = self._places[number]
            if worker is not None:
                code = await worker.process.wait()
                if self._places[number] is not worker:
                    continue
                lived = asyncio.get_running_loop().time() - worker.began
                deaths = 1 if lived > STEADY_SECONDS else deaths + 1
                _say(f"Worker {number} ended with code {code}; another one takes its place.")
            await asyncio.sleep(min(2.0 ** (deaths - 2), LONGEST_PAUSE) if deaths > 1 else 0)
            async with self._locks[number]:
                if self._places[number] is not worker:
                    continue
                self._places[number], code = await self._started(number)
            if self._places[number] is None:
                deaths += 1
                _say(f"Worker {number} could not start (code {code}); trying again.")

    async def _replace_at_hangup(self) -> None:
        while True:
            await self._hangup.wait()
            self._hangup.clear()
            for number in range(len(self._places)):
                if not await self._replaced(number):
                    _say(f"The new worker {number} did not start, so the old ones stay.")
                    break
            else:
                _say("All workers are replaced.")

    async def _replaced(self, number: int) -> bool:
        """Start the new one, then let the old one finish; False when the new one does not start."""
        async with self._locks[number]:
            new, _ = await self._started(number)
            if new is None:
                return False
            old, self._places[number] = self._places[number], new
        if old is not None:
            await _finished(old)
        return True


async def _finished(worker: Worker) -> None:
    """Let a worker finish what it has in hand, then see that it is gone."""
    await _ended(worker.process)
    await worker.copying


async def _ended(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), GRACE_SECONDS)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _copied(output: asyncio.StreamReader) -> None:
    while line := await output.readline():
        _pass_on(line)


def _pass_on(line: bytes) -> None:
    os.write(sys.stdout.fileno(), line)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
