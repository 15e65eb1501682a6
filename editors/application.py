"""The editors' page: server-rendered, without scripts or foreign assets, for this machine alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from editors.ask_view import Asked, ask_page
from editors.check_view import check_page
from editors.entries_view import entries_page, entry_page
from editors.gaps import gaps
from editors.gaps_view import gaps_page
from editors.html import Frame, soft
from editors.shelf import Shelf
from storage import Storage

OpenStorage = Callable[[], AbstractAsyncContextManager[Storage | None]]
"""Makes the context manager whose value is the open storage, or None when there is no database to look into."""
STYLE = Path(__file__).parent / "page" / "editors.css"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
HOSTS = ["127.0.0.1", "localhost", "[::1]"]
"""Names under which a browser may call: a foreign page that points its own name here is refused."""


def application(shelf: Shelf, open_storage: OpenStorage) -> FastAPI:
    """The ASGI application; opens the storage when it starts and closes it when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_storage() as storage:
            app.state.storage = storage
            yield

    app = FastAPI(title="Editors", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.shelf = shelf
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)
    app.middleware("http")(_with_headers)
    app.get("/", response_class=HTMLResponse)(ask)
    app.get("/check", response_class=HTMLResponse)(checked)
    app.get("/entries", response_class=HTMLResponse)(entries)
    app.get("/entries/{entry_id}", response_class=HTMLResponse)(one_entry)
    app.get("/gaps", response_class=HTMLResponse)(unanswered)
    app.get("/editors.css", response_class=FileResponse)(style)
    app.get("/health")(health)
    return app


async def _with_headers(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await answer(request)
    response.headers.update(HEADERS)
    return response


def the_shelf(request: Request) -> Shelf:
    """The shelf that the application was made with."""
    shelf: Shelf = request.app.state.shelf
    return shelf


Shelved = Annotated[Shelf, Depends(the_shelf)]


async def ask(
    shelf: Shelved,
    question: Annotated[str, Query(max_length=4096)] = "",
    language: Annotated[str, Query(max_length=8)] = "en",
) -> str:
    """What a person would see for a question."""
    world = await shelf.world()
    known = language if world is not None and language in world.languages else "en"
    return ask_page(await _frame(shelf, "/"), world, Asked(question, known, datetime.now(UTC)))


async def checked(shelf: Shelved) -> str:
    """Every fault of the files as they are now."""
    return check_page(await _frame(shelf, "/check"), await shelf.examined(), await shelf.world())


async def entries(shelf: Shelved) -> str:
    """All entries by topic."""
    world = await shelf.world()
    return entries_page(await _frame(shelf, "/entries"), world, datetime.now(UTC).date())


async def one_entry(shelf: Shelved, entry_id: str) -> HTMLResponse:
    """One entry in all its languages; an alias leads to what it was merged into."""
    world, frame = await shelf.world(), await _frame(shelf, "/entries")
    entry = world.knowledge.entry(entry_id) if world is not None else None
    if world is None or entry is None:
        return HTMLResponse(frame.around("No such answer", soft("It may have been renamed.")), status_code=404)
    return HTMLResponse(entry_page(frame, world, entry, datetime.now(UTC).date()))


async def unanswered(shelf: Shelved, request: Request) -> str:
    """Questions that nobody could answer."""
    world, storage = await shelf.world(), request.app.state.storage
    knowledge = world.knowledge if world is not None else None
    found = gaps(await storage.misses.newest(), knowledge) if storage is not None else None
    return gaps_page(await _frame(shelf, "/gaps"), world, found, datetime.now(UTC).date())


async def style() -> FileResponse:
    """The page's looks."""
    return FileResponse(STYLE, media_type="text/css")


async def health() -> dict[str, str]:
    """Tell that the page runs."""
    return {"status": "ok"}


async def _frame(shelf: Shelf, place: str) -> Frame:
    return Frame(place, len(await shelf.errors()), reading=shelf.reading)
