"""A run that is killed leaves no PostgreSQL server behind, and no data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60
RUN = """
from tests.postgres import served
with served() as server:
    print(server.get_pid(), server.pgdata.parent, flush=True)
    input()
"""


def test_a_server_and_its_data_go_with_the_run_that_was_killed() -> None:
    run = subprocess.Popen((sys.executable, "-c", RUN), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert run.stdout is not None
    number, folder = run.stdout.readline().decode().split()
    server = psutil.Process(int(number))
    (watching,) = [each for each in psutil.Process(run.pid).children() if "tests.postgres" in each.cmdline()]
    assert server.is_running()
    run.kill()
    run.communicate()
    gone, alive = psutil.wait_procs([server, watching], PATIENCE)
    assert (len(gone), alive) == (2, [])
    assert not Path(folder).exists()
