"""The queue API of the desk: an operator's program lists, leases, downloads, acknowledges and returns files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.routing import APIRoute

from operators import problems, routes
from operators.gate import Gate
from operators.messages import Health
from operators.metrics import Metered
from operators.page import STYLE, docs_page
from storage import Storage

OpenStorage = Callable[[], AbstractAsyncContextManager[Storage]]
"""Makes the context manager whose value is the open storage; entered once, when the server starts."""
DESCRIPTION = (
    "Pull finished candidate files. A file is leased, downloaded, verified against its manifest and acknowledged with "
    "the manifest's SHA-256; a late or foreign lease is refused and told who holds the file. The queue itself shows "
    "nothing about a person. Every request carries `Authorization: Bearer <operator's token>`; every download and "
    "every change is written into the audit."
)


def application(open_storage: OpenStorage) -> FastAPI:
    """The ASGI application; opens the storage when it starts and closes it when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_storage() as storage:
            app.state.storage = storage
            yield

    app = FastAPI(
        title="Candidate files: the export queue",
        description=DESCRIPTION,
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.add_middleware(Gate)
    app.add_middleware(Metered)
    problems.install(app)
    app.include_router(routes.router)
    _add_pages(app)
    app.openapi = _documented(app.openapi)  # type: ignore[method-assign]
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def _documented(generate: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    def document() -> dict[str, Any]:
        made = generate()
        problems.add_schemas(made)
        return made

    return document


def _add_pages(app: FastAPI) -> None:
    @app.get("/health", tags=["desk"])
    async def health() -> Health:
        """Tell that the desk runs; needs no token."""
        return Health()

    @app.get("/ready", tags=["desk"], responses=problems.declared(503))
    async def ready(storage: routes.Opened) -> Health:
        """Tell that the desk's database answers; needs no token."""
        try:
            await storage.operators.verify("")
        except Exception as fault:  # whatever a driver raises when its database is away
            structlog.get_logger().error("database away", exception=type(fault).__name__)
            raise problems.refuse(
                503, f"The database does not answer ({type(fault).__name__}): look into the log."
            ) from None
        return Health()

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(app.openapi()))

    @app.get("/docs.css", include_in_schema=False)
    async def style() -> PlainTextResponse:
        return PlainTextResponse(STYLE, media_type="text/css")
