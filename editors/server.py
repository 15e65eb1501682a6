"""How the editors' page is served: on loopback alone, for it shows what people asked and wants no password."""

from __future__ import annotations

import uvicorn

from editors.application import OpenStorage, application
from editors.shelf import Shelf

LOOPBACK = "127.0.0.1"
PORT = 8083


def configured(shelf: Shelf, open_storage: OpenStorage, port: int = PORT) -> uvicorn.Config:
    """The page, ready to be served; no access log, because addresses hold questions."""
    return uvicorn.Config(
        application(shelf, open_storage),
        host=LOOPBACK,
        port=port,
        access_log=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=5,
    )
