"""Files people send: fetched, encrypted to disk as they come in, judged by their first bytes, before the turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Final

import filetype
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiohttp import ClientError

from bot.pictures import pixels
from bot.updates import EventMaker, OfferedFile
from dialogs.events import Attachment, FileFailed, FileProblem, SentFile
from storage import Storage
from storage.changes import StagedFile
from storage.errors import TooLarge

SIZE_LIMIT: Final = 20 * 1024 * 1024
"""Bytes. What Telegram lets a bot download."""
FETCH_SECONDS: Final = 30
PAUSES: Final = (0.2, 1.0, 3.0)
"""Seconds before each further attempt; all of it within the thirty."""
AT_ONCE: Final = 4
NAME_LIMIT: Final = 100
MOST_PIXELS: Final = 300_000_000
"""More than any scanner or telephone makes; a viewer needs three bytes for each."""
CHUNK: Final = 64 * 1024

ACCEPTED: Final = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/heic": (".heic", ".heif"),
}
"""Media types that may be kept, and the endings they go by."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of an offered file: the event to make, and the staged file when it was taken."""

    make: EventMaker
    attachment: Attachment | None = None
    staged: StagedFile | None = None


class FileDesk:
    """Fetches offered files, four at a time."""

    def __init__(self, bot: Bot, storage: Storage) -> None:
        self._bot, self._storage = bot, storage
        self._places = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, offer: OfferedFile) -> Fetched:
        """Take the file in, or say why not. Raises only what storage raises."""
        name = clean_name(offer.name)
        if offer.size == 0:
            return _failed("empty", name)
        if offer.size is not None and offer.size > SIZE_LIMIT:
            return _failed("too_large", name)
        async with self._places:
            staged = await self._staged(offer)
        if not isinstance(staged, StagedFile):
            return _failed(staged, name)
        return await self._judged(staged, name, as_photo=offer.as_photo)

    async def discard(self, staged: StagedFile) -> None:
        """Remove a staged file that no turn kept."""
        await self._storage.attachments.discard(staged)

    async def _staged(self, offer: OfferedFile) -> StagedFile | FileProblem:
        """Fetch and stage; what may be over in a moment (an expired link, a dropped connection) is tried again."""
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                for pause in PAUSES:
                    try:
                        return await self._once(offer)
                    except TelegramRetryAfter as error:
                        await asyncio.sleep(max(pause, error.retry_after))
                    except (TelegramNetworkError, TelegramServerError, ClientDecodeError, ClientError):
                        await asyncio.sleep(pause)
                return await self._once(offer)
        except (TooLarge, TelegramEntityTooLarge):
            return "too_large"
        except TelegramBadRequest as error:
            return "too_large" if "too big" in error.message else "unreachable"
        except (AiogramError, ClientError, TimeoutError):
            return "unreachable"

    async def _once(self, offer: OfferedFile) -> StagedFile | FileProblem:
        path = (await self._bot.get_file(offer.file_id)).file_path
        if path is None:
            return "unreachable"
        async with aclosing(self._content(path)) as chunks:
            return await self._storage.attachments.stage(chunks, SIZE_LIMIT)

    async def _content(self, path: str) -> AsyncGenerator[bytes, None]:
        url = self._bot.session.api.file_url(self._bot.token, path)
        stream = self._bot.session.stream_content(url, timeout=FETCH_SECONDS, chunk_size=CHUNK)
        async with aclosing(stream) as chunks:
            async for chunk in chunks:
                yield chunk

    async def _judged(self, staged: StagedFile, name: str, *, as_photo: bool) -> Fetched:
        verdict = judge(name, staged.head)
        if isinstance(verdict, Accepted):
            attachment = Attachment(
                attachment_id=staged.attachment_id,
                name=name,
                media_type=verdict.media_type,
                size=staged.size,
                sha256=staged.sha256,
            )
            return Fetched(partial(SentFile, attachment=attachment, as_photo=as_photo), attachment, staged)
        await self.discard(staged)
        return _failed(verdict, name)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept, with the media type its bytes have."""

    media_type: str


def judge(name: str, head: bytes) -> Accepted | FileProblem:
    """Whether a file may be kept, by its name and first bytes; "disguised" when the two disagree."""
    if not head:
        return "empty"
    kind = filetype.guess_mime(head)
    ending = PurePath(name).suffix.lower()
    known_ending = any(ending in endings for endings in ACCEPTED.values())
    if kind in ACCEPTED:
        if ending and not known_ending:
            return "disguised"
        return "too_many_pixels" if pixels(head) > MOST_PIXELS else Accepted(str(kind))
    return "disguised" if known_ending else "wrong_type"


def clean_name(name: str) -> str:
    """A file's name without folders, control or direction characters, at most 100 characters, its ending kept."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(char for char in last if char.isprintable()).strip(" .") or "file"
    stem, ending = PurePath(plain).stem, PurePath(plain).suffix[:16]
    return stem[: NAME_LIMIT - len(ending)] + ending


def _failed(problem: FileProblem, name: str) -> Fetched:
    return Fetched(partial(FileFailed, problem=problem, name=name))
