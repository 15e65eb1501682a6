"""A way to PostgreSQL that can fall silent: what is sent is swallowed, nothing is closed, as when a host vanishes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit


class Way:
    """A port here that leads to the server at `url`; `fall_silent` for those who are connected now."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        folder = parse_qs(parts.query).get("host", [""])[0]
        self._socket = f"{folder}/.s.PGSQL.{parts.port or 5432}" if folder else ""
        self._host, self._port = parts.hostname or "localhost", parts.port or 5432
        self._user, self._database = parts.netloc.rpartition("@")[0], parts.path
        self._silent: set[asyncio.Event] = set()
        self._passing: set[asyncio.Task[None] | None] = set()
        self.url = ""

    def fall_silent(self) -> None:
        """From now on nothing passes in either direction on the connections that stand."""
        for silent in self._silent:
            silent.set()

    async def come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silent = asyncio.Event()
        self._silent.add(silent)
        self._passing.add(asyncio.current_task())
        upstream = (
            asyncio.open_unix_connection(self._socket)
            if self._socket
            else asyncio.open_connection(self._host, self._port)
        )
        answers, asks = await upstream
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_passed_on(reader, asks, silent))
                group.create_task(_passed_on(answers, writer, silent))
        finally:
            asks.close()
            writer.close()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Way]:
        server = await asyncio.start_server(self.come, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self.url = f"postgresql://{self._user or 'postgres'}@127.0.0.1:{port}{self._database}"
        try:
            yield self
        finally:
            server.close()
            for task in filter(None, self._passing):
                task.cancel()
            await asyncio.gather(*filter(None, self._passing), return_exceptions=True)


async def _passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silent: asyncio.Event) -> None:
    """Pass on until the end comes. Silence swallows the end too: the other side learns of nothing."""
    with suppress(OSError):
        while data := await reader.read(65536):
            if not silent.is_set():
                writer.write(data)
    if silent.is_set():
        await asyncio.Event().wait()
    writer.close()
