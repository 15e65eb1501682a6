"""Whether the bot lives and can work, and its metrics: for supervisors and monitoring."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from aiohttp import web

from bot import metrics
from bot.mishaps import trace
from storage import Storage

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Probes:
    """`/health`, `/ready` and, where asked for, `/metrics`."""

    storage: Storage

    def add_to(self, app: web.Application, *, with_metrics: bool = False) -> web.Application:
        """Add the routes to a server. Metrics only where the public does not come."""
        app.router.add_get("/health", self.health)
        app.router.add_get("/ready", self.ready)
        if with_metrics:
            app.router.add_get("/metrics", self.metrics)
        return app

    async def health(self, _: web.Request) -> web.Response:
        """Whether the process runs."""
        return web.Response(text="ok")

    async def ready(self, _: web.Request) -> web.Response:
        """Whether the database answers; 503 when not."""
        try:
            await self.storage.screens.owed(1)
        except Exception as error:
            log.warning("not ready", **trace(error))
            return web.Response(status=503, text="database")
        return web.Response(text="ok")

    async def metrics(self, _: web.Request) -> web.Response:
        """Everything that is counted; what the database holds only from the process that leads."""
        try:
            metrics.show(await self.storage.numbers() if await self.storage.lead() else None)
        except Exception as error:
            metrics.show(None)
            log.warning("database not counted", **trace(error))
        body, content_type = metrics.exposition()
        return web.Response(body=body, headers={"Content-Type": content_type})


@asynccontextmanager
async def monitored(storage: Storage, host: str, port: int, *, shared: bool = False) -> AsyncIterator[None]:
    """Serve probes and metrics on an address of their own for the length of the block. Raises OSError.

    `shared`: the worker that takes this one's place may listen already while this one still finishes.
    """
    runner = web.AppRunner(Probes(storage).add_to(web.Application(), with_metrics=True), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, reuse_port=shared or None).start()
        yield
    finally:
        await runner.cleanup()
