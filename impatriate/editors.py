"""`impatriate editors`: the editors' page on this machine, on the present files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from impatriate import logs
from impatriate.opening import opened, world_of
from impatriate.settings import Settings, SettingsInvalid

if TYPE_CHECKING:
    from storage import Storage


def serve(port: int | None) -> None:
    """Serve until interrupted. Raises SettingsInvalid."""
    from editors.server import LOOPBACK, configured
    from editors.shelf import Shelf
    from impatriate.serving import serve as serve_announced

    settings = Settings.read()
    logs.set_up(settings.log_level)
    at = port or settings.editor_port
    shelf = Shelf(settings.content, lambda knowledge: world_of(knowledge, settings), settings.learnt)
    page = configured(shelf, lambda: _storage(settings), at)
    serve_announced(page, f"The editors' page is ready: http://{LOOPBACK}:{at}")


@asynccontextmanager
async def _storage(settings: Settings) -> AsyncIterator[Storage | None]:
    """The database, when there is one to look into: the page serves without it too."""
    if settings.keys is None:
        yield None
        return
    try:
        opening = opened(settings)
        storage = await opening.__aenter__()
    except SettingsInvalid as error:
        structlog.get_logger().warning("the page serves without the database", error=type(error).__name__)
        yield None
        return
    try:
        yield storage
    finally:
        await opening.__aexit__(None, None, None)
