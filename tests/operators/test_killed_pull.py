"""A pull may die at any step: what stands under a package's name is whole, and running it again finishes the work."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from operators.packages import verify
from operators.transfer import Transfer
from tests.operators.conftest import RunningDesk
from tests.operators.queue import Sent
from tests.operators.test_transfer import left_over, whole

ROOT = Path(__file__).parents[2]


class Puller:
    """The process that lets pulls die."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def killed_at(self, step: int) -> bool:
        """Let a pull die just before this step; False when it ended first, having done everything."""
        assert self._process.stdin
        assert self._process.stdout
        print(step, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline().split()
        assert answer in (["killed", "-9"], ["ended", "0"]), answer
        return answer[0] == "killed"


@contextmanager
def puller(desk: RunningDesk, root: Path) -> Iterator[Puller]:
    command = [sys.executable, "-m", "tests.operators.killed_pull", desk.url, desk.token, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield Puller(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait() == 0


def nothing_half_written(desk: RunningDesk, dest: Path, sent: Sent) -> None:
    folder = dest / f"{sent.reference}-r1"
    if folder.exists():
        assert whole(folder, sent)
    if desk.item(sent.reference).state == "acknowledged":
        assert folder.exists(), "acknowledged although it is not on disk"
    assert not [path for path in dest.glob("*") if not path.name.startswith(".") and verify(path)]


def run_again(desk: RunningDesk, dest: Path, sent: Sent) -> None:
    """Run the pull again; only when it died between the lease and its note must the lease first run out."""
    with desk.client() as client:
        transfer = Transfer(client, dest)
        outcomes = list(transfer.resumed())
        state = desk.item(sent.reference).state
        if state == "leased":
            desk.let_leases_run_out()
        if state != "acknowledged":
            outcomes += transfer.named(sent.reference)
    assert all(outcome.status == "acknowledged" for outcome in outcomes), outcomes
    assert desk.item(sent.reference).state == "acknowledged"
    assert whole(dest / f"{sent.reference}-r1", sent)
    assert [name for name in left_over(dest) if name.endswith((".part", ".open", ".waiting"))] == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # it is the puller that dies, not the database
def test_a_pull_killed_at_any_step_leaves_nothing_half_written_and_can_be_run_again(
    desk: RunningDesk, tmp_path: Path
) -> None:
    root, ended = tmp_path / "runs", None
    with puller(desk, root) as deaths:
        for step, sent in enumerate(desk.send_many(120, b"x" * 200_000, b"y"), 1):
            died = deaths.killed_at(step)
            nothing_half_written(desk, root / str(step), sent)
            run_again(desk, root / str(step), sent)
            if not died:
                ended = step
                break
    assert ended is not None, "it never got to its end"
    assert ended > 40
