"""Several processes under one parent: they start in order, and when one ends or the parent is stopped, all end."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

GRACE_SECONDS: Final = 15.0
"""How long a child may take to finish what it has in hand."""


@dataclass(frozen=True)
class Child:
    """A process to start: its name in messages, command line, environment, and how it shows that it is ready."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    port: int | None = None
    """Answers when it is ready, if set."""
    says_ready: bool = False
    """Writes a line to its standard output when it is ready."""


async def supervise(children: Sequence[Child], *, when_started: Callable[[], None] | None = None) -> int:
    """Run all children until SIGINT, SIGTERM or the end of one; 0 after a signal, 1 when a child ended by itself."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    running: list[tuple[Child, asyncio.subprocess.Process]] = []
    try:
        for child in children:
            if not await _started(child, running, stop):
                break
        else:
            if when_started is not None:
                when_started()
            await _first_end(running, stop)
        return _outcome(running, stop)
    finally:
        await _end(running)


async def _started(child: Child, running: list[tuple[Child, asyncio.subprocess.Process]], stop: asyncio.Event) -> bool:
    output = asyncio.subprocess.PIPE if child.says_ready else None
    process = await asyncio.create_subprocess_exec(
        *child.command, env=child.environment, stdin=asyncio.subprocess.PIPE, stdout=output, start_new_session=True
    )
    running.append((child, process))
    ready = asyncio.create_task(_ready(child, process))
    ended = [asyncio.create_task(process.wait()), asyncio.create_task(_code(stop))]
    await asyncio.wait([ready, *ended], return_when=asyncio.FIRST_COMPLETED)
    good = ready.done() and ready.result()
    for task in (ready, *ended):
        task.cancel()
    await asyncio.gather(ready, *ended, return_exceptions=True)
    if child.says_ready and not good and not stop.is_set():
        await process.wait()
    return good and not stop.is_set()


async def _ready(child: Child, process: asyncio.subprocess.Process) -> bool:
    """Wait until the child shows that it is ready; False when it closes its output instead."""
    if process.stdout is not None:
        return bool(await process.stdout.readline())
    while child.port is not None and not await _answers(child.port):  # noqa: ASYNC110 - a port tells nobody
        await asyncio.sleep(0.05)
    return True


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True


async def _first_end(running: list[tuple[Child, asyncio.subprocess.Process]], stop: asyncio.Event) -> None:
    tasks = [asyncio.create_task(process.wait()) for _, process in running]
    tasks.append(asyncio.create_task(_code(stop)))
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _code(stop: asyncio.Event) -> int:
    await stop.wait()
    return 0


def _outcome(running: list[tuple[Child, asyncio.subprocess.Process]], stop: asyncio.Event) -> int:
    if stop.is_set():
        return 0
    ended = [(child, process.returncode) for child, process in running if process.returncode is not None]
    for child, code in ended:
        print(f"{child.name} ended with code {code}, so everything stops.", file=sys.stderr)
    return max((abs(code) for _, code in ended if code), default=1)


async def _end(running: list[tuple[Child, asyncio.subprocess.Process]]) -> None:
    """Interrupt the last started first, so that the bot can still confirm what it has finished."""
    for _, process in reversed(running):
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            try:
                await asyncio.wait_for(process.wait(), GRACE_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()
