"""The connection of scripted people: requests to the control API, events in a mirror, waiting without sleeping."""

import asyncio
import json
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import aiohttp

from sandbox.screen import Json, Mirror

PATIENCE = 10.0
LINE_LIMIT = 1 << 20


class NotSeenError(AssertionError):
    """What a person waited for did not come in time; the text shows the screen."""


class NotPossibleError(Exception):
    """No Telegram client would let a person do this; the text says why."""


class Connection:
    """A connection to a local Telegram: its control API, and a mirror of all chats fed by its events."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._mirrors: dict[int, Mirror] = {}
        self._number = 0
        self._changed = asyncio.Event()
        self._lost: Exception | None = None
        self._session: aiohttp.ClientSession | None = None
        self._stream: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(read_bufsize=LINE_LIMIT, timeout=aiohttp.ClientTimeout(total=None))
        begun = asyncio.Event()
        self._stream = asyncio.create_task(self._listen(begun))
        waiting = asyncio.create_task(begun.wait())
        await asyncio.wait({self._stream, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not begun.is_set():
            waiting.cancel()
            await self._session.close()
            raise ConnectionError(f"no local Telegram answers at {self.url}") from self._lost
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session is not None
        assert self._stream is not None
        self._stream.cancel()
        await asyncio.gather(self._stream, return_exceptions=True)
        await self._session.close()

    async def violations(self) -> list[Json]:
        """Return the requests of the bot that broke a rule of the Bot API."""
        found: list[Json] = await self.get("/people/violations")
        return found

    async def settled(self) -> None:
        """Wait until everything that has happened so far is in the mirror."""
        await self.reach((await self.get("/people"))["number"])

    async def reach(self, number: int) -> None:
        """Wait until the event with this number is in the mirror."""
        if not await self.wait(lambda: self._number >= number, PATIENCE):
            raise NotSeenError(f"event {number} did not come within {PATIENCE:g} s")

    async def wait(self, ready: Callable[[], object], timeout: float) -> bool:  # noqa: ASYNC109
        """Wait until ``ready()`` is true, looking after every event; False when ``timeout`` seconds have passed."""
        try:
            async with asyncio.timeout(timeout):
                while not ready():
                    if self._lost:
                        raise ConnectionError("the local Telegram went away") from self._lost
                    await self._changed.wait()
        except TimeoutError:
            return bool(ready())
        return True

    def mirror(self, chat_id: int) -> Mirror:
        """Return what a chat shows."""
        return self._mirrors.setdefault(chat_id, Mirror())

    async def get(self, path: str) -> Any:
        """Ask the control API."""
        assert self._session is not None
        async with self._session.get(self.url + path) as response:
            return await _checked(response)

    async def download(self, file_id: str) -> bytes:
        """Return the bytes of a file."""
        assert self._session is not None
        async with self._session.get(f"{self.url}/people/files/{file_id}") as response:
            response.raise_for_status()
            return await response.read()

    async def post(self, path: str, body: Json | aiohttp.FormData) -> Any:
        """Tell the control API what a person does."""
        assert self._session is not None
        form = isinstance(body, aiohttp.FormData)
        async with self._session.post(
            self.url + path, data=body if form else None, json=None if form else body
        ) as response:
            return await _checked(response)

    async def delete(self, path: str) -> Any:
        """End something that the control API keeps."""
        assert self._session is not None
        async with self._session.delete(self.url + path) as response:
            return await _checked(response)

    async def _listen(self, begun: asyncio.Event) -> None:
        assert self._session is not None
        try:
            async with self._session.get(f"{self.url}/people/events") as response:
                async for line in response.content:
                    if line.startswith(b"data: "):
                        self._take(json.loads(line.removeprefix(b"data: ")))
                        begun.set()
            self._lost = ConnectionError("the stream of events ended")
        except aiohttp.ClientError as problem:
            self._lost = problem
        finally:
            self._tell()

    def _tell(self) -> None:
        # A fresh event for each change: everyone who waits now wakes, and nobody clears it for another.
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _take(self, event: Json) -> None:
        if event["kind"] != "hello":
            self.mirror(event["chat_id"]).take(event["kind"], event["data"], event["number"])
        self._number = event["number"]
        self._tell()


async def _checked(response: aiohttp.ClientResponse) -> Any:
    if response.status >= 400:
        raise NotPossibleError((await response.json()).get("error", response.reason))
    return await response.json()
