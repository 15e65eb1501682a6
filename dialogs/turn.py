"""The outcome of one event, and the small moves that dialogs make on a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogs.bubbles import Bubble
from dialogs.conversation import Conversation, Notice
from dialogs.effects import Effect


@dataclass(frozen=True, slots=True)
class Turn:
    """The new conversation, effects to write, a short line for the tapped button (or empty).

    `documents` are sent before the screen and are not part of the conversation. `erased`: nothing is kept of this
    person; `conversation` only serves to draw the farewell. `quiet`: the screen is not drawn again; a letter tells
    what there is to tell, if anything.
    """

    conversation: Conversation
    effects: tuple[Effect, ...] = ()
    toast: str = ""
    documents: tuple[Bubble, ...] = ()
    erased: bool = False
    quiet: bool = False


def moved(conversation: Conversation, place: str, detail: str = "") -> Conversation:
    """The conversation at another place."""
    return conversation.model_copy(update={"place": place, "detail": detail})


def noticed(conversation: Conversation, kind: str, **parameters: str) -> Conversation:
    """The conversation with one more notice above the standing prompt."""
    return conversation.model_copy(
        update={"notices": (*conversation.notices, Notice(kind=kind, parameters=parameters))}
    )


def pseudo_uuid(entropy: bytes) -> str:
    """A version 4 UUID made of the first 16 bytes of a turn's randomness."""
    from uuid import UUID

    return str(UUID(bytes=entropy[:16], version=4))


REFERENCE_ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
"""No letters or digits that look alike: 0 O, 1 I L, 2 Z, 5 S, 8 B are left out."""


def reference_number(entropy: bytes, now: datetime) -> str:
    """A reference such as 26-K7TM-Q4XA: the year, then eight characters of 25 (about 1.5e11)."""
    number = int.from_bytes(entropy[16:32], "big")
    letters = ""
    for _ in range(8):
        number, index = divmod(number, len(REFERENCE_ALPHABET))
        letters += REFERENCE_ALPHABET[index]
    return f"{now.year % 100:02d}-{letters[:4]}-{letters[4:]}"
