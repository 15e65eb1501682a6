"""Opening what a program needs from its settings; storage's own errors become one line."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from impatriate.settings import PREFIX, Settings, SettingsInvalid

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
        _make(Path(settings.database_url.removeprefix("sqlite:///")).parent, "DATABASE_URL")
    _make(settings.files, "FILES")
    try:
        storage = await open_storage(
            settings.database_url, keys=settings.keys.get_secret_value(), files=settings.files, upgrade=upgrade
        )
    except StorageError as error:
        raise SettingsInvalid(str(error)) from None
    async with storage:
        yield storage


def _make(folder: Path, name: str) -> None:
    """Make a folder if it is not there. Raises SettingsInvalid when it cannot be written."""
    why = "no permission, or a read-only disk"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or why
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsInvalid(f"{PREFIX}{name}: {folder} cannot be written ({why}): let this user write there.")


def world(settings: Settings) -> World:
    """The snapshot every turn reads. Raises SettingsInvalid when the content has faults or the model cannot be read."""
    from knowledge import ContentInvalid, load
    from knowledge.embedding import Embedding, EmbeddingUnreadable

    try:
        embedding = Embedding(settings.embedding) if settings.embedding else None
        knowledge = load(settings.content, settings.learnt, settings.out_of_scope, embedding)
    except EmbeddingUnreadable as error:
        raise SettingsInvalid(f"{PREFIX}EMBEDDING: {error}") from None
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
