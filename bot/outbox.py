"""The outbox: messages nobody asked for just now, rendered when they are sent, slowly enough for Telegram."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter

if TYPE_CHECKING:
    from storage.outbox import Due

from bot.intake import Shell
from bot.mishaps import trace

PER_SECOND: Final = 20
"""Messages; Telegram allows 30 altogether, and direct replies need some of them."""
BATCH: Final = 50
RETRY: Final = timedelta(minutes=5)
REFUSED: Final = timedelta(days=1)

log = structlog.get_logger(__name__)


class OutboxSender:
    """Sends what is due. A message that cannot be sent is tried again later."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    async def send_due(self) -> int:
        """Send one batch and return how many were due."""
        batch = await self._shell.storage.outbox.due(BATCH)
        for due in batch:
            async with self._shell.locks.hold(due.chat_id):
                await self._send(due)
            await asyncio.sleep(1 / PER_SECOND)
        return len(batch)

    async def _send(self, due: Due) -> None:
        outbox, now = self._shell.storage.outbox, datetime.now(UTC)
        core = self._shell.core
        try:
            bubbles = core.letter(due.kind, due.parameters, due.language, core.world)
            await self._shell.delivery.send(due.chat_id, bubbles)
        except TelegramForbiddenError:
            await self._shell.storage.people.blocked(due.chat_id, now)
            await outbox.failed(due.outbox_id, now + REFUSED)
        except TelegramRetryAfter as error:
            await outbox.failed(due.outbox_id, now + timedelta(seconds=error.retry_after))
        except Exception as error:
            log.warning("message not sent", kind=due.kind, **trace(error))
            later = RETRY if isinstance(error, AiogramError) and not isinstance(error, TelegramBadRequest) else REFUSED
            await outbox.failed(due.outbox_id, now + later)
        else:
            await outbox.sent(due.outbox_id)
