"""Serving the desk: uvicorn on the loopback address unless told otherwise."""

from __future__ import annotations

import asyncio

import uvicorn

from operators.api import OpenStorage, application

LOOPBACK = "127.0.0.1"
PORT = 8090


def server(open_storage: OpenStorage, host: str = LOOPBACK, port: int = PORT) -> uvicorn.Server:
    """The desk's server, not yet started; no access log, no version in its answers."""
    return uvicorn.Server(
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


def serve(open_storage: OpenStorage, host: str = LOOPBACK, port: int = PORT) -> None:
    """Serve the desk until interrupted; whatever keeps the storage from opening is raised before the port is taken."""
    asyncio.run(_try_out(open_storage))
    server(open_storage, host, port).run()


async def _try_out(open_storage: OpenStorage) -> None:
    async with open_storage():
        pass
