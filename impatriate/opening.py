"""Opening what a program needs from its settings; storage's own errors become one line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from impatriate.settings import Settings, SettingsInvalid

if TYPE_CHECKING:
    from dialogs.world import World
    from knowledge import Knowledge
    from storage import Storage


@asynccontextmanager
async def opened(settings: Settings, *, upgrade: bool = False) -> AsyncIterator[Storage]:
    """The open storage. Raises SettingsInvalid when the database, its schema or the keys are not as they must be."""
    from storage import open_storage
    from storage.errors import StorageError

    assert settings.keys is not None
    if settings.database_url.startswith("sqlite:///"):
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    try:
        storage = await open_storage(
            settings.database_url, keys=settings.keys.get_secret_value(), files=settings.files, upgrade=upgrade
        )
    except StorageError as error:
        raise SettingsInvalid(str(error)) from None
    async with storage:
        yield storage


def world(settings: Settings) -> World:
    """The snapshot every turn reads. Raises SettingsInvalid when the content has faults."""
    from knowledge import ContentInvalid, load

    try:
        knowledge = load(settings.content, settings.learnt)
    except ContentInvalid as error:
        raise SettingsInvalid(
            f"The content in {settings.content} has {len(error.faults)} faults: run `impatriate knowledge check`."
        ) from None
    return world_of(knowledge, settings)


def world_of(knowledge: Knowledge, settings: Settings) -> World:
    """The knowledge with the bot's own words and what is set about its service."""
    from dialogs.world import Service, World
    from locales import load_catalogues

    service = Service(
        controller=settings.controller or "",
        receiver=settings.receiver or "",
        country=settings.country,
        retention_days=settings.retention_days,
        backup_days=settings.backup_days,
        reply_days=settings.reply_days,
        contact=settings.contact,
        regional_receivers=settings.regional_receivers(),
    )
    return World(knowledge, load_catalogues(), service)
