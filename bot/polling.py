"""Long polling that loses nothing: chats side by side, a chat in order, confirmed up to the first unfinished."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramConflictError, TelegramUnauthorizedError
from aiogram.methods import GetUpdates, TelegramMethod
from aiogram.types import Update
from pydantic import ValidationError

from bot.intake import Intake, TurnFailedError
from bot.mishaps import trace
from bot.rivals import PEACE_SECONDS, AnotherProgramError, Rivals
from bot.updates import ALLOWED_UPDATES, chat_of

POLL_SECONDS: Final = 25
CHATS_AT_ONCE: Final = 32
STOP_SECONDS: Final = 40
"""How long turns in hand may take to finish when the bot stops."""
PEEK_SECONDS: Final = 0.5
"""While a chat is still busy, how often the others' updates are looked for."""

log = structlog.get_logger(__name__)


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without parsing, so that one unreadable update does not hide the others."""

    __returning__: ClassVar[Any] = list[dict[str, Any]]
    __api_method__: ClassVar[str] = GetUpdates.__api_method__

    offset: int | None = None
    limit: int = 100
    timeout: int = 0
    allowed_updates: list[str] = ALLOWED_UPDATES


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that waits for its turn, or the reason why it cannot be read."""

    update_id: int
    update: Update | None
    body: bytes
    error: Exception | None = None


class Ledger:
    """Which updates were seen and which are finished; gives the offset that confirms only finished ones."""

    def __init__(self) -> None:
        self._open: set[int] = set()
        self._finished: set[int] = set()
        self._highest: int | None = None

    def begin(self, update_id: int) -> bool:
        """Note an update; False when it is known already."""
        if update_id in self._open or update_id in self._finished:
            return False
        self._open.add(update_id)
        self._highest = max(update_id, self._highest or update_id)
        return True

    def finish(self, update_id: int) -> None:
        """The update is done with."""
        self._open.discard(update_id)
        self._finished.add(update_id)

    @property
    def offset(self) -> int | None:
        """The offset for the next call: the lowest open update, or one past the highest seen."""
        if self._open:
            return min(self._open)
        return None if self._highest is None else self._highest + 1

    @property
    def busy(self) -> bool:
        """Whether any update is open."""
        return bool(self._open)

    def all_confirmed(self) -> None:
        """Telegram has nothing more to give past the offset: start afresh, since its numbering may restart lower."""
        self._finished.clear()
        self._highest = None

    def confirmed(self, offset: int) -> None:
        """Forget what Telegram will not give again."""
        self._finished = {number for number in self._finished if number >= offset}


