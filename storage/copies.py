"""A copy of everything: made beside a running bot, verified by its manifest, put back where nothing is yet.

The folder holds the database (`impatriate.db` or PostgreSQL's `impatriate.dump`), the encrypted attachments in `files`
and `manifest.json` with the SHA-256 of each. It has the keys' ids, not the keys: without them nothing in it opens.
"""

import asyncio
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storage.connections import Connections
from storage.errors import BackupDamaged, Unreadable
from storage.schema import VERSIONS
from storage.statements import Statement, run_one

FORMAT = "impatriate-backup/1"
MANIFEST, FILES = "manifest.json", "files"
NAMES = {"sqlite": "impatriate.db", "postgresql": "impatriate.dump"}
UNFINISHED = ".part"
PIECE = 1024 * 1024
KEPT = "SELECT id, stored_sha256 FROM attachments"
KEYS = "SELECT key_id FROM people UNION SELECT key_id FROM secrets"

Progress = Callable[[str, int, int], None]
"""Told as work goes on: what, how many are done, of how many."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the copy: its size in bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy holds. `keys`: ids of the master keys it needs; `attachments` by id."""

    made_at: str
    kind: str
    schema: str
    keys: tuple[str, ...]
    database: Part
    attachments: dict[str, Part]


async def make(connections: Connections, files: Path, to: Path, progress: Progress) -> Manifest:
    """Copy into a new folder, which has its name only once it is whole. FileExistsError, UseServerTools, Unreadable.

    Attachments are copied before the database and what came meanwhile after it, so that neither lacks the other's.
    """
    part = to.with_name(to.name + UNFINISHED)
    await asyncio.to_thread(_begin, to, part)
    copied: dict[str, Part] = {}
    await asyncio.to_thread(_copy_files, files, part / FILES, copied, progress)
    progress("database", 0, 1)
    before = await _kept(connections)
    database = part / NAMES[connections.kind]
    await connections.copy(database)
    progress("database", 1, 1)
    after = await _kept(connections)
    await asyncio.to_thread(_copy_files, files, part / FILES, copied, progress)
    _insist(after, copied, still=await _kept(connections))
    await asyncio.to_thread(_drop_others, part / FILES, copied, before.keys() | after.keys())
    keys = await connections.transact(lambda: run_one(Statement(KEYS)))
    manifest = Manifest(
        datetime.now(UTC).isoformat(timespec="seconds"),
        connections.kind,
        VERSIONS[-1],
        tuple(sorted(row[0] for row in keys)),
        await asyncio.to_thread(_part_of, database),
        copied,
    )
    await asyncio.to_thread(_finish, part, to, manifest)
    return manifest


def verified(folder: Path, progress: Progress) -> Manifest:
    """Read a copy's manifest and compare every file with it. Raises BackupDamaged, naming the first that differs."""
    manifest = _read(folder)
    parts = {folder / NAMES[manifest.kind]: manifest.database}
    parts |= {folder / FILES / name: part for name, part in manifest.attachments.items()}
    for number, (path, part) in enumerate(parts.items(), 1):
        try:
            found = _part_of(path)
        except OSError as error:
            raise BackupDamaged(f"{path.name} cannot be read: {error.strerror}") from None
        if found != part:
            raise BackupDamaged(f"{path.name} is not what was copied")
        progress("verified", number, len(parts))
    if manifest.kind == "sqlite":
        _check_pages(folder / NAMES["sqlite"])
    return manifest


def copy_file(source: Path, to: Path) -> Part:
    """Copy a file, synced to disk, and tell what was copied."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reading, to.open("wb") as writing:
        while piece := reading.read(PIECE):
            digest.update(piece)
            size += len(piece)
            writing.write(piece)
        writing.flush()
        os.fsync(writing.fileno())
    return Part(size, digest.hexdigest())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _begin(to: Path, part: Path) -> None:
    """Make an empty folder, in the place of what an interrupted copy left."""
    if to.exists():
        raise FileExistsError(str(to))
    shutil.rmtree(part, ignore_errors=True)
    (part / FILES).mkdir(mode=0o700, parents=True)
    part.chmod(0o700)


def _copy_files(files: Path, to: Path, copied: dict[str, Part], progress: Progress) -> None:
    """Copy what was not copied yet; a file that goes meanwhile was erased, an unfinished one is none yet."""
    names = [path.name for path in files.iterdir() if not path.suffix and path.name not in copied]
    for number, name in enumerate(names, 1):
        try:
            copied[name] = copy_file(files / name, to / name)
        except FileNotFoundError:
            (to / name).unlink(missing_ok=True)
        progress("attachments", number, len(names))


async def _kept(connections: Connections) -> dict[str, str]:
    rows = await connections.transact(lambda: run_one(Statement(KEPT)))
    return {row[0]: row[1] for row in rows}


def _insist(kept: dict[str, str], copied: dict[str, Part], still: dict[str, str]) -> None:
    """Everything that was kept was copied as it is; what was erased meanwhile may be missing."""
    for name, sha256 in kept.items():
        missing = name not in copied and name in still
        if missing or (name in copied and copied[name].sha256 != sha256):
            raise Unreadable(f"attachments/{name}/content")


def _drop_others(folder: Path, copied: dict[str, Part], wanted: Iterable[str]) -> None:
    """Files that no row named, neither before nor after the database was copied, are not carried along."""
    for name in set(copied) - set(wanted):
        del copied[name]
        (folder / name).unlink()


def _part_of(path: Path) -> Part:
    with path.open("rb") as file:
        return Part(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _finish(part: Path, to: Path, manifest: Manifest) -> None:
    """Sync everything, then give the folder its name."""
    with (part / NAMES[manifest.kind]).open("rb") as database:
        os.fsync(database.fileno())
    with (part / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump({"format": FORMAT, **asdict(manifest)}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    for folder in (part / FILES, part):
        sync_folder(folder)
    part.rename(to)
    sync_folder(to.parent)


def _read(folder: Path) -> Manifest:
    try:
        data: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if data.pop("format") != FORMAT or data["kind"] not in NAMES:
            raise BackupDamaged(f"{folder / MANIFEST} is of another format")
        attachments = {_plain(name): Part(**part) for name, part in data.pop("attachments").items()}
        return Manifest(
            attachments=attachments, database=Part(**data.pop("database")), keys=tuple(data.pop("keys")), **data
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged(f"{folder / MANIFEST} cannot be read: {type(error).__name__}") from None


def _plain(name: str) -> str:
    """An attachment's id is a name of 32 letters and digits and leads out of no folder."""
    if not name.isalnum():
        raise ValueError(name)
    return name


def _check_pages(path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            (told,) = connection.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as error:
            told = type(error).__name__
    if told != "ok":
        raise BackupDamaged(f"{path.name} is no whole database")
