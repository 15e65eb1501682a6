"""The index over the knowledge base's entries: their phrasings and answers, given to the engine."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.calibration import SHARE
from knowledge.confusion import Lost, numbered, told
from knowledge.engine import SUGGEST_CHANCE, Decision, Engine, Found, Ranking, Scored
from knowledge.entries import Entry
from knowledge.features import length_of
from knowledge.follow_ups import SURE, leans, likeliest, near_entries
from knowledge.languages import Reading, readings
from knowledge.lexicon import EMPTY, Lexicon
from knowledge.meaning import Embeds

__all__ = ["Decision", "Found", "Index", "Ranking", "Scored"]


class Index(Engine):
    """An immutable index over all phrasings of all languages. Withdrawn entries are found like all others, so that who
    asks for one hears that it is being corrected; without it, search would offer a neighbour.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        cached: bytes | None = None,
        lexicon: Lexicon = EMPTY,
        out_of_scope: float = SHARE,
        embedding: Embeds | None = None,
    ) -> None:
        """``cached``: what ``dump`` gave; what it says of languages that changed since is learnt anew."""
        found = sorted(entries, key=lambda entry: entry.id)
        phrasings: dict[str, list[tuple[str, str]]] = {}
        answers: dict[str, dict[str, str]] = {}
        for entry in found:
            for language, text in entry.texts.items():
                answers.setdefault(language, {})[entry.id] = text.answer
                own = phrasings.setdefault(language, [])
                own += [(entry.id, phrasing) for phrasing in (text.question, *text.also)]
        super().__init__(
            phrasings, answers, cached=cached, lexicon=lexicon, out_of_scope=out_of_scope, embedding=embedding
        )
        self._near = near_entries(found)
        self._numbered = numbered(found)

    @classmethod
    def load(
        cls,
        data: bytes,
        entries: Iterable[Entry],
        lexicon: Lexicon = EMPTY,
        out_of_scope: float = SHARE,
        embedding: Embeds | None = None,
    ) -> Index:
        """The index over ``entries``, with what ``dump`` wrote; raises CacheUnreadable when it is anything else."""
        return cls(entries, data, lexicon, out_of_scope, embedding)

    def lost(self) -> tuple[Lost, ...]:
        """The phrasings that another entry would win, had nobody written them."""
        found: list[Lost] = []
        for language, phrasings in self._phrasings.items():
            scorer = phrasings.scorer
            found += told(scorer.lost, language, self._numbered[language], scorer.entries)
        return tuple(found)

    def _ranked(self, key: str, raw: str, language: str, after: str | None) -> Ranking:
        """As the engine ranks; a question that leans on the answer read before is looked for near that answer."""
        own = super()._ranked(key, raw, language, after)
        near = self._near.get(after or "")
        if near is None or own.chance >= SURE or not leans(key):
            return own
        found = [self._leaning(one, near) for one in readings(key, raw, language, self._phrasings)]
        best = max(found, key=lambda one: one.chance, default=own)
        same = bool(own.entries and best.entries) and own.entries[0].entry_id == best.entries[0].entry_id
        return own if same or best.chance < SUGGEST_CHANCE else best

    def _leaning(self, reading: Reading, near: frozenset[str]) -> Ranking:
        phrasings = self._phrasings[reading.language]
        scores = phrasings.scores(reading.words)
        if scores is None:
            return Ranking((), reading.language)
        names = phrasings.scorer.entries
        numbers = [number for number, name in enumerate(names) if name in near]
        words, nothing = length_of(reading.words, reading.language), phrasings.scorer.nothing
        found = likeliest(scores.fit, numbers, phrasings.confidence, words, nothing)
        return Ranking(tuple(Scored(names[number], round(chance, 4)) for number, chance in found), reading.language)
