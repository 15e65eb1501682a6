"""Workers that only say when they begin and end, and a parent that keeps them: `python -m tests.impatriate.sleeper`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from impatriate.crew import Crew
from impatriate.leash import leashed


def sleep(number: str, folder: Path) -> None:
    """A worker; while the folder holds a file `refuse`, or `refuse-NUMBER`, it ends at once with code 2."""
    if (folder / "refuse").exists() or (folder / f"refuse-{number}").exists():
        sys.exit(2)
    signal.signal(signal.SIGTERM, lambda *_: (print(f"ended {number} {os.getpid()}", flush=True), os._exit(0)))
    print(f"ready {number} {os.getpid()}", flush=True)
    while True:
        signal.pause()


def main() -> None:
    if sys.argv[1] == "worker":
        sleep(sys.argv[2], Path(sys.argv[3]))
    size, folder = int(sys.argv[1]), sys.argv[2]
    crew = Crew(size, lambda number: leashed("tests.impatriate.sleeper", "worker", str(number), folder))
    sys.exit(asyncio.run(crew.run()))


if __name__ == "__main__":
    main()