class Polling:
    """Fetches updates until told to stop. `retry_seconds`: pause after a failure, growing sixteenfold."""

    def __init__(
        self, bot: Bot, intake: Intake, *, retry_seconds: float = 1, peace_seconds: float = PEACE_SECONDS
    ) -> None:
        self._bot, self._intake, self._retry_seconds = bot, intake, retry_seconds
        self._peace_seconds = peace_seconds
        self._ledger = Ledger()
        self._chats: dict[int, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(CHATS_AT_ONCE)
        self._quiet = asyncio.Event()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ask `run` to finish the turns in hand and return."""
        self._stopping.set()

    async def run(self) -> None:
        """Poll until `stop`; deletes a webhook first.

        Raises TelegramUnauthorizedError for a wrong token, AnotherProgramError when another one fetches the updates.
        """
        fetching = asyncio.create_task(self._fetch_forever())
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        self._stopping.set()
        fetching.cancel()
        await asyncio.wait({fetching, stopping})
        leaving = not fetching.cancelled() and isinstance(fetching.exception(), AnotherProgramError)
        await self._finish(confirming=not leaving)
        if not fetching.cancelled():
            fetching.result()

    async def _fetch_forever(self) -> None:
        failures = 0
        cleared = False
        rivals = Rivals(self._peace_seconds)
        while True:
            try:
                if not cleared:
                    await self._take_webhook_away()
                    cleared = True
                await self._round()
                failures = 0
            except TelegramUnauthorizedError:
                raise
            except AiogramError as error:
                _say_why(error, failures)
                if isinstance(error, TelegramConflictError):
                    rivals.refused(error)
                failures += 1
                await self._pause(failures)

    async def _take_webhook_away(self) -> None:
        """Telegram gives updates to a poller only while no webhook is set; whoever set one is to read of it."""
        told = await self._bot.get_webhook_info()
        await self._bot.delete_webhook(drop_pending_updates=False)
        if told.url:
            log.warning(
                "a webhook was set for this bot and is now removed, since this program polls: if another one serves "
                "it, stop this one and start that one anew, which sets it again",
                host=urlsplit(told.url).hostname,
            )

    async def _round(self) -> None:
        if self._ledger.busy:
            await _within(PEEK_SECONDS, self._quiet.wait())
        busy, offset = self._ledger.busy, self._ledger.offset
        method = RawUpdates(offset=offset, timeout=0 if busy else POLL_SECONDS)
        batch = await self._bot(method, request_timeout=POLL_SECONDS + 15)
        if offset is not None:
            self._ledger.confirmed(offset)
        if not batch and not busy:
            self._ledger.all_confirmed()
        for raw in batch:
            await self._receive(raw)

    async def _receive(self, raw: dict[str, Any]) -> None:
        number, body = int(raw["update_id"]), json.dumps(raw, ensure_ascii=False).encode()
        if not self._ledger.begin(number):
            return
        self._quiet.clear()
        try:
            update = Update.model_validate(raw)
        except ValidationError as error:
            self._enqueue(0, Waiting(number, None, body, error))
        else:
            self._enqueue(chat_of(update), Waiting(number, update, body))

    def _enqueue(self, chat_id: int, waiting: Waiting) -> None:
        if chat_id in self._chats:
            self._chats[chat_id].append(waiting)
            return
        self._chats[chat_id] = deque((waiting,))
        task = asyncio.create_task(self._work(chat_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, chat_id: int) -> None:
        """The chat's updates in order; one that fails is tried again before the next."""
        queue, failures = self._chats[chat_id], 0
        while queue and not self._stopping.is_set():
            try:
                async with self._places:
                    await self._take(queue[0])
            except TurnFailedError:
                failures += 1
                await self._pause(failures)
                continue
            failures = 0
            self._finished(queue.popleft())
        del self._chats[chat_id]

    async def _take(self, waiting: Waiting) -> None:
        if waiting.update is not None:
            await self._intake.take(waiting.update, waiting.body)
        elif waiting.error is not None:
            await self._intake.take_unreadable(waiting.update_id, waiting.body, waiting.error)

    def _finished(self, waiting: Waiting) -> None:
        self._ledger.finish(waiting.update_id)
        if not self._ledger.busy:
            self._quiet.set()

    async def _pause(self, failures: int) -> None:
        await _within(self._retry_seconds * 2 ** min(failures - 1, 4), self._stopping.wait())

    async def _finish(self, *, confirming: bool) -> None:
        """Let turns in hand end and confirm what is finished, so that a restart draws nothing twice.

        Whoever leaves to another poller confirms nothing: that call would refuse the other one's, and both would go.
        """
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        offset = self._ledger.offset
        if confirming and offset is not None:
            with suppress(AiogramError):
                await self._bot(RawUpdates(offset=offset, limit=1), request_timeout=5)


async def _within(seconds: float, waiting: Coroutine[Any, Any, object]) -> None:
    # Not wait_for: until Python 3.12 it swallows a cancellation that comes as the wait ends, and stop would hang.
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await waiting


def _say_why(error: AiogramError, failures: int) -> None:
    if isinstance(error, TelegramConflictError):
        log.warning("another program fetches this bot's updates: stop it, or give this one a token of its own")
    elif failures in (0, 10, 100):
        log.warning("Telegram cannot be reached, trying again", failures=failures + 1, **trace(error))
