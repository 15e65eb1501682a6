"""Files that people sent: encrypted on disk, each with a key of its own that lies in its row.

A file is a row of chunks, each a 4-byte length and AES-256-GCM ciphertext; the nonce counts the chunks and marks the
last, so that chunks can be neither swapped, dropped nor cut off. The key is random and never used twice.
"""

import asyncio
import dataclasses
import hashlib
import json
import os
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.changes import StagedFile
from storage.connections import Connections
from storage.encryption import KEY_BYTES, Vault, new_id
from storage.errors import NoSuchItem, TooLarge, Unreadable
from storage.statements import Statement, Work, run_one

CHUNK = 256 * 1024
HEAD = 8 * 1024
DAY = 24 * 3600
UNFINISHED = ".part"
FIND = """
SELECT a.details_sealed, a.size, p.id, p.key_id, p.wrapped_key FROM attachments a JOIN people p ON p.id = a.person_id
WHERE a.id = ?1"""
KEPT = "SELECT id FROM attachments"


@dataclasses.dataclass(frozen=True, slots=True)
class StoredAttachment:
    """What is known of a kept file; `size` in bytes and `sha256` are those of the plain file."""

    attachment_id: str
    field: str
    name: str = dataclasses.field(repr=False)
    media_type: str
    size: int
    sha256: str
    key: bytes = dataclasses.field(repr=False)


class Attachments:
    """Files below one folder; `storage.attachments`."""

    def __init__(self, folder: Path, connections: Connections, vault: Vault) -> None:
        self.folder, self._connections, self._vault = folder, connections, vault
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def stage(self, chunks: AsyncIterator[bytes], limit: int) -> StagedFile:
        """Encrypt a stream to disk under its final name, synced; TooLarge past `limit` bytes, then nothing stays."""
        attachment_id = new_id()
        part = self._path(attachment_id).with_suffix(UNFINISHED)
        try:
            with part.open("xb") as file:
                writer = _Writer(file, attachment_id, limit)
                async for chunk in chunks:
                    await asyncio.to_thread(writer.add, chunk)
                staged = await asyncio.to_thread(writer.finish)
            await asyncio.to_thread(self._publish, part, attachment_id)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return staged

    async def discard(self, staged: StagedFile) -> None:
        """Remove a staged file at once; one that is already gone is no error."""
        self.remove((staged.attachment_id,))

    def remove(self, attachment_ids: Iterable[str]) -> None:
        """Remove the files of rows that are gone; what a crash leaves is swept as an orphan."""
        for attachment_id in attachment_ids:
            self._path(attachment_id).unlink(missing_ok=True)

    async def find(self, attachment_id: str) -> StoredAttachment:
        """Find a kept file and open its details; NoSuchItem when there is none."""
        return await self._connections.transact(lambda: stored_attachment(self._vault, attachment_id))

    async def read(self, attachment_id: str) -> AsyncIterator[bytes]:
        """Decrypt a kept file chunk by chunk; NoSuchItem, or Unreadable when the file is missing, cut or changed."""
        stored = await self.find(attachment_id)
        try:
            file = self._path(attachment_id).open("rb")
        except FileNotFoundError:
            raise Unreadable(f"attachments/{attachment_id}/content") from None
        with file:
            reader = _Reader(file, attachment_id, stored.key)
            while not reader.finished:
                yield await asyncio.to_thread(reader.next)

    async def sweep(self, older_than: float = DAY) -> int:
        """Remove files without a row and unfinished ones, older than so many seconds; gives how many went."""
        old = await asyncio.to_thread(self._old_files, older_than)
        if not old:
            return 0
        kept = {row[0] for row in await self._connections.transact(lambda: run_one(Statement(KEPT)))}
        orphans = [path for path in old if path.name not in kept]
        for path in orphans:
            path.unlink(missing_ok=True)
        return len(orphans)

    def _path(self, attachment_id: str) -> Path:
        return self.folder / attachment_id

    def _publish(self, part: Path, attachment_id: str) -> None:
        part.rename(self._path(attachment_id))
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _old_files(self, older_than: float) -> list[Path]:
        limit, old = time.time() - older_than, []
        for path in self.folder.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < limit:
                    old.append(path)
        return old


def stored_attachment(vault: Vault, attachment_id: str) -> Work[StoredAttachment]:
    """Find a kept file's row and open its details; NoSuchItem."""
    rows = yield Statement(FIND, (attachment_id,))
    if not rows:
        raise NoSuchItem(f"attachment {attachment_id}")
    sealed, size, *person = rows[0]
    details = json.loads(vault.key_of(*person).open(sealed, "attachments", attachment_id, "details_sealed"))
    details["key"] = bytes.fromhex(details["key"])
    return StoredAttachment(attachment_id=attachment_id, size=size, **details)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


class _Writer:
    """Cuts a stream into encrypted chunks; keeps the last one back until it is known to be the last."""

    def __init__(self, file: BinaryIO, attachment_id: str, limit: int) -> None:
        self._file, self._id, self._limit, self._key = file, attachment_id, limit, os.urandom(KEY_BYTES)
        self._cipher, self._waiting, self._number = AESGCM(self._key), b"", 0
        self._plain, self._stored = hashlib.sha256(), hashlib.sha256()
        self._size, self._head = 0, b""

    def add(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > self._limit:
            raise TooLarge(self._limit)
        self._plain.update(chunk)
        if len(self._head) < HEAD:
            self._head = (self._head + chunk)[:HEAD]
        self._waiting += chunk
        while len(self._waiting) > CHUNK:
            self._write(self._waiting[:CHUNK], last=False)
            self._waiting = self._waiting[CHUNK:]

    def finish(self) -> StagedFile:
        self._write(self._waiting, last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        sha256, stored = self._plain.hexdigest(), self._stored.hexdigest()
        return StagedFile(self._id, self._key, self._size, sha256, self._head, stored)

    def _write(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last), plain, self._id.encode())
        data = len(sealed).to_bytes(4, "big") + sealed
        self._file.write(data)
        self._stored.update(data)
        self._number += 1


class _Reader:
    """Reads the chunks back, in order, until the one marked as the last."""

    def __init__(self, file: BinaryIO, attachment_id: str, key: bytes) -> None:
        self._file, self._id, self._cipher, self._number = file, attachment_id, AESGCM(key), 0
        self._left = os.fstat(file.fileno()).st_size
        self.finished = False

    def next(self) -> bytes:
        length = int.from_bytes(self._file.read(4), "big")
        self._left -= 4 + length
        sealed, self.finished = self._file.read(length), self._left <= 0
        try:
            plain = self._cipher.decrypt(_nonce(self._number, self.finished), sealed, self._id.encode())
        except (InvalidTag, ValueError):
            raise Unreadable(f"attachments/{self._id}/content") from None
        self._number += 1
        return plain
