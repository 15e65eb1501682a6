"""A question that leans on the answer read just before it: how it is told from others, and what is likelier then.

"And for my wife?" says too little to be found by itself, yet after an answer about Decree 702 it is clear enough. The
entries near that answer (its topic, and those it leads to) count threefold for such a question; an entry that has
nothing of its words gains nothing. What a question surely says by itself is never overruled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from knowledge.calibration import Confidence
from knowledge.entries import Entry
from knowledge.spelling import normal
from knowledge.weights import Floats

SURE = 0.95
"""The chance from which a question needs nothing that was read before."""
NEARNESS = 2.0  # what the fit of a near entry gains, as a multiple of itself
BELIEVED = 1 / 3  # of that gain, when the chance is told
MOST_WORDS, MOST_LETTERS = 8, 60  # of a question that opens like a follow-up
FEW_WORDS, FEW_SIGNS = 3, 6  # of one that says almost nothing of its own; signs: Chinese characters
MOST = 3  # entries told
NAMED_ACT = re.compile(r"\d{3}")
"""Who writes the number of a decree says which one is meant."""
OPENERS = (
    "and|but|or|also|then|what about|how about|what if|same for|"
    "а|и|но|или|тогда|а если|ну а|a dlja|a dlya|a esli|"
    "und|aber|oder|auch|dann|was ist mit|wie ist es mit|"
    "et|mais|ou|aussi|alors|qu en est il|"
    "y|e|pero|o|tambien|entonces|que pasa con|"
    "ed|ma|anche|allora|"
    "لكن|او|ايضا|طيب|ماذا عن"
)
_OPENERS = tuple(f"{normal(opener)} " for opener in OPENERS.split("|"))
_JOINED = ("و", "那", "还有", "如果", "另外", "呢")
"""Openers that are written without a space after them; the last one ends a question."""


def leans(text: str) -> bool:
    """Whether a normalised question leans on what was read before: it opens so, or is very short."""
    words = text.split()
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
    if not words or len(words) > MOST_WORDS or len(text) > MOST_LETTERS or NAMED_ACT.search(text):
        return False
    if f"{text} ".startswith(_OPENERS) or text.startswith(_JOINED[:-1]) or text.endswith(_JOINED[-1]):
        return True
    return 0 < chinese <= FEW_SIGNS if chinese else len(words) <= FEW_WORDS


def near_entries(entries: Iterable[Entry]) -> Mapping[str, frozenset[str]]:
    """By entry those near it: what it leads to, what it is easily taken for, and the rest of its topic."""
    shown = tuple(entries)
    topics: dict[str, set[str]] = {}
    for entry in shown:
        topics.setdefault(entry.topic, set()).add(entry.id)
    return {
        entry.id: frozenset((topics[entry.topic] | set(entry.related) | set(entry.confusable)) - {entry.id})
        for entry in shown
    }


def likeliest(
    scores: Floats, near: Sequence[int], confidence: Confidence, words: int, nothing: int | None = None
) -> list[tuple[int, float]]:
    """Number and chance of the best three when the question leans on what was read.

    ``scores``: by entry how well the question itself fits; ``near``: the numbers of the entries near the one read;
    ``words``: how many the question has; ``nothing``: the number of what stands for no entry, which is not told. The
    chance is that the first is right.
    """
    fit = np.maximum(scores, 0)
    gain = np.zeros_like(fit)
    gain[list(near)] = NEARNESS * fit[list(near)]
    raised, believed = fit + gain, fit + BELIEVED * gain
    order = np.argsort(-raised, kind="stable")[: MOST + 1].tolist()
    best = [number for number in order if number != nothing]
    if not best:
        return []
    first, others = float(raised[best[0]]), [float(raised[number]) for number in order if number != best[0]]
    second = max(others, default=0.0)
    leads = [first - second, *(float(raised[number]) - max(first, second) for number in best[1:])]
    return [
        (number, confidence.chance(float(believed[number]), lead, words))
        for number, lead in zip(best[:MOST], leads, strict=False)
    ]
