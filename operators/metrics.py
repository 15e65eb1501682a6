"""Metrics of the desk in the form that Prometheus reads: requests by route and status, and how long they took.

The route is the template (`/v1/items/{item_id}/…`), never the path; no label is about a person, file or operator.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, start_http_server
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
NO_ROUTE: Final = "none"
REQUESTS: Final = Counter(
    "impatriate_desk_requests", "Requests answered, by route and status.", ["route", "status"], registry=REGISTRY
)
SECONDS: Final = Histogram("impatriate_desk_request_seconds", "From a request to its answer's end.", registry=REGISTRY)


class Metered:
    """ASGI middleware: counts every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = "500"

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        began = time.perf_counter()
        try:
            await self._app(scope, receive, noting)
        finally:
            SECONDS.observe(time.perf_counter() - began)
            REQUESTS.labels(getattr(scope.get("route"), "path", NO_ROUTE), status).inc()


@contextmanager
def monitored(host: str, port: int) -> Iterator[None]:
    """Serve the metrics in a thread of their own for the length of the block. Raises OSError."""
    server, thread = start_http_server(port, host, REGISTRY)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
