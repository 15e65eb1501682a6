"""The load generator: posts updates as Telegram does and waits until the bot has made the calls of that turn.

A turn has ended when the webhook has answered 200 *and* the mock has reported the turn's calls: echoes answer before
they work, our bot answers afterwards. HTTP is written by hand on kept connections, one a worker, to leave the second
core to the mock.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from benchmarks.telegram import HOST, MESSAGES
from benchmarks.updates import Act, Updates

TURN_SECONDS: Final = 20.0
REPORT_LIMIT: Final = 1 << 20
"""Bytes of one reported call."""


class NoReplyError(Exception):
    """The bot answered an update with an error, or did not make the calls that were awaited."""


@dataclass(frozen=True)
class Call:
    """A call that the bot made: its method and its form-encoded body."""

    method: str
    body: bytes

    @property
    def speaks(self) -> bool:
        """Whether it puts a message into the chat."""
        return self.method in MESSAGES


@dataclass
class Reports:
    """The mock's stream of calls, sorted by chat."""

    _calls: dict[int, list[Call]] = field(default_factory=dict)
    _awaited: dict[int, tuple[int, asyncio.Future[float]]] = field(default_factory=dict)

    async def follow(self, reader: asyncio.StreamReader) -> None:
        """Sort calls until the stream ends."""
        while line := await reader.readline():
            chat, method, body = line[:-1].split(b" ", 2)
            self._note(int(chat), Call(method.decode(), body))

    def _note(self, chat: int, call: Call) -> None:
        calls = self._calls.setdefault(chat, [])
        calls.append(call)
        awaited = self._awaited.get(chat)
        if awaited is not None and len(calls) >= awaited[0] and not awaited[1].done():
            awaited[1].set_result(time.perf_counter())

    def expect(self, chat: int, calls: int) -> asyncio.Future[float]:
        """Resolves with the moment at which the next `calls` calls of this chat were made."""
        moment: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._calls[chat] = []
        self._awaited[chat] = (calls, moment)
        return moment

    def calls(self, chat: int) -> tuple[Call, ...]:
        """The calls of this chat since they were last awaited."""
        return tuple(self._calls[chat])


@asynccontextmanager
async def reports_of(port: int) -> AsyncIterator[Reports]:
    """The reports of the mock that listens on `port`."""
    reader, writer = await asyncio.open_connection(HOST, port, limit=REPORT_LIMIT)
    writer.write(b"GET /reports HTTP/1.1\r\n\r\n")
    await reader.readline()
    reports = Reports()
    following = asyncio.create_task(reports.follow(reader))
    try:
        yield reports
    finally:
        following.cancel()
        writer.close()


@dataclass
class Line:
    """A kept connection to a webhook."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    head: bytes

    @classmethod
    async def open(cls, port: int, secret: str) -> Line:
        """Connect to the webhook on `port`."""
        reader, writer = await asyncio.open_connection(HOST, port)
        head = (
            f"POST /telegram HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        )
        return cls(reader, writer, head.encode())

    async def post(self, body: bytes) -> int:
        """The status with which the webhook answers."""
        self.writer.write(b"%s%d\r\n\r\n%s" % (self.head, len(body), body))
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        at = head.find(b"content-length:")
        if at >= 0:
            await self.reader.readexactly(int(head[at + 15 :].split(b"\r\n", 1)[0]))
        return int(head.split(b" ", 2)[1])


@dataclass(frozen=True)
class Turn:
    """An act of a chat and how many calls end its turn."""

    chat: int
    act: Act
    calls: int


@dataclass(frozen=True)
class Load:
    """Plays turns against the webhook on `port`, at most so many at once and one at a time in a chat."""

    port: int
    secret: str
    updates: Updates
    reports: Reports

    @asynccontextmanager
    async def lines(self, number: int) -> AsyncIterator[tuple[Line, ...]]:
        """So many connections to the webhook: as many turns can be in flight."""
        opened = [await Line.open(self.port, self.secret) for _ in range(number)]
        try:
            yield tuple(opened)
        finally:
            for line in opened:
                line.writer.close()

    async def play(self, chats: Iterable[Sequence[Turn]], lines: Sequence[Line]) -> list[float]:
        """Seconds from update to reply of every turn; the turns of a chat in order, a chat a line side by side."""
        waiting = deque(chats)
        took: list[float] = []
        async with asyncio.timeout(TURN_SECONDS + len(waiting)), asyncio.TaskGroup() as group:
            for line in lines:
                group.create_task(self._work(line, waiting, took))
        return took

    async def play_aside(self, chats: Iterable[Sequence[Turn]], in_flight: int) -> None:
        """Play turns that nobody measures."""
        async with self.lines(in_flight) as lines:
            await self.play(chats, lines)

    async def _work(self, line: Line, waiting: deque[Sequence[Turn]], took: list[float]) -> None:
        while waiting:
            for turn in waiting.popleft():
                took.append(await self._turn(line, turn))

    async def _turn(self, line: Line, turn: Turn) -> float:
        body = self.updates.body(turn.chat, turn.act)
        replied = self.reports.expect(turn.chat, turn.calls)
        began = time.perf_counter()
        status = await line.post(body)
        if status != 200:
            raise NoReplyError(f"the webhook on port {self.port} answered {status}")
        return await replied - began
