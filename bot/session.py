"""The way to Telegram: aiogram's session, but a reply's calls send only what is set and do not read back what was sent.

A reply is two thirds of a turn's cost in aiogram: it dumps every field, resolves defaults, builds a form and parses the
sent message back. Nothing here needs the sent message.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, TelegramMethod
from aiohttp import ClientError, ClientTimeout
from pydantic import BaseModel

REPLIES: Final = (SendMessage, EditMessageText, AnswerCallbackQuery)
"""Calls without files whose results nobody reads."""
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_DONE: Final = b'{"ok":true'


class ReplySession(AiohttpSession):
    """A session whose replies are cheap; all other calls are aiogram's own."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        """Call a method. Replies give True; raises what aiogram raises."""
        if not isinstance(method, REPLIES):
            return await super().make_request(bot, method, timeout)
        status, content = await self._post(bot, method, self.timeout if timeout is None else timeout)
        if status == 200 and content.startswith(_DONE):
            return True
        answer: Any = self.check_response(bot, method, status, content.decode("utf-8", "replace"))
        return answer.result

    async def _post(self, bot: Bot, method: TelegramMethod[Any], seconds: float) -> tuple[int, bytes]:
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        body = urlencode(list(_fields(method))).encode()
        try:
            async with session.post(url, data=body, headers=_FORM, timeout=ClientTimeout(total=seconds)) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TelegramNetworkError(method=method, message="Request timeout error") from error
        except ClientError as error:
            raise TelegramNetworkError(method=method, message=type(error).__name__) from error


def _fields(method: TelegramMethod[Any]) -> Iterator[tuple[str, str]]:
    """The fields that were set, as Telegram's forms want them: text as it is, everything else as JSON."""
    for name in method.model_fields_set:
        value = getattr(method, name)
        if isinstance(value, BaseModel):
            yield name, value.model_dump_json(exclude_unset=True)
        elif value is not None:
            yield name, str(value)
