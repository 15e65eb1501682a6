"""Chores beside the turns: inbox, outbox, owed screens, and the sweeps that keep promises about deletion.

Only one process does them: the one that storage lets lead. The content is looked at by every process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import structlog

from bot.inbox import InboxReader
from bot.intake import Shell
from bot.mishaps import trace
from bot.outbox import OutboxSender
from bot.turn import Screen

SHORT_SECONDS: Final = 1.0
"""How often inbox and outbox are looked at."""
SCREEN_SECONDS: Final = 15.0
SWEEP_SECONDS: Final = 600.0
CONTENT_SECONDS: Final = 2.0
"""How often the content folder is looked at."""
BATCH: Final = 50

log = structlog.get_logger(__name__)


class Chores:
    """Runs until told to stop; a chore that fails is logged and tried again in its next round."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._inbox, self._outbox = InboxReader(shell), OutboxSender(shell)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ask `run` to end the chore in hand and return."""
        self._stopping.set()

    async def run(self) -> None:
        """All chores side by side, each at its own pace."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._every(SHORT_SECONDS, self._inbox.read_waiting))
            group.create_task(self._every(SHORT_SECONDS, self._outbox.send_due))
            group.create_task(self._every(SCREEN_SECONDS, self.draw_owed))
            group.create_task(self._every(SWEEP_SECONDS, self.sweep))
            if self._shell.renewal is not None:
                looking = group.create_task(self._every(CONTENT_SECONDS, self._shell.renewal.look, led=False))
                group.create_task(self._until_stopped(looking))

    async def draw_owed(self) -> int:
        """Draw the present screen for those to whom it is owed."""
        owed = await self._shell.storage.screens.owed(BATCH)
        for chat_id, _ in owed:
            async with self._shell.locks.hold(chat_id):
                await self._draw(chat_id)
        return len(owed)

    async def _draw(self, chat_id: int) -> None:
        """Draw what stands now: a turn may have come since. What another worker moved on meanwhile stays owed."""
        screens = self._shell.storage.screens
        state = await screens.still_owed(chat_id)
        if state is None:
            return
        if await self._shell.delivery.show(chat_id, Screen(self._shell.stage.draw(state), repeated=True)):
            await screens.paid_with(chat_id, state)

    async def sweep(self) -> int:
        """Delete what has outlived its term: files without a row, expired drafts, old claims and questions."""
        files: int = await self._shell.storage.attachments.sweep()
        rows: int = await self._shell.storage.sweep()
        return files + rows

    async def _until_stopped(self, task: asyncio.Task[None]) -> None:
        """Reading a large base may outlast the patience of whoever stops the process; nothing is lost by leaving it."""
        await self._stopping.wait()
        task.cancel()

    async def _every(self, seconds: float, chore: Callable[[], Awaitable[int]], *, led: bool = True) -> None:
        """`led`: only the process that leads does it."""
        while not self._stopping.is_set():
            try:
                if not led or await self._shell.storage.lead():
                    await chore()
            except Exception as error:
                log.warning("chore failed", chore=getattr(chore, "__name__", ""), **trace(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), seconds)
