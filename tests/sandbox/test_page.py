"""The chat page is served whole, asks nothing of other places and never builds HTML from text."""

import asyncio
import re
import sys
from pathlib import Path

import aiohttp
import pytest

from sandbox.people import NotPossibleError, Telegram
from sandbox.server import PAGE, LocalTelegram

FILES = sorted(path.name for path in PAGE.iterdir())


@pytest.mark.parametrize("name", ["", *(name for name in FILES if name != "index.html")])
async def test_every_file_of_the_page_is_served_under_a_strict_policy(local: LocalTelegram, name: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{local.url}/{name}") as response:
        assert response.status == 200
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")


@pytest.mark.parametrize("name", FILES)
def test_the_page_asks_nothing_of_other_places_and_writes_no_html(name: str) -> None:
    source = (PAGE / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://(?!\$)", source)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source)


async def test_nothing_else_of_the_folder_is_served(local: LocalTelegram) -> None:
    async with aiohttp.ClientSession() as session:
        for path in ("/index.html", "/server.py", "/nothing.js", "/..%2fserver.py"):
            async with session.get(local.url + path) as response:
                assert response.status == 404


async def test_what_makes_no_sense_is_told_and_not_a_crash(telegram: Telegram) -> None:
    anna = await telegram.person("Anna")
    for path, body in (
        ("/people", {"name": " "}),
        ("/people", {}),
        ("/people/7/text", {"text": "x"}),
        (f"/people/{anna.id}/text", {"text": 5}),
        (f"/people/{anna.id}/text", {"text": "x", "chat": "there"}),
        (f"/people/{anna.id}/text", {"text": "x", "reply_to": 999}),
        (f"/people/{anna.id}/tap", {"message_id": "one", "data": "x"}),
        (f"/people/{anna.id}/file", {}),
    ):
        with pytest.raises(NotPossibleError):
            await telegram.post(path, body)


async def test_the_command_serves_until_it_is_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(tmp_path), "--token", "42:TEST"]
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    assert process.stderr is not None
    line = (await process.stderr.readline()).decode()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line
    async with Telegram(found.group()) as telegram:
        await telegram.person("Anna")
    process.terminate()
    assert await process.wait() == 0
