"""One worker's death stops nobody; a hangup replaces all without a gap; no worker outlives its parent."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

HERE = str(Path(__file__).resolve().parents[2])
PATIENCE = 40


class Parent:
    """The process that keeps the workers, and what they said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process, self.lines = process, list[str]()

    async def says(self, begins: str) -> int:
        """The next line that begins so; gives the process id in it."""
        assert self.process.stdout is not None
        while True:
            line = (await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)).decode().strip()
            assert line, f"it ended; before: {self.lines}"
            self.lines.append(line)
            if line.startswith(begins):
                return int(line.rpartition(" ")[2])

    def everybody(self) -> list[int]:
        return [int(line.rpartition(" ")[2]) for line in self.lines if line.startswith("ready")]


@asynccontextmanager
async def parent(size: int, folder: Path) -> AsyncIterator[Parent]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.impatriate.sleeper", str(size), str(folder)),
        cwd=HERE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    running = Parent(process)
    try:
        yield running
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.communicate(), PATIENCE)
        for pid in running.everybody():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    with suppress(ProcessLookupError, FileNotFoundError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    return False


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not fact():  # noqa: ASYNC110 - a process that ends elsewhere tells nobody
            await asyncio.sleep(0.05)


async def test_a_worker_that_dies_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    async with parent(2, tmp_path) as crew:
        first, second = await crew.says("ready 0"), await crew.says("ready 1")
        os.kill(first, signal.SIGKILL)
        third = await crew.says("ready 0")
        assert third not in (first, second)
        os.kill(third, signal.SIGKILL)
        await crew.says("ready 0")
        assert alive(second)


async def test_a_hangup_replaces_all_one_by_one_and_a_new_one_is_ready_before_an_old_one_ends(tmp_path: Path) -> None:
    async with parent(3, tmp_path) as crew:
        old = [await crew.says(f"ready {number}") for number in range(3)]
        crew.process.send_signal(signal.SIGHUP)
        await crew.says("ended 2")
        assert [line.rpartition(" ")[0] for line in crew.lines[3:]] == [
            f"{what} {number}" for number in range(3) for what in ("ready", "ended")
        ]
        await until(lambda: not any(alive(pid) for pid in old))
        assert sum(alive(pid) for pid in crew.everybody()) == 3


async def test_a_new_one_that_does_not_start_leaves_the_old_ones_at_work(tmp_path: Path) -> None:
    async with parent(2, tmp_path) as crew:
        old = [await crew.says(f"ready {number}") for number in range(2)]
        (tmp_path / "refuse").touch()
        crew.process.send_signal(signal.SIGHUP)
        assert crew.process.stderr is not None
        told = await asyncio.wait_for(crew.process.stderr.readline(), PATIENCE)
        assert told == b"The new worker 0 did not start, so the old ones stay.\n"
        assert [alive(pid) for pid in old] == [True, True]


async def test_a_first_start_that_fails_ends_all_with_its_code(tmp_path: Path) -> None:
    (tmp_path / "refuse").touch()
    async with parent(2, tmp_path) as crew:
        assert await asyncio.wait_for(crew.process.wait(), PATIENCE) == 2


async def test_a_worker_whose_first_start_fails_is_tried_again_while_the_others_work(tmp_path: Path) -> None:
    (tmp_path / "refuse-1").touch()
    async with parent(3, tmp_path) as crew:
        first = await crew.says("ready 0")
        await crew.says("ready 2")
        os.kill(first, signal.SIGKILL)
        await crew.says("ready 0")
        (tmp_path / "refuse-1").unlink()
        await crew.says("ready 1")
        assert crew.process.returncode is None


async def test_a_stop_lets_all_finish_and_is_no_failure(tmp_path: Path) -> None:
    async with parent(2, tmp_path) as crew:
        for number in range(2):
            await crew.says(f"ready {number}")
        crew.process.terminate()
        for _ in range(2):
            await crew.says("ended")
        assert await asyncio.wait_for(crew.process.wait(), PATIENCE) == 0


async def test_no_worker_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    async with parent(2, tmp_path) as crew:
        for number in range(2):
            await crew.says(f"ready {number}")
        crew.process.kill()
        await until(lambda: not any(alive(pid) for pid in crew.everybody()))
