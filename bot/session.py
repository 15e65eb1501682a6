"""The way to Telegram: aiogram's session, but replies go out as the forms they are and nothing sent is read back."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiohttp import ClientError, ClientTimeout

from bot import metrics
from bot.replies import Reply

_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_DONE: Final = b'{"ok":true'


class ReplySession(AiohttpSession):
    """A session whose replies are cheap; all other calls are aiogram's own."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        """Call a method and count how it ended. Replies give True; raises what aiogram raises."""
        try:
            answer = await self._made(bot, method, timeout)
        except Exception as error:
            metrics.called(method.__api_method__, error)
            raise
        metrics.called(method.__api_method__)
        return answer

    async def _made(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None) -> Any:  # noqa: ASYNC109
        if not isinstance(method, Reply):
            return await super().make_request(bot, method, timeout)
        status, content = await self._post(bot, method, self.timeout if timeout is None else timeout)
        if status == 200 and content.startswith(_DONE):
            return True
        answer: Any = self.check_response(bot, method, status, content.decode("utf-8", "replace"))
        return answer.result

    async def _post(self, bot: Bot, reply: Reply, seconds: float) -> tuple[int, bytes]:
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=reply.__api_method__)
        body = urlencode(reply.fields).encode()
        try:
            async with session.post(url, data=body, headers=_FORM, timeout=ClientTimeout(total=seconds)) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TelegramNetworkError(method=reply.as_method(), message="Request timeout error") from error
        except ClientError as error:
            raise TelegramNetworkError(method=reply.as_method(), message=type(error).__name__) from error
