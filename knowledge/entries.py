"""What the knowledge base holds: answers, their sources, cautions, regions and terms. Plain data, read by everyone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.words import Words, nearest_language

STATUSES = ("in_force", "adopted", "proposed", "practice", "unknown")
SOURCE_KINDS = ("act", "official", "press", "other")
SOURCE_LANGUAGE = "en"
"""The language that translations are made from."""
DIGEST_DIGITS = 12
MACHINE = "machine"
"""What a translation that no person has reviewed is marked with."""
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
    """An entry in one language. ``reviewed`` is an ISO date, ``machine`` for an unreviewed translation, or empty.

    ``source_digest``: the ``digest`` of the source language's text that this translation was made from, or empty.
    """

    question: str
    also: tuple[str, ...]
    answer: str
    open: str | None
    reviewed: str
    source_digest: str = ""

    @property
    def is_machine(self) -> bool:
        """Whether this is a translation that no person has reviewed, which its readers are told; a stamped one that
        says nothing of a review is one too.
        """
        return self.reviewed == MACHINE or bool(self.source_digest and not self.reviewed)

    @property
    def digest(self) -> str:
        """What translations are stamped with: 12 hexadecimal digits of the SHA-256 of question, answer and open."""
        whole = "\n".join((self.question, self.answer, self.open or ""))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_DIGITS]


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
        """(the language really used, the text) for a reader of ``language``: language → en → ru.

        A stale translation of an entry that could do harm is not shown: its reader gets the source language.
        """
        used = nearest_language(self.texts, language)
        if self.harm == "high" and self.is_stale(used):
            used = SOURCE_LANGUAGE
        return used, self.texts[used]

    def is_stale(self, language: str) -> bool:
        """Whether the text in ``language`` was stamped with another source text than the present one."""
        text, source = self.texts.get(language), self.texts.get(SOURCE_LANGUAGE)
        stamped = text.source_digest if text is not None and language != SOURCE_LANGUAGE else ""
        return bool(stamped) and source is not None and stamped != source.digest
