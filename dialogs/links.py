"""Links that open the chat: `/start` with a topic, an answer, a region, a campaign or the code of a self-check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dialogs import ask
from dialogs.checks import codes
from dialogs.conversation import Conversation
from dialogs.events import Moment
from dialogs.turn import Turn, moved, noticed
from dialogs.world import World
from locales import mark

FIRST_WORDS = mark(
    "I help you find out about moving to Russia: by values and country (Decree 702) or by talent, contribution or "
    "demand (Decree 883). I answer from dated sources, or say I don't know. I decide nothing; the Interior Ministry "
    "does. Nothing here is an official application. Free: I never ask for money or passport numbers. Run by "
    "{controller}."
)
"""What the chat is, before anything else is said; also what Telegram shows before the first message."""
Follow = Callable[[Conversation, str, Moment, World], Turn | None]


def followed(conversation: Conversation, argument: str, event: Moment, world: World) -> Turn:
    """The turn that a link leads to; a link that leads nowhere opens the first screen with a line that says so.

    Who comes for the first time reads what this chat is before the answer they came for.
    """
    prefix, _, rest = argument.partition("_")
    follow = _LINKS.get(prefix)
    turn = follow(conversation, rest, event, world) if follow else None
    if turn is None:
        return Turn(noticed(moved(conversation, "welcome"), "problem", code="unknown_link"))
    if conversation.version > 1 or turn.conversation.place == "welcome":
        return turn
    notices = turn.conversation.notices
    introduced = noticed(turn.conversation.model_copy(update={"notices": ()}), "first_words")
    return replace(turn, conversation=introduced.model_copy(update={"notices": (*introduced.notices, *notices)}))


def reopened(conversation: Conversation, code: str, event: Moment, world: World) -> Turn:
    """The result that a code holds, on screen again; or the first screen of the self-check and why it is not."""
    try:
        draft = codes.draft_of(world.knowledge.self_check, code, event.now)
    except codes.UnreadableError:
        return Turn(noticed(moved(conversation, "check"), "problem", code="check_code"))
    there = moved(conversation, "check").model_copy(update={"check": draft})
    return Turn(noticed(there, "check_reopened"))


def _topic(conversation: Conversation, rest: str, event: Moment, world: World) -> Turn | None:
    return Turn(moved(conversation, "topics", rest)) if rest in world.knowledge.topics else None


def _entry(conversation: Conversation, rest: str, event: Moment, world: World) -> Turn | None:
    return Turn(ask.at_entry(conversation, rest)) if world.knowledge.entry(rest) is not None else None


def _region(conversation: Conversation, rest: str, event: Moment, world: World) -> Turn | None:
    return Turn(moved(conversation, "regions", rest)) if rest in world.knowledge.regions else None


def _campaign(conversation: Conversation, rest: str, event: Moment, world: World) -> Turn | None:
    """Nothing of it is kept here; the shell counts the words that whoever runs the bot has listed."""
    return Turn(moved(conversation, "welcome")) if rest else None


_LINKS: Mapping[str, Follow] = {"t": _topic, "e": _entry, "r": _region, "s": _campaign, "c": reopened}
