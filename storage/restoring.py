"""Putting a copy back where nothing is yet: verified, then attachments, then the database."""

import asyncio
from pathlib import Path

import asyncpg

from storage import copies, server_tools
from storage.copies import FILES, NAMES, UNFINISHED, Manifest, Progress, copy_file, sync_folder
from storage.encryption import KeyRing
from storage.errors import BackupDamaged, DatabaseAhead, DatabaseUnreachable, KeysInvalid, NotEmpty
from storage.schema import VERSIONS

FILE_SCHEME = "sqlite:///"


async def restore(folder: Path, url: str, *, keys: str, files: Path, progress: Progress) -> Manifest:
    """Put a copy back at `url` and `files`, neither of which may hold anything. `keys`: the text of IMPATRIATE_KEYS.

    Raises BackupDamaged, NotEmpty, KeysInvalid, DatabaseAhead, DatabaseUnreachable, UseServerTools, ServerToolFailed.
    """
    manifest = await asyncio.to_thread(copies.verified, folder, progress)
    _insist_on_keys(manifest, KeyRing(keys))
    if manifest.schema not in VERSIONS:
        raise DatabaseAhead(manifest.schema)
    if (manifest.kind == "sqlite") != url.startswith(FILE_SCHEME):
        raise BackupDamaged(f"it is of {manifest.kind}, and IMPATRIATE_DATABASE_URL names another kind of database")
    if await asyncio.to_thread(_holds_anything, files):
        raise NotEmpty(f"The folder {files} (IMPATRIATE_FILES)")
    if manifest.kind == "sqlite":
        await asyncio.to_thread(_restore_file, folder, Path(url.removeprefix(FILE_SCHEME)), files, manifest, progress)
    else:
        await _insist_on_empty(url)
        await asyncio.to_thread(_restore_attachments, folder, files, manifest, progress)
        await server_tools.restore(url, folder / NAMES["postgresql"])
    return manifest


def _insist_on_keys(manifest: Manifest, ring: KeyRing) -> None:
    missing = sorted(set(manifest.keys) - ring.ids)
    if missing:
        raise KeysInvalid(f"key {missing[0]}, which wrote this copy, is missing; add it behind the first")


def _holds_anything(files: Path) -> bool:
    return files.exists() and any(files.iterdir())


def _restore_file(folder: Path, path: Path, files: Path, manifest: Manifest, progress: Progress) -> None:
    if any(path.with_name(path.name + end).exists() for end in ("", "-wal", "-journal")):
        raise NotEmpty(f"The database {path} (IMPATRIATE_DATABASE_URL)")
    _restore_attachments(folder, files, manifest, progress)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + UNFINISHED)
    if copy_file(folder / NAMES["sqlite"], part) != manifest.database:
        raise BackupDamaged("the database changed while it was put back")
    part.rename(path)
    sync_folder(path.parent)


def _restore_attachments(folder: Path, files: Path, manifest: Manifest, progress: Progress) -> None:
    """Into a folder beside its place, which it takes as a whole."""
    part = files.with_name(files.name + UNFINISHED)
    part.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number, (name, expected) in enumerate(manifest.attachments.items(), 1):
        if copy_file(folder / FILES / name, part / name) != expected:
            raise BackupDamaged(f"{name} changed while it was put back")
        progress("attachments", number, len(manifest.attachments))
    sync_folder(part)
    if files.exists():
        files.rmdir()
    part.rename(files)
    sync_folder(files.parent)


async def _insist_on_empty(url: str) -> None:
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnreachable(type(error).__name__) from None
    try:
        tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
    finally:
        await connection.close()
    if tables:
        raise NotEmpty("The database (IMPATRIATE_DATABASE_URL)")
