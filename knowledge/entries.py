"""What the knowledge base holds: answers, their sources, cautions, regions and terms. Plain data, read by everyone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.words import Words, nearest_language

STATUSES = ("in_force", "adopted", "proposed", "practice", "unknown")
SOURCE_KINDS = ("act", "official", "press", "other")
REGION_MODELS = ("subordinate_organisation", "executive_body", "unit_under_head")


@dataclass(frozen=True)
class Source:
    """A page or act that facts rest on.

    ``date`` is ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or ``not stated``; ``url`` is None when none may be printed.
    """

    id: str
    kind: str
    publisher: str
    date: str
    language: str
    url: str | None
    title: Words


@dataclass(frozen=True)
class Caution:
    """A warning that travels with answers as a whole sentence; ``for_all``: shown without asking sex or age."""

    id: str
    text: Words
    facts: tuple[str, ...]
    for_all: bool


@dataclass(frozen=True)
class Region:
    """A pilot region; ``model`` is how it works with people who move there (seed: three models)."""

    id: str
    name: Words
    model: str
    text: Words
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A word people meet in papers, and what it means."""

    id: str
    term: Words
    text: Words


@dataclass(frozen=True)
class Fact:
    """A statement editors may rest on; ``notes`` are for writers and are never shown."""

    id: str
    statement: str
    status: str
    confidence: str
    valid_from: str
    notes: str
    source_urls: tuple[str, ...]

    @property
    def doubtful(self) -> bool:
        """Whether an entry that cites it must say what is open: low, unknown, or the notes ask to check."""
        return self.confidence in ("low", "unknown") or self.status == "unknown" or "check" in self.notes.casefold()


@dataclass(frozen=True)
class EntryText:
    """An entry in one language. ``reviewed`` is an ISO date, ``machine`` for an unreviewed translation, or empty."""

    question: str
    also: tuple[str, ...]
    answer: str
    open: str | None
    reviewed: str


@dataclass(frozen=True)
class Entry:
    """One answer of the knowledge base, in all its languages.

    ``as_of``: the day its facts speak of; ``review_by``: the day after which it is overdue; ``aliases``: ids merged
    into it; ``confusable``: entries easily taken for it; ``harm``: ``high`` when a stale translation could hurt.
    """

    id: str
    topic: str
    status: str
    facts: tuple[str, ...]
    sources: tuple[str, ...]
    cautions: tuple[str, ...]
    as_of: date
    reviewed: date
    review_by: date
    related: tuple[str, ...]
    aliases: tuple[str, ...]
    confusable: tuple[str, ...]
    withdrawn: bool
    harm: str
    texts: Mapping[str, EntryText]

    def text(self, language: str) -> tuple[str, EntryText]:
        """(the language really used, the text) for a reader of ``language``: language → en → ru."""
        used = nearest_language(self.texts, language)
        return used, self.texts[used]
