"""Serving the editors' page on loopback alone: it shows what people asked, and asks nobody for a password."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from editors.application import OpenStorage, application
from editors.shelf import Shelf

LOOPBACK = "127.0.0.1"
PORT = 8083


class AnnouncedServer(uvicorn.Server):
    """Calls `when_ready` once the port is taken and requests are answered."""

    when_ready: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, then say so."""
        await super().startup(sockets=sockets)
        if self.started and self.when_ready is not None:
            self.when_ready()


def server(shelf: Shelf, open_storage: OpenStorage, port: int = PORT) -> AnnouncedServer:
    """The page's server, not yet started; no access log, because addresses hold questions."""
    return AnnouncedServer(
        uvicorn.Config(
            application(shelf, open_storage),
            host=LOOPBACK,
            port=port,
            access_log=False,
            server_header=False,
            log_config=None,
            timeout_graceful_shutdown=5,
        )
    )


def serve(
    shelf: Shelf, open_storage: OpenStorage, port: int = PORT, when_ready: Callable[[], None] | None = None
) -> None:
    """Serve until interrupted."""
    page = server(shelf, open_storage, port)
    page.when_ready = when_ready
    page.run()
