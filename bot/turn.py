"""One turn: load the conversation, advance it, keep it with its effects; all inside one storage transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.effects import changes_of
from bot.updates import EventMaker
from dialogs import Bubble, Conversation, World, stranger
from dialogs import Turn as CoreTurn
from dialogs.events import Attachment, Event
from knowledge import Knowledge
from storage import Storage
from storage.changes import Change, Erasure, StagedFile
from storage.errors import ReferenceTaken
from storage.turns import Outcome, Stored

Advance = Callable[[Conversation, Event, World], CoreTurn]
View = Callable[[Conversation, World], tuple[Bubble, ...]]
Letter = Callable[[str, "dict[str, str]", str, World], tuple[Bubble, ...]]

REFERENCE_ATTEMPTS = 3


@dataclass
class Core:
    """The pure core and the snapshot it reads; tests put a smaller core in its place.

    `world` is replaced as a whole when editors changed the content. Whoever reads it twice for one purpose takes it
    once and keeps it: a turn ends with the snapshot it began with.
    """

    advance: Advance
    view: View
    letter: Letter
    world: World

    def renew(self, knowledge: Knowledge) -> None:
        """From now on, turns that begin read this knowledge; words and service stay."""
        self.world = replace(self.world, knowledge=knowledge)


@dataclass(frozen=True, slots=True)
class Screen:
    """What a turn shows: documents first, then bubbles; the tapped button's toast; whether the turn ran before."""

    bubbles: tuple[Bubble, ...]
    documents: tuple[Bubble, ...] = ()
    toast: str = ""
    repeated: bool = False
    kept_file: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """Why there is a turn: the event to make, in which chat, from which update or inbox row, with which file."""

    chat_id: int
    make: EventMaker
    update_id: int | None = None
    inbox_id: str | None = None
    device_language: str | None = None
    attachment: Attachment | None = None
    staged: StagedFile | None = None


class Stage:
    """Where turns are played: binds the core to storage for one bot."""

    def __init__(self, storage: Storage, core: Core, bot_id: int) -> None:
        self._storage, self._core, self._bot_id = storage, core, bot_id

    async def play(self, cause: Cause) -> Screen:
        """Run one turn and return its screen, after the commit is on disk. Raises whatever kept it from being kept."""
        world = self._core.world
        for attempt in range(REFERENCE_ATTEMPTS):
            try:
                return await self._once(cause, world)
            except ReferenceTaken:
                if attempt == REFERENCE_ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    async def _once(self, cause: Cause, world: World) -> Screen:
        event = cause.make(
            now=datetime.now(UTC), entropy=secrets.token_bytes(32), device_language=cause.device_language
        )
        result = await self._storage.turns.run(
            bot_id=self._bot_id,
            chat_id=cause.chat_id,
            step=lambda stored: self._step(stored, event, cause, world),
            update_id=cause.update_id,
            inbox_id=cause.inbox_id,
        )
        if result.repeated:
            return Screen(self.draw(result.state, cause.device_language), repeated=True)
        assert isinstance(result.answer, Screen)
        return result.answer

    def _step(self, stored: Stored, event: Event, cause: Cause, world: World) -> Outcome:
        """Pure. The screen is drawn here, so that a conversation that cannot be drawn is never kept."""
        core = self._core
        conversation = Conversation.load(stored.state) if stored.state is not None else stranger()
        turn = core.advance(conversation, event, world)
        changes = changes_of(turn.effects, cause.attachment, cause.staged)
        after = turn.conversation
        bubbles = core.view(after, world)
        screen = Screen(
            () if turn.quiet else bubbles,
            turn.documents,
            turn.toast,
            kept_file=any(getattr(change, "staged", None) is not None for change in changes),
        )
        return Outcome(
            state=None if turn.erased else after.dump(),
            stage=after.place,
            language=after.language,
            changes=_with_erasure(changes, erased=turn.erased),
            answer=screen,
        )

    def draw(self, state: bytes | None, device_language: str | None = None) -> tuple[Bubble, ...]:
        """The present screen of a stored conversation."""
        conversation = Conversation.load(state) if state is not None else stranger(self.language(device_language))
        return self._core.view(conversation, self._core.world)

    def language(self, tag: str | None) -> str:
        """The interface language nearest to a device's language tag, English when there is none."""
        return nearest_language(tag, self._core.world.languages)


def nearest_language(tag: str | None, languages: tuple[str, ...]) -> str:
    """The language of `languages` for an IETF tag: the same, else the same primary language, else English."""
    wanted = (tag or "en").replace("_", "-").lower()
    for language in languages:
        if language.replace("_", "-").lower() == wanted:
            return language
    primary = wanted.partition("-")[0]
    return next((each for each in languages if each.lower().partition("_")[0].partition("-")[0] == primary), "en")


def _with_erasure(changes: tuple[Change, ...], *, erased: bool) -> tuple[Change, ...]:
    if erased and not any(isinstance(change, Erasure) for change in changes):
        return (*changes, Erasure())
    return changes
