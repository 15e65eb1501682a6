"""Finds what answers a question, or says honestly that nothing does. Pure and deterministic; knows labels, not entries.

Exact phrasings first; then a linear scorer (``scorer``) in the language the question was meant in (``languages``). How
far its best score can be trusted was learnt from the base itself (``calibration``): a label answers only when it is
likely enough to be right, since a wrong answer is worse than a suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.cache import dumped, loaded, mark
from knowledge.calibration import SHARE
from knowledge.features import length_of
from knowledge.languages import Reading, readings
from knowledge.lexicon import EMPTY, Lexicon
from knowledge.meaning import Embeds
from knowledge.phrasings import Phrasings
from knowledge.respelling import on_russian_keys
from knowledge.scorer import NOTHING
from knowledge.small_talk import SMALL_TALK, small_talk
from knowledge.spelling import MOST_LETTERS, normal
from knowledge.weights import NONE, Floats, Scores
from knowledge.words import FALLBACK

Decision = Literal["answer", "suggest", "small_talk", "unknown"]

ANSWER_CHANCE = 0.7
SUGGEST_CHANCE = 0.15
MOST_SUGGESTIONS = 3
SUGGEST_WITHIN = 0.4  # of the best chance
RELATED_BONUS = 0.04  # on the score of entries that the one read before leads to
FOLLOW_UP_WORDS = 8  # the fewer words, the more a question leans on what was read before
COMMAND = re.compile(r"^\s*(?:/[a-z_]+)+")  # at the head of a text; nothing that is asked


@dataclass(frozen=True)
class Scored:
    """An entry and the chance that it is the right one, 0 to 1."""

    entry_id: str
    score: float


@dataclass(frozen=True)
class Ranking:
    """The likeliest entries, at most three, best first, and the language in which the question was read.

    ``elsewhere``: the question is more like those that nothing answers than like any entry.
    """

    entries: tuple[Scored, ...]
    language: str
    elsewhere: bool = False

    @property
    def chance(self) -> float:
        """The chance that the first is right."""
        return self.entries[0].score if self.entries else 0.0


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


class Engine:
    """An immutable index over phrasings of several languages."""

    def __init__(
        self,
        phrasings: Mapping[str, Sequence[tuple[str, str]]],
        answers: Mapping[str, Mapping[str, str]] | None = None,
        related: Mapping[str, frozenset[str]] | None = None,
        cached: bytes | None = None,
        lexicon: Lexicon = EMPTY,
        out_of_scope: float = SHARE,
        embedding: Embeds | None = None,
    ) -> None:
        """``phrasings``: language → (label, text); ``answers``: language → label → text; ``related``: label → others.

        Of two labels with one phrasing, the earlier one keeps it. ``cached``: what ``dump`` gave; languages whose texts
        are still the same are not learnt again, and CacheUnreadable is raised when it is anything else.
        ``out_of_scope``: the share of questions, between 0 and 1, that are expected to have no answer; ``embedding``: a
        model that says what texts mean.
        """
        self._related = related or {}
        phrasings = _with_elsewhere(phrasings, lexicon)
        self._marks = {
            language: _mark(
                its, (answers or {}).get(language, {}), (*lexicon.lines(language), embedding.mark if embedding else "")
            )
            for language, its in phrasings.items()
        }
        scorers = loaded(cached, self._marks) if cached is not None else {}
        self.learnt = frozenset(phrasings) - frozenset(scorers)
        """The languages that had to be learnt now."""
        self._exact: dict[str, dict[str, str]] = {}
        spelt = {language: [(label, normal(text)) for label, text in pairs] for language, pairs in phrasings.items()}
        for language, pairs in spelt.items():
            for label, key in pairs:
                self._exact.setdefault(key, {}).setdefault(language, label)
        self._for_small_talk = {
            label for key in SMALL_TALK for label in self._exact.get(key, {}).values() if label != NOTHING
        }
        self._phrasings = {
            language: Phrasings(
                language,
                spelt[language],
                (answers or {}).get(language),
                scorers.get(language),
                lexicon.synonyms.get(language, ()),
                out_of_scope,
                embedding,
            )
            for language in sorted(spelt)
        }

    def dump(self) -> bytes:
        """What was learnt from the texts, for an engine over the same ones that shall not learn again."""
        return dumped({language: one.scorer for language, one in self._phrasings.items()}, self._marks)

    def find(self, text: str, language: str, after: str | None = None) -> Found:
        """What ``text`` asks, typed by somebody whose interface is ``language``; never raises, whatever the text.

        ``after``: the entry read just before; entries it leads to win ties.
        """
        raw = COMMAND.sub(" ", text[: 4 * MOST_LETTERS])
        key = normal(raw)
        if not key:
            return Found("unknown", (), language, "nothing to read")
        exact = self._exactly(key, language)
        if exact and exact.entries:
            return Found("answer", exact.entries, exact.language, "exact phrasing")
        kind = small_talk(key) or small_talk(normal(on_russian_keys(raw)))
        if kind and not self._is_answered(key, raw, language):
            return Found("small_talk", (), language, kind)
        if exact:
            return Found("unknown", (), exact.language, "exact phrasing")
        return _decided(self._ranked(key, raw, language, after))

    def rank(self, text: str, language: str, after: str | None = None) -> Ranking:
        """The likeliest entries, however unlikely: what ``find`` decides upon. Never raises."""
        raw = COMMAND.sub(" ", text[: 4 * MOST_LETTERS])
        key = normal(raw)
        return self._exactly(key, language) or self._ranked(key, raw, language, after)

    def _is_answered(self, key: str, raw: str, language: str) -> bool:
        """Whether this small talk is likest to an entry that is meant for small talk."""
        first = self._ranked(key, raw, language, None).entries[:1] if self._for_small_talk else ()
        return any(one.entry_id in self._for_small_talk for one in first)

    def _exactly(self, key: str, language: str) -> Ranking | None:
        known = self._exact.get(key)
        if not known:
            return None
        used = next(one for one in (language, *FALLBACK, *known) if one in known)
        return Ranking((Scored(known[used], 1.0),) if known[used] != NOTHING else (), used)

    def _ranked(self, key: str, raw: str, language: str, after: str | None) -> Ranking:
        near = self._related.get(after or "", frozenset())
        found = [self._scored(one, near) for one in readings(key, raw, language, self._phrasings)]
        return max(found, key=lambda one: one.chance, default=Ranking((), language))

    def _scored(self, reading: Reading, near: frozenset[str]) -> Ranking:
        phrasings = self._phrasings[reading.language]
        scores = phrasings.scores(reading.words)
        if scores is None:
            return Ranking((), reading.language)
        names, nothing = phrasings.scorer.entries, phrasings.scorer.nothing
        confidence, words = phrasings.confidence, length_of(reading.words, reading.language)
        strength = RELATED_BONUS * max(1.0, FOLLOW_UP_WORDS / max(words, 1))
        bonus = np.zeros(len(names), np.float32)
        if near:
            bonus[[number for number, name in enumerate(names) if name in near]] = strength
        found = [
            Scored(names[number], round(confidence.chance(score, lead, words), 4))
            for number, score, lead in _first(scores, bonus, nothing)
        ]
        elsewhere = nothing is not None and int(scores.fit.argmax()) == nothing
        return Ranking(tuple(found), reading.language, elsewhere)


def _first(scores: Scores, bonus: Floats, nothing: int | None) -> list[tuple[int, float, float]]:
    """Number, fit and lead of the best three in order; those behind the first have no positive lead, and the first has
    none when ``nothing`` fits better.
    """
    order = scores.order + bonus
    if nothing is not None:
        order[nothing] = NONE
    best = [number for number in _best(order, MOST_SUGGESTIONS) if number != nothing]
    if not best:
        return []
    values = [float(scores.fit[number] + bonus[number]) for number in best]
    others = np.delete(scores.fit, best[0])
    next_best = float(others.max()) if others.size else 0.0
    best_fit = max(values[0], next_best)
    leads = [values[0] - next_best, *(min(value - best_fit, 0.0) for value in values[1:])]
    return list(zip(map(int, best), values, leads, strict=True))


def _best(scores: Floats, most: int) -> NDArray[np.intp]:
    """The numbers of the best scores, best first; of equal ones the earlier."""
    if len(scores) <= most:
        return np.argsort(-scores, kind="stable")
    near = np.flatnonzero(scores >= np.partition(scores, -most)[-most])
    return near[np.argsort(-scores[near], kind="stable")][:most]


def _decided(ranking: Ranking) -> Found:
    why = f"chance {ranking.chance:.2f}, read as {ranking.language}"
    why += ", most like a question that belongs elsewhere" if ranking.elsewhere else ""
    kept = tuple(one for one in ranking.entries if one.score >= SUGGEST_WITHIN * ranking.chance)
    if ranking.chance >= ANSWER_CHANCE:
        return Found("answer", kept, ranking.language, why)
    if ranking.chance >= SUGGEST_CHANCE:
        return Found("suggest", kept, ranking.language, why)
    return Found("unknown", kept[:1], ranking.language, why)


def _with_elsewhere(
    phrasings: Mapping[str, Sequence[tuple[str, str]]], lexicon: Lexicon
) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The phrasings, and after them what nothing answers."""
    return {
        language: [*pairs, *((NOTHING, text) for text in lexicon.elsewhere.get(language, ()))]
        for language, pairs in phrasings.items()
    }


def _mark(phrasings: Sequence[tuple[str, str]], answers: Mapping[str, str], others: Iterable[str]) -> str:
    asked = (part for pair in phrasings for part in pair)
    said = (part for pair in sorted(answers.items()) for part in pair)
    return mark((*asked, "", *said, "", *others))
