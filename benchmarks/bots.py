"""The processes of a benchmark: started, awaited, their CPU clocks read, stopped."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.telegram import HOST

CHECKOUT: Final = Path(__file__).resolve().parent.parent
"""What is measured: this checkout, whatever else is installed."""
START_SECONDS: Final = 240.0
"""The first start of all learns the answers, which may take a minute on a busy machine."""
STOP_SECONDS: Final = 30.0
SETTLE_SECONDS: Final = 0.005


class BotFailedError(Exception):
    """A process did not start, ended early or did not stop; the message names it and the end of its log."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Process:
    """A running process that listens on `port` and writes what it has to say to `log`."""

    name: str
    port: int
    log: Path
    running: subprocess.Popen[bytes]

    @classmethod
    def start(
        cls, name: str, module: Sequence[str], port: int, folder: Path, environment: Mapping[str, str] | None = None
    ) -> Process:
        """Start `python -m module…` in `folder`."""
        log = folder / f"{name}.log"
        with log.open("wb") as output:
            running = subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(CHECKOUT), **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return cls(name, port, log, running)

    async def ready(self) -> None:
        """Wait until somebody listens on the port. Raises BotFailedError when nobody does or the process ended."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.running.poll() is None:
            try:
                _, writer = await asyncio.open_connection(HOST, self.port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
        raise BotFailedError(f"{self.name} did not start: {self.last_words()}")

    def finish(self) -> None:
        """Wait for a process that ends by itself. Raises BotFailedError when it does not end well."""
        try:
            code = self.running.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            self.running.kill()
            code = self.running.wait()
        if code:
            raise BotFailedError(f"{self.name} failed: {self.last_words()}")

    def pin(self, core: int) -> None:
        """Keep all its threads on one core (Linux)."""
        for thread in Path(f"/proc/{self.running.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {core})

    def cpu_seconds(self) -> float:
        """CPU time of all its threads so far, in nanosecond steps (Linux: the clock of another process)."""
        return time.clock_gettime((~self.running.pid << 3) | 2)

    async def settled_cpu_seconds(self) -> float:
        """CPU time once the process rests, so that what follows a reply is counted with its turn."""
        before, now = -1.0, self.cpu_seconds()
        while now - before > SETTLE_SECONDS / 50:
            await asyncio.sleep(SETTLE_SECONDS)
            before, now = now, self.cpu_seconds()
        return now

    def stop(self) -> None:
        """End it in good order. Raises BotFailedError when it does not end."""
        self.running.terminate()
        try:
            self.running.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            self.running.kill()
            self.running.wait()
            raise BotFailedError(f"{self.name} did not stop: {self.last_words()}") from error

    def last_words(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-1500:].strip() or "it said nothing"
