"""How good the answers are: questions with the entries that should answer them, and what the engine made of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge.engine import Engine, Found, Scored

SHOWN = 3
TIMES = 3
RESAMPLES = 1000
INTERVALS = ("accuracy", "recall_at_3", "precision", "coverage", "out_of_scope_answered")


class QuestionUnreadable(Exception):
    """A line of a question file that is no question; the message names the line and what is wrong."""


@dataclass(frozen=True)
class Asked:
    """A question as somebody typed it. ``right``: entries that answer it, the best one first; empty: out of scope."""

    question: str
    language: str
    right: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Outcome:
    """What the engine made of a question: the decision, the likeliest entries, and the milliseconds it took."""

    asked: Asked
    found: Found
    ranked: tuple[Scored, ...]
    milliseconds: float

    @property
    def in_scope(self) -> bool:
        """Whether the base has an entry for it."""
        return bool(self.asked.right)

    @property
    def answered(self) -> bool:
        """Whether an entry was shown as the answer."""
        return self.found.decision == "answer"

    @property
    def right(self) -> bool:
        """Whether a right entry came first."""
        return any(one.entry_id in self.asked.right for one in self.ranked[:1])

    @property
    def among_three(self) -> bool:
        """Whether a right entry is among the first three."""
        return any(one.entry_id in self.asked.right for one in self.ranked[:SHOWN])


@dataclass(frozen=True)
class Metrics:
    """Shares between 0 and 1, None where there is nothing to share; times in milliseconds.

    ``accuracy``, ``recall_at_3``: of questions in scope, a right entry first, or among the first three, however
    unsure; ``precision``: right ones among all that were answered; ``coverage``: answered ones among those in scope;
    ``out_of_scope``: how many there are; ``out_of_scope_answered``: the share of them that was answered.
    """

    questions: int
    accuracy: float | None
    recall_at_3: float | None
    precision: float | None
    coverage: float | None
    out_of_scope: int
    out_of_scope_answered: float | None
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Report:
    """Metrics of all questions, by language and by kind, and 95 % bootstrap intervals of the shares of all."""

    overall: Metrics
    by_language: Mapping[str, Metrics]
    by_kind: Mapping[str, Metrics]
    intervals: Mapping[str, tuple[float, float]]


def read_questions(text: str) -> list[Asked]:
    """Questions from JSON lines ``{question, language, entry | null, also, kind}``; raises QuestionUnreadable.

    ``{query, expected_id | null, lang}`` is read too, with English where no language is named.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            row = _row(number, line)
            entry = row.get("entry", row.get("expected_id"))
            right = (str(entry), *map(str, row.get("also") or ())) if entry else ()
            found.append(Asked(_question(number, row), _language(row), right, str(row.get("kind", "plain"))))
    return found


def read_base(text: str, cached: bytes | None = None) -> Engine:
    """An engine over JSON lines ``{id, question, lang}`` instead of the content; raises QuestionUnreadable.

    ``cached``: what the engine's ``dump`` gave for the same lines.
    """
    phrasings: dict[str, list[tuple[str, str]]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        row = _row(number, line)
        if "id" not in row:
            raise QuestionUnreadable(f"line {number}: it has no id")
        phrasings.setdefault(_language(row), []).append((str(row["id"]), _question(number, row)))
    return Engine(phrasings, cached=cached)


def _row(number: int, line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise QuestionUnreadable(f"line {number}: not JSON ({error})") from None
    if not isinstance(row, dict):
        raise QuestionUnreadable(f"line {number}: not an object")
    return row


def _question(number: int, row: Mapping[str, Any]) -> str:
    question = row.get("question", row.get("query"))
    if not isinstance(question, str):
        raise QuestionUnreadable(f"line {number}: it has no question")
    return question


def _language(row: Mapping[str, Any]) -> str:
    return str(row.get("language") or row.get("lang") or "en")


def evaluate(engine: Engine, questions: Iterable[Asked], clock: Callable[[], float]) -> list[Outcome]:
    """Ask everything. ``clock``: seconds; the best of three times counts, not what else the machine did."""
    outcomes = []
    for asked in questions:
        times = []
        for _ in range(TIMES):
            start = clock()
            found = engine.find(asked.question, asked.language)
            times.append(clock() - start)
        ranked = () if found.decision == "small_talk" else engine.rank(asked.question, asked.language).entries
        outcomes.append(Outcome(asked, found, ranked, min(times) * 1000))
    return outcomes


def measured(outcomes: Sequence[Outcome]) -> Metrics:
    """The metrics of these outcomes; of none, nothing but zeros."""
    inside = [one for one in outcomes if one.in_scope]
    outside = [one for one in outcomes if not one.in_scope]
    answered = [one for one in outcomes if one.answered]
    times = sorted(one.milliseconds for one in outcomes)
    return Metrics(
        questions=len(outcomes),
        accuracy=_share([one.right for one in inside]),
        recall_at_3=_share([one.among_three for one in inside]),
        precision=_share([one.right for one in answered]),
        coverage=_share([one.answered for one in inside]),
        out_of_scope=len(outside),
        out_of_scope_answered=_share([one.answered for one in outside]),
        p50_ms=_percentile(times, 50),
        p99_ms=_percentile(times, 99),
    )


def report(outcomes: Sequence[Outcome]) -> Report:
    """Everything about these outcomes."""
    languages = sorted({one.asked.language for one in outcomes})
    kinds = sorted({one.asked.kind for one in outcomes})
    return Report(
        measured(outcomes),
        {language: measured([one for one in outcomes if one.asked.language == language]) for language in languages},
        {kind: measured([one for one in outcomes if one.asked.kind == kind]) for kind in kinds},
        _intervals(outcomes),
    )


def worst(outcomes: Iterable[Outcome], most: int) -> list[Outcome]:
    """What hurts most: wrong answers, the surest first; then questions whose entry was not even near."""
    wrong = [one for one in outcomes if one.answered and not one.right]
    missed = [one for one in outcomes if one.in_scope and not one.answered and not one.among_three]
    wrong.sort(key=lambda one: -one.ranked[0].score)
    return [*wrong, *missed][:most]


def _share(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None


def _percentile(times: Sequence[float], percent: int) -> float:
    return round(times[-(-percent * len(times) // 100) - 1], 4) if times else 0.0


def _intervals(outcomes: Sequence[Outcome]) -> dict[str, tuple[float, float]]:
    """Percentile bootstrap over questions; the same draws every time."""
    drawn = np.random.default_rng(0).integers(0, len(outcomes) or 1, (RESAMPLES, len(outcomes)))
    flags = np.array(
        [(one.in_scope, one.answered, one.right, one.among_three) for one in outcomes], np.float64
    ).reshape(-1, 4)
    inside, answered, right, near = (flags[drawn, column] for column in range(4))
    shares = {
        "accuracy": (inside * right, inside),
        "recall_at_3": (inside * near, inside),
        "precision": (answered * right, answered),
        "coverage": (inside * answered, inside),
        "out_of_scope_answered": ((1 - inside) * answered, 1 - inside),
    }
    return {name: found for name, (part, whole) in shares.items() if (found := _interval(part.sum(1), whole.sum(1)))}


def _interval(part: Any, whole: Any) -> tuple[float, float] | None:
    kept = whole > 0
    if not kept.any():
        return None
    low, high = np.percentile(part[kept] / whole[kept], (2.5, 97.5))
    return round(float(low), 4), round(float(high), 4)
