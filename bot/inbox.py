"""The inbox: what happened outside the chat becomes a turn like any other, then a new message."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from storage.inbox import InboxRow

from bot import metrics
from bot.intake import Shell
from bot.mishaps import ATTEMPTS, trace
from bot.turn import Cause
from dialogs.events import Word

BATCH: Final = 50

log = structlog.get_logger(__name__)


class InboxReader:
    """Runs waiting rows through the turn. A row that keeps failing is left out until the next start, and logged."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._failed: dict[str, int] = {}

    async def read_waiting(self) -> int:
        """Handle one batch and return how many rows were handled."""
        rows = await self._shell.storage.inbox.waiting(BATCH + len(self._failed))
        ready = [row for row in rows if self._failed.get(row.inbox_id, 0) < ATTEMPTS]
        for row in ready:
            await self._handle(row)
        return len(ready)

    async def _handle(self, row: InboxRow) -> None:
        make = partial(Word, kind=row.kind, parameters=tuple(sorted(row.parameters.items())))
        try:
            async with self._shell.locks.hold(row.chat_id):
                began = perf_counter()
                screen = await self._shell.stage.play(Cause(row.chat_id, make, inbox_id=row.inbox_id))
                metrics.turn("word", perf_counter() - began, repeated=screen.repeated)
                if not screen.repeated:
                    await self._shell.delivery.show(row.chat_id, screen)
        except Exception as error:
            self._failed[row.inbox_id] = self._failed.get(row.inbox_id, 0) + 1
            log.warning("word not told", kind=row.kind, attempt=self._failed[row.inbox_id], **trace(error))
        else:
            self._failed.pop(row.inbox_id, None)
