"""The way to Telegram: aiogram's session, but replies go out as ready JSON and nothing sent is read back."""

from __future__ import annotations

import json
from typing import Any, Final

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiohttp import ClientError, ClientTimeout

from bot import metrics
from bot.replies import Reply

_JSON: Final = {"Content-Type": "application/json"}
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
            try:
                return await super().make_request(bot, method, timeout)
            except UnicodeDecodeError as error:
                raise ClientDecodeError("Failed to decode object", error, error.object) from error
        status, content = await self._post(bot, method, self.timeout if timeout is None else timeout)
        if status == 200 and content.startswith(_DONE):
            return True
        answer: Any = self.check_response(bot, method, status, content.decode("utf-8", "replace"))
        return answer.result

    def check_response(self, bot: Bot, method: Any, status_code: int, content: str) -> Any:
        """What aiogram makes of an answer; where it trips over a body that is none of Telegram's, a decoding error."""
        try:
            return super().check_response(bot, method, status_code, content)
        except TypeError as error:
            raise ClientDecodeError("Failed to deserialize object", error, content) from error

    async def _post(self, bot: Bot, reply: Reply, seconds: float) -> tuple[int, bytes]:
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=reply.__api_method__)
        body = json.dumps(reply.fields, ensure_ascii=False).encode()
        try:
            async with session.post(url, data=body, headers=_JSON, timeout=ClientTimeout(total=seconds)) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TelegramNetworkError(method=reply.as_method(), message="Request timeout error") from error
        except ClientError as error:
            raise TelegramNetworkError(method=reply.as_method(), message=type(error).__name__) from error
