"""Intake: one update from start to end. Raises TurnFailedError when it must come again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Final

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import Update

from bot import metrics
from bot.chat_locks import ChatLocks
from bot.delivery import Delivery
from bot.files import FileDesk
from bot.mishaps import ATTEMPTS, FailureCounts, trace
from bot.patience import UnderWay
from bot.renewal import Renewal
from bot.turn import Cause, Core, Screen, Stage
from bot.updates import BlockChanged, Heard, InGroup, Tap, campaign, chat_of, read
from dialogs import Bubble
from dialogs.rendering import directed
from locales import Texts
from storage import Storage
from storage.errors import DatabaseUnreachable

GROUPS_REMEMBERED: Final = 1000

log = structlog.get_logger(__name__)


class TurnFailedError(Exception):
    """The turn of this update was not kept; Telegram shall deliver it again."""


@dataclass(frozen=True)
class Shell:
    """The parts that intake and chores share."""

    bot: Bot
    bot_id: int
    username: str
    storage: Storage
    core: Core
    stage: Stage
    delivery: Delivery
    desk: FileDesk
    locks: ChatLocks
    renewal: Renewal | None = None
    """Takes what editors change while the bot runs; None: it keeps what it was started with."""
    sources: frozenset[str] = frozenset()
    """Words of campaigns whose links are counted each by itself."""

    @classmethod
    def of(cls, bot: Bot, username: str, storage: Storage, core: Core) -> Shell:
        """Wire a shell for one bot account."""
        stage = Stage(storage, core, bot.id)
        return cls(
            bot, bot.id, username, storage, core, stage, Delivery(bot, storage), FileDesk(bot, storage), ChatLocks()
        )


class Intake:
    """Takes updates, from webhook and polling alike."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._failures = FailureCounts()
        self._groups_told: OrderedDict[int, None] = OrderedDict()

    async def take(self, update: Update, body: bytes) -> None:
        """Handle one update; `body` is its JSON. Raises TurnFailedError when it must come again."""
        try:
            await self._handle(update)
        except DatabaseUnreachable as error:  # no fault of the update: it comes again as often as it takes
            log.warning("database away", update=update.update_id, **trace(error))
            raise TurnFailedError from error
        except Exception as error:
            await self._mishap(update, body, error)
        else:
            self._failures.forget(update.update_id)

    async def take_unreadable(self, update_id: int, body: bytes, error: Exception) -> None:
        """Put aside an update that is no update as this program knows them."""
        await self._put_aside(update_id, body, error, None)

    async def _handle(self, update: Update) -> None:
        match read(update, self._shell.username):
            case Heard() as heard:
                async with self._shell.locks.hold(heard.chat_id):
                    await self._hear(update.update_id, heard)
            case InGroup() as spoken:
                await self._decline(spoken)
            case BlockChanged(chat_id, True):
                await self._shell.storage.people.blocked(chat_id, datetime.now(UTC))
            case BlockChanged(chat_id, False):
                await self._shell.storage.people.unblocked(chat_id)

    async def _hear(self, update_id: int, heard: Heard) -> None:
        cause = await self._cause(update_id, heard)
        screen = await self._played(cause, heard)
        if cause.staged is not None and not screen.kept_file and not screen.repeated:
            await self._shell.desk.discard(cause.staged)
        await self._shell.delivery.show(heard.chat_id, screen, heard.tap)

    async def _played(self, cause: Cause, heard: Heard) -> Screen:
        began = perf_counter()
        with UnderWay(self._shell.bot, heard.chat_id):
            screen = await self._shell.stage.play(cause)
        metrics.turn(metrics.kind_of(heard), perf_counter() - began, repeated=screen.repeated)
        source = None if screen.repeated else campaign(heard)
        if source is not None:
            metrics.started(source, self._shell.sources)
        return screen

    async def _cause(self, update_id: int, heard: Heard) -> Cause:
        if heard.file is not None:
            with UnderWay(self._shell.bot, heard.chat_id, after=0):
                fetched = await self._shell.desk.fetch(heard.file)
            make, attachment, staged = fetched.make, fetched.attachment, fetched.staged
        else:
            assert heard.make is not None
            make, attachment, staged = heard.make, None, None
        return Cause(heard.chat_id, make, update_id, None, heard.device_language, attachment=attachment, staged=staged)

    async def _decline(self, spoken: InGroup) -> None:
        """One clear reply in a group, to the first word there and to every command; nothing is stored."""
        if not spoken.addressed and spoken.chat_id in self._groups_told:
            return
        self._groups_told[spoken.chat_id] = None
        if len(self._groups_told) > GROUPS_REMEMBERED:
            self._groups_told.popitem(last=False)
        texts = self._texts(spoken.device_language)
        text = texts(
            "I only talk in private, because answers may be personal. Write to me: @{username}",
            username=self._shell.username,
        )
        try:
            await self._shell.delivery.send(spoken.chat_id, (directed(Bubble(text), texts),))
        except AiogramError as error:
            log.info("group not told", **trace(error))

    async def _mishap(self, update: Update, body: bytes, error: Exception) -> None:
        count = self._failures.another(update.update_id)
        log.error("turn failed", update=update.update_id, attempt=count, **trace(error))
        if count < ATTEMPTS:
            metrics.TRIED_AGAIN.inc()
            raise TurnFailedError from error
        code = await self._put_aside(update.update_id, body, error, chat_of(update))
        self._failures.forget(update.update_id)
        await self._tell(update, code)

    async def _put_aside(self, update_id: int, body: bytes, error: Exception, chat_id: int | None) -> str:
        """Keep the update under the person's key, so that an erasure reaches it too."""
        try:
            code = await self._shell.storage.failures.keep(
                self._shell.bot_id, update_id, body, trace(error)["error"], datetime.now(UTC), chat_id
            )
        except Exception as trouble:
            log.warning("failed update not kept", update=update_id, **trace(trouble))
            raise TurnFailedError from trouble
        metrics.PUT_ASIDE.inc()
        log.error("update put aside", update=update_id, code=code, **trace(error))
        return code

    async def _tell(self, update: Update, code: str) -> None:
        """Tell the person that this one message could not be handled, with the code that finds it."""
        heard = read(update, self._shell.username)
        if not isinstance(heard, Heard):
            return
        texts = self._texts(heard.device_language)
        text = texts(
            "Something went wrong here and your last message could not be handled. "
            "What you had entered before is safe. Please try again later. If you report this, name the code {code}.",
            code=f"<code>{code}</code>",
        )
        tap = None if heard.tap is None else Tap(heard.tap.query_id, None)
        await self._shell.delivery.show(heard.chat_id, Screen((Bubble(text),)), tap)

    def _texts(self, tag: str | None) -> Texts:
        world = self._shell.core.world
        return world.texts(self._shell.stage.language(tag))
