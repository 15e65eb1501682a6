"""What Telegram says of the bot: its name, and where it posts updates and how that went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError

from bot.running import TelegramUnreachableError, TokenRefusedError
from bot.webhook import PATH


@dataclass(frozen=True)
class Standing:
    """The bot as Telegram sees it. `url` is empty while the bot polls; `pending` updates wait."""

    username: str
    url: str
    pending: int
    last_error: str
    last_error_at: datetime | None

    def posts_to(self, address: str) -> bool:
        """Whether Telegram posts to this bot's webhook at the public `address`."""
        return self.url == address.rstrip("/") + PATH


async def standing(bot: Bot) -> Standing:
    """Ask once, without waiting long. Raises TokenRefusedError or TelegramUnreachableError."""
    try:
        me = await bot.get_me(request_timeout=10)
        info = await bot.get_webhook_info(request_timeout=10)
    except (TelegramUnauthorizedError, TelegramNotFound) as error:
        raise TokenRefusedError from error
    except AiogramError as error:
        raise TelegramUnreachableError from error
    return Standing(
        me.username or "", info.url, info.pending_update_count, info.last_error_message or "", info.last_error_date
    )
