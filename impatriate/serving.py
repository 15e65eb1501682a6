"""Serving a page or an API with uvicorn, and saying on standard output when it answers."""

from __future__ import annotations

import socket

import uvicorn


class AnnouncedServer(uvicorn.Server):
    """Prints `announcement` once the port is taken and requests are answered; whoever started it waits for the line."""

    def __init__(self, config: uvicorn.Config, announcement: str) -> None:
        super().__init__(config)
        self._announcement = announcement

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, then say so."""
        await super().startup(sockets=sockets)
        if self.started:
            print(self._announcement, flush=True)


def serve(config: uvicorn.Config, announcement: str) -> None:
    """Serve until interrupted."""
    AnnouncedServer(config, announcement).run()
