"""One step of a conversation: `advance` and `view`, both pure."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.bubbles import Bubble
from dialogs.conversation import Conversation
from dialogs.effects import Effect
from dialogs.events import Event
from dialogs.world import World


@dataclass(frozen=True, slots=True)
class Turn:
    """The outcome of one event: the new conversation, effects to write, a short line for the tapped button (or empty)."""

    conversation: Conversation
    effects: tuple[Effect, ...] = ()
    toast: str = ""
    documents: tuple[Bubble, ...] = ()
    """Bubbles with a document, sent before the screen; not part of the conversation."""
    erased: bool = False
    """Nothing is kept of this person; `conversation` only serves to draw the farewell."""


def advance(conversation: Conversation, event: Event, world: World) -> Turn:
    """The next conversation and what else to do. Never raises for anything a person can send."""
    raise NotImplementedError


def view(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """What stands on the person's screen: notices, then the standing prompt."""
    raise NotImplementedError
