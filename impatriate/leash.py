"""A child that ends with its parent: `python -m impatriate.leash MODULE …` runs a module until its standard input ends.

The parent holds the other end of that pipe and writes nothing. However the parent dies, SIGKILL included, the pipe ends
with it, and the child is asked to stop as by a signal: no orphan keeps a port, a bot's token or the leader's lock.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time
from typing import Final

GRACE_SECONDS: Final = 45.0
"""How long a child that lost its parent may take to finish what it has in hand."""


def main() -> None:
    """Run the module named first, with the other arguments its own."""
    threading.Thread(target=_follow, name="leash", daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def leashed(module: str, *arguments: str) -> tuple[str, ...]:
    """The command line that runs a module so; whoever starts it keeps a pipe at its standard input open."""
    return (sys.executable, "-m", "impatriate.leash", module, *arguments)


def _follow() -> None:
    while os.read(0, 1024):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
