"""While something takes long, the chat shows that the bot is at it."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final, Self

from aiogram import Bot
from aiogram.exceptions import AiogramError

SHOWN_SECONDS: Final = 4.5
"""Telegram shows the action for five seconds."""
LONG_SECONDS: Final = 1.0
"""After so long a person wonders whether anything happens."""


class UnderWay:
    """Shows "typing" for the length of the block, from `after` seconds on; costs a timer when the block is quick."""

    def __init__(self, bot: Bot, chat_id: int, after: float = LONG_SECONDS) -> None:
        self._bot, self._chat_id, self._after = bot, chat_id, after
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._timer = asyncio.get_running_loop().call_later(self._after, self._show)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _show(self) -> None:
        self._task = asyncio.create_task(self._keep_showing())

    async def _keep_showing(self) -> None:
        """That Telegram does not take it is no matter: the answer itself comes all the same."""
        try:
            while True:
                await self._bot.send_chat_action(self._chat_id, "typing")
                await asyncio.sleep(SHOWN_SECONDS)
        except AiogramError:
            return
