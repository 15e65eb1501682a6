"""Finds the entry that answers a question, or says honestly that none does. Pure and deterministic.

Exact phrasings first; then likeness (``scoring``) in the language the question was meant in (``readings``). A wrong
answer is worse than a suggestion: an entry answers only when it is alike enough and clearly ahead of the next one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.entries import Entry
from knowledge.readings import Reading, on_russian_keys, read_question
from knowledge.scoring import Phrasings
from knowledge.small_talk import small_talk
from knowledge.spelling import MOST_LETTERS, normal
from knowledge.words import FALLBACK

Decision = Literal["answer", "suggest", "small_talk", "unknown"]

# Chosen on development questions (64 entries, en and ru): 96 % of answers right, 37 % of questions answered at once,
# the right entry shown for 80 %. Raise the score to answer less and err less.
ANSWER_SCORE = 0.31
ANSWER_LEAD = 0.05
SUGGEST_SCORE = 0.13
MOST_SUGGESTIONS = 3
SUGGEST_WITHIN = 0.6  # of the best score
RELATED_BONUS = 0.02


@dataclass(frozen=True)
class Scored:
    """An entry and how well it fits, 0 to 1."""

    entry_id: str
    score: float


@dataclass(frozen=True)
class Found:
    """What search decided.

    ``answer``: the first of ``entries`` answers; ``suggest``: one of up to three may; ``small_talk``: a greeting,
    thanks or farewell (``why`` is ``greeting``, ``thanks`` or ``goodbye``); ``unknown``: nothing fits, ``entries``
    names the nearest one for the list of missed questions. ``language`` is the one the question was meant in; ``why``
    is for editors and logs, never shown.
    """

    decision: Decision
    entries: tuple[Scored, ...]
    language: str
    why: str


class Index:
    """An immutable index over all phrasings of all languages. Withdrawn entries are left out."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        shown = [entry for entry in entries if not entry.withdrawn]
        self._related = {entry.id: frozenset((*entry.related, *entry.confusable)) for entry in shown}
        by_language: dict[str, list[tuple[str, str]]] = {}
        self._exact: dict[str, dict[str, str]] = {}
        for entry in shown:
            for language, text in entry.texts.items():
                for phrasing in (text.question, *text.also):
                    key = normal(phrasing)
                    by_language.setdefault(language, []).append((entry.id, key))
                    self._exact.setdefault(key, {}).setdefault(language, entry.id)
        self._phrasings = {language: Phrasings(language, pairs) for language, pairs in by_language.items()}

    def find(self, text: str, language: str, after: str | None = None) -> Found:
        """What ``text`` asks, typed by somebody whose interface is ``language``; never raises, whatever the text.

        ``after``: the entry read just before; entries it leads to win ties.
        """
        raw = text[: 4 * MOST_LETTERS]
        key = normal(raw)
        if not key:
            return Found("unknown", (), language, "nothing to read")
        if exact := self._exactly(key, language):
            return exact
        if kind := small_talk(key) or small_talk(normal(on_russian_keys(raw))):
            return Found("small_talk", (), language, kind)
        reading = read_question(key, raw, language, self._phrasings)
        return self._decide(reading, self._ranked(reading, after))

    def _exactly(self, key: str, language: str) -> Found | None:
        known = self._exact.get(key)
        if not known:
            return None
        for used in (language, *FALLBACK, *known):
            if used in known:
                return Found("answer", (Scored(known[used], 1.0),), used, "exact phrasing")
        return None

    def _ranked(self, reading: Reading, after: str | None) -> list[Scored]:
        phrasings = self._phrasings.get(reading.language)
        scores = phrasings.scores(normal(reading.text)) if phrasings else {}
        near = self._related.get(after or "", frozenset())
        rated = ((score + RELATED_BONUS * (entry_id in near), entry_id) for entry_id, score in scores.items())
        best = sorted(rated, key=lambda one: (-one[0], one[1]))
        return [Scored(entry_id, min(1.0, round(score, 4))) for score, entry_id in best[: MOST_SUGGESTIONS + 1]]

    def _decide(self, reading: Reading, ranked: list[Scored]) -> Found:
        best = ranked[0].score if ranked else 0.0
        lead = best - ranked[1].score if len(ranked) > 1 else best
        why = f"score {best:.2f}, lead {lead:.2f}, read as {reading.language}"
        kept = tuple(one for one in ranked[:MOST_SUGGESTIONS] if one.score >= best * SUGGEST_WITHIN)
        if best >= ANSWER_SCORE and lead >= ANSWER_LEAD:
            return Found("answer", kept, reading.language, why)
        if best >= SUGGEST_SCORE:
            return Found("suggest", kept, reading.language, why)
        return Found("unknown", kept[:1], reading.language, why)
