"""What can happen to a conversation. The shell makes events; the core only reads them.

Every event carries the time and the randomness of its turn, because the core has neither clock nor dice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

FileProblem = Literal["too_large", "empty", "wrong_type", "disguised", "too_many_pixels", "unreachable"]
UnsupportedKind = Literal["voice", "sticker", "video", "location", "poll", "animation", "contact", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Time (aware, UTC), 32 random bytes, and the device's language tag, if known, of one turn."""

    now: datetime
    entropy: bytes
    device_language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that lies encrypted in the file store, not yet part of anything. `size` in bytes, `sha256` of the clear
    bytes, hex.
    """

    attachment_id: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Moment):
    """A text message that is not a command."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(Moment):
    """The person edited an earlier message; the new text is not taken, the person is told how to change an answer."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tapped(Moment):
    """An inline button: `data` as the bot wrote it, at most 64 bytes."""

    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Moment):
    """`/name argument`, the name in lower case without slash and bot name."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile(Moment):
    """A file arrived and lies safe in the file store. `as_photo`: sent as a (recompressed) picture instead of a
    document.
    """

    attachment: Attachment
    as_photo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFailed(Moment):
    """A file arrived and could not be taken."""

    problem: FileProblem
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported(Moment):
    """A kind of message that the bot cannot use."""

    kind: UnsupportedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Moment):
    """Something that happened elsewhere (an inbox row): an operator received the file, it still waits, a draft is
    about to expire.
    """

    kind: str
    parameters: tuple[tuple[str, str], ...] = ()

    def parameter(self, name: str) -> str:
        """One parameter by name, empty when absent."""
        return dict(self.parameters).get(name, "")


Event = Said | Edited | Tapped | Command | SentFile | FileFailed | Unsupported | Word
