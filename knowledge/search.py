"""stub"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.entries import Entry

Decision = Literal["answer", "suggest", "small_talk", "unknown"]


@dataclass(frozen=True)
class Scored:
    """An entry and how well it fits, 0 to 1."""

    entry_id: str
    score: float


@dataclass(frozen=True)
class Found:
    """What search decided.

    ``answer``: the first of ``entries`` answers; ``suggest``: up to three may; ``small_talk``: a greeting or thanks
    (``why`` is ``small_talk:hello|thanks|bye``); ``unknown``: nothing fits. ``language`` is that of the question.
    """

    decision: Decision
    entries: tuple[Scored, ...]
    language: str
    why: str


class Index:
    """Finds entries for a question."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)

    def find(self, text: str, language: str, after: str | None = None) -> Found:
        """Find."""
        return Found("unknown", (), language, "stub")
