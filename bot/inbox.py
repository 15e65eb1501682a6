"""The inbox: what happened outside the chat becomes a turn like any other, then a new message."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from storage.inbox import InboxRow

from bot import metrics
from bot.intake import Shell
from bot.mishaps import trace
from bot.turn import Cause
from dialogs.events import Word

BATCH: Final = 50
LONGEST_PAUSE: Final = 600.0
"""Seconds between two attempts at a row that keeps failing; a few are quick, in case that only something was away."""

log = structlog.get_logger(__name__)


class InboxReader:
    """Runs waiting rows through the turn. A row that keeps failing is tried less and less often, never dropped."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._failed: dict[str, _Failing] = {}

    async def read_waiting(self) -> int:
        """Handle one batch and return how many rows were handled."""
        rows = await self._shell.storage.inbox.waiting(BATCH + len(self._failed))
        now = monotonic()
        ready = [row for row in rows if row.inbox_id not in self._failed or self._failed[row.inbox_id].again_at <= now]
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
                    self._shell.delivery.owing(row.chat_id)  # nobody sends this word again; the turn noted it as owed
                    await self._shell.delivery.show(row.chat_id, screen)
        except Exception as error:
            failing = self._failed.setdefault(row.inbox_id, _Failing())
            failing.once_more()
            log.warning("word not told", kind=row.kind, attempt=failing.count, **trace(error))
        else:
            self._failed.pop(row.inbox_id, None)


@dataclass
class _Failing:
    """How often a row failed, and when it is tried again."""

    count: int = 0
    again_at: float = 0.0

    def once_more(self) -> None:
        self.count += 1
        self.again_at = monotonic() + min(2.0**self.count, LONGEST_PAUSE)
