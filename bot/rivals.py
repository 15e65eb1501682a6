"""Two programs with one token: Telegram ends the older poll with 409, so both take updates from each other for ever.

The one that came last leaves: whoever started it reads why. A poller that has been alone for a minute stays.
"""

from __future__ import annotations

import asyncio
from typing import Final

from aiogram.exceptions import TelegramConflictError

PEACE_SECONDS: Final = 60.0
"""A poller alone for so long is the established one."""
TOO_OFTEN: Final = 3
"""Refusals after which it is no accident, such as a predecessor that is just confirming its last updates."""


class AnotherProgramError(Exception):
    """Another program fetches this bot's updates, or had Telegram post them elsewhere; this one must end."""

    def __init__(self, *, webhook: bool) -> None:
        super().__init__("a webhook was set" if webhook else "another poller")
        self.webhook = webhook


class Rivals:
    """Counts refusals and says when this program is the one to leave."""

    def __init__(self, peace_seconds: float = PEACE_SECONDS) -> None:
        self._peace_seconds = peace_seconds
        self._quiet_since = asyncio.get_running_loop().time()
        self._refusals, self._established = 0, False

    def refused(self, error: TelegramConflictError) -> None:
        """Count a refusal. Raises AnotherProgramError when this program must end."""
        now = asyncio.get_running_loop().time()
        if now - self._quiet_since >= self._peace_seconds:
            self._refusals, self._established = 0, True
        self._quiet_since, self._refusals = now, self._refusals + 1
        webhook = "webhook" in error.message
        if self._refusals >= TOO_OFTEN and (webhook or not self._established):
            raise AnotherProgramError(webhook=webhook)
