"""Serving the desk: uvicorn on the loopback address unless told otherwise."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn

from operators.api import OpenStorage, application

LOOPBACK = "127.0.0.1"
PORT = 8090


class AnnouncedServer(uvicorn.Server):
    """Calls `when_ready` once the port is taken and requests are answered."""

    when_ready: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, then say so."""
        await super().startup(sockets=sockets)
        if self.started and self.when_ready is not None:
            self.when_ready()


def server(open_storage: OpenStorage, host: str = LOOPBACK, port: int = PORT) -> AnnouncedServer:
    """The desk's server, not yet started; no access log, no version in its answers."""
    return AnnouncedServer(
        uvicorn.Config(
            application(open_storage),
            host=host,
            port=port,
            access_log=False,
            server_header=False,
            log_config=None,
            timeout_keep_alive=30,
            limit_concurrency=200,
            timeout_graceful_shutdown=30,
        )
    )


def serve(
    open_storage: OpenStorage,
    host: str = LOOPBACK,
    port: int = PORT,
    when_ready: Callable[[], None] | None = None,
) -> None:
    """Serve the desk until interrupted; whatever keeps the storage from opening is raised before the port is taken."""
    asyncio.run(_try_out(open_storage))
    desk = server(open_storage, host, port)
    desk.when_ready = when_ready
    desk.run()


async def _try_out(open_storage: OpenStorage) -> None:
    async with open_storage():
        pass
