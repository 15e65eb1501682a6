"""A pull that dies by SIGKILL at its k-th step: reads `k` lines, answers `killed` or `ended` for each.

Runs as a process of its own, imports everything first and forks once a line, so that a death costs milliseconds. A
step is each call that changes a disk, each request, and each piece of a download.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from operators.client import Desk
from operators.transfer import Transfer

DISK = ("open", "write", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir")


class Countdown:
    """Counts steps and dies just before the k-th."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def step(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.step()
            return call(*arguments, **named)

        return counted


class Counted(httpx.HTTPTransport):
    countdown: Countdown

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.countdown.step()
        response = super().handle_request(request)
        self.countdown.step()
        return response


def die_at(steps: int, url: str, token: str, dest: Path) -> None:
    countdown = Countdown(steps)
    transport = Counted()
    transport.countdown = countdown
    with Desk(url, token, transport) as desk:
        transfer = Transfer(desk, dest, tick=lambda _: countdown.step())
        for name in DISK:
            setattr(os, name, countdown.before(getattr(os, name)))
        list(transfer.oldest())


def main(url: str, token: str, root: Path) -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            die_at(int(line), url, token, root / line.strip())
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "ended", os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
