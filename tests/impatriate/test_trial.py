"""`impatriate try` starts everything, keeps its data, and stops everything; a busy port is one clear line."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from sandbox.people import Telegram
from tests.chat import LEARNT

HERE = str(Path(__file__).resolve().parents[2])
START = 240
"""Seconds that a line may take: the first start on a busy machine learns the answers."""


Ports = tuple[int, int, int]
"""Of the chat page, the desk, and the editors' page."""


def three_ports() -> Ports:
    with socket.socket() as one, socket.socket() as two, socket.socket() as three:
        for each in (one, two, three):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1], three.getsockname()[1]


def environment(folder: Path, ports: Ports) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IMPATRIATE_")}
    own = dict(zip(("CHAT_PORT", "DESK_PORT", "EDITOR_PORT"), map(str, ports), strict=True))
    own |= {"DATA": str(folder / "try"), "BOT_TOKEN": "1:REAL", "LEARNT": str(LEARNT)}
    return {**kept, "PYTHONPATH": HERE, **{f"IMPATRIATE_{name}": value for name, value in own.items()}}


@asynccontextmanager
async def trial(folder: Path, ports: Ports):
    """A trial that has said its welcome; gives the process and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "impatriate", "try"),
        cwd=folder,
        env=environment(folder, ports),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        told = ""
        while "Ctrl-C" not in told:
            line = await asyncio.wait_for(process.stdout.readline(), START)
            assert line, told
            told += line.decode()
        yield process, told
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 60)
        await asyncio.wait_for(process.stdout.read(), 60)


async def test_a_newcomer_chats_an_operator_pulls_and_a_second_start_goes_on(tmp_path: Path) -> None:
    ports = three_ports()
    chat = f"http://127.0.0.1:{ports[0]}"
    async with trial(tmp_path, ports) as (process, told):
        assert chat in told
        assert "files pull" in told
        async with Telegram(chat) as telegram:
            anna = await telegram.person("Anna", language="en")
            await anna.says("/start")
            await anna.sees("I help you find out")
            await anna.says("/language")
            await anna.taps("Русский")
            await anna.sees("Русский")
        async with httpx.AsyncClient(timeout=60) as editor:
            page = f"http://127.0.0.1:{ports[2]}"
            assert page in told
            assert "Every question so far has an answer" in (await editor.get(f"{page}/gaps")).text
        pulled = await _pulls(tmp_path, ports)
        assert pulled == (0, "The queue is empty.\n")
    assert process.returncode == 0
    assert [_free(port) for port in ports] == [True, True, True]
    async with trial(tmp_path, ports) as (process, _), Telegram(chat) as telegram:
        anna = await telegram.again(anna.id)
        await anna.says("/form")
        await anna.sees("Это не")
        process.kill()
        await _nothing_outlives(ports)
    assert oct((tmp_path / "try" / "keys").stat().st_mode & 0o777) == "0o600"
    assert oct((tmp_path / "try" / "operator.env").stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("which", [0, 1, 2])
async def test_a_busy_port_is_one_line(which: int, tmp_path: Path) -> None:
    ports = three_ports()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", ports[which]))
        taken.listen()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "impatriate", "try"),
            cwd=tmp_path,
            env=environment(tmp_path, ports),
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await process.communicate()
    assert process.returncode == 2
    assert told.decode().count("\n") == 1
    assert f"Port {ports[which]} is in use" in told.decode()


async def _pulls(folder: Path, ports: Ports) -> tuple[int | None, str]:
    async with httpx.AsyncClient() as visitor:
        assert (await visitor.get(f"http://127.0.0.1:{ports[1]}/health")).status_code == 200
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "impatriate", "files", "list"),
        cwd=folder,
        env=environment(folder, ports),
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate()
    return process.returncode, told.decode()


async def _nothing_outlives(ports: Ports) -> None:
    """Killed without a chance to tell anybody, the trial's programs end all the same."""
    async with asyncio.timeout(60):
        while not all(_free(port) for port in ports):  # noqa: ASYNC110 - a port tells nobody
            await asyncio.sleep(0.1)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
