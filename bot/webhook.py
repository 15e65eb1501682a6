"""The webhook: Telegram posts an update and hears 200 only when the turn is committed and its screen drawn or owed.

Answering after the delivery costs Telegram nothing and gives the reply the same promise as the word: a crash between
commit and delivery leaves the update unanswered, it comes again, and the present screen is drawn.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, Final

from aiogram.types import Update
from aiohttp import web
from pydantic import ValidationError

from bot.intake import Intake, TurnFailedError
from bot.probes import Probes
from storage import Storage

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
BODY_LIMIT: Final = 1024 * 1024
"""Bytes of one update; Telegram's own are far smaller."""
RETRY_SECONDS: Final = "2"
PATH: Final = "/telegram"


@dataclass(frozen=True)
class Webhook:
    """Request handlers of the bot's own web server."""

    intake: Intake
    storage: Storage
    secret: str

    def application(self) -> web.Application:
        """The server: `/telegram`, `/health` (the process runs), `/ready` (the database answers)."""
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_post(PATH, self.receive)
        return Probes(self.storage).add_to(app)

    async def receive(self, request: web.Request) -> web.Response:
        """One update. 403 without the secret, 400 for no update at all, 503 when it must come again, else 200."""
        given = request.headers.get(SECRET_HEADER, "")
        if not compare_digest(given.encode(), self.secret.encode()):
            return web.Response(status=403)
        body = await request.read()
        try:
            await self._take(body)
        except TurnFailedError:
            return web.Response(status=503, headers={"Retry-After": RETRY_SECONDS})
        except _NoUpdateError:
            return web.Response(status=400)
        return web.Response()

    async def _take(self, body: bytes) -> None:
        try:
            update = Update.model_validate_json(body)
        except ValidationError as error:
            await self.intake.take_unreadable(_update_id(body), body, error)
            return
        await self.intake.take(update, body)


class _NoUpdateError(ValueError):
    """The body is no JSON object with an update_id."""


def _update_id(body: bytes) -> int:
    try:
        data: Any = json.loads(body)
    except ValueError as error:
        raise _NoUpdateError from error
    number = data.get("update_id") if isinstance(data, dict) else None
    if not isinstance(number, int) or isinstance(number, bool):
        raise _NoUpdateError
    return number
