"""The index over the knowledge base's entries: their phrasings and answers, given to the engine."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.engine import Decision, Engine, Found, Ranking, Scored
from knowledge.entries import Entry

__all__ = ["Decision", "Found", "Index", "Ranking", "Scored"]


class Index(Engine):
    """An immutable index over all phrasings of all languages. Withdrawn entries are left out."""

    def __init__(self, entries: Iterable[Entry], cached: bytes | None = None) -> None:
        """``cached``: what ``dump`` gave for the same texts, else raises CacheUnreadable; without it, it is learnt."""
        shown = sorted((entry for entry in entries if not entry.withdrawn), key=lambda entry: entry.id)
        phrasings: dict[str, list[tuple[str, str]]] = {}
        answers: dict[str, dict[str, str]] = {}
        for entry in shown:
            for language, text in entry.texts.items():
                answers.setdefault(language, {})[entry.id] = text.answer
                own = phrasings.setdefault(language, [])
                own += [(entry.id, phrasing) for phrasing in (text.question, *text.also)]
        super().__init__(
            phrasings, answers, {entry.id: frozenset((*entry.related, *entry.confusable)) for entry in shown}, cached
        )

    @classmethod
    def load(cls, data: bytes, entries: Iterable[Entry]) -> Index:
        """The index over ``entries``, as ``dump`` wrote it; raises CacheUnreadable when it is of other texts."""
        return cls(entries, data)
