"""How the desk is served: on the loopback address unless told otherwise."""

from __future__ import annotations

import asyncio

import uvicorn

from operators.api import OpenStorage, application

LOOPBACK = "127.0.0.1"
PORT = 8090


def configured(open_storage: OpenStorage, host: str = LOOPBACK, port: int = PORT) -> uvicorn.Config:
    """The desk, ready to be served; no access log, no version in its answers.

    Whatever keeps the storage from opening is raised now, before a port is taken.
    """
    asyncio.run(_try_out(open_storage))
    return uvicorn.Config(
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


async def _try_out(open_storage: OpenStorage) -> None:
    async with open_storage():
        pass
