"""What became of an answer: taken, half given, or refused with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from dialogs.conversation import Value
from knowledge.forms import Field
from locales import Texts


@dataclass(frozen=True)
class Accepted:
    """The answer's value."""

    value: Value


@dataclass(frozen=True)
class Half:
    """Not yet the answer: more may come, or the person must confirm."""

    value: Value
    asks: Literal["more", "confirm"] = "more"


@dataclass(frozen=True)
class Refused:
    """Not an answer; `problem` is a code of `dialogs.problems`."""

    problem: str
    parameters: Mapping[str, str] = field(default_factory=dict)


Reading = Accepted | Half | Refused


@dataclass(frozen=True)
class Asked:
    """The field on screen with all that reading an answer needs. `version`: of the conversation, for act buttons."""

    field: Field
    path: str
    texts: Texts
    today: date
    version: int
    pending: Value | None = None
    home_country: str = ""
    suggestions: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """The person's language."""
        return self.texts.language

    @property
    def ticks(self) -> tuple[str, ...]:
        """Half-given values as plain strings."""
        return tuple(item for item in self.pending if isinstance(item, str)) if isinstance(self.pending, tuple) else ()
