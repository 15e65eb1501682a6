"""Which phrasings another entry would win, had nobody written them: what a base knows of itself from being trained.

Each phrasing is scored as if it were not there (``weights``). One whose own entry does not score best is a question
that people would ask and not be answered, or be answered wrongly; entries that often lose to each other are too alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.entries import Entry
from knowledge.weights import Floats, Numbers


@dataclass(frozen=True)
class Lost:
    """A phrasing of ``entry_id`` (number 0 is its question, the others its ``also`` in order) that ``winner`` would win
    by ``margin``, a difference of scores; ``winner`` is empty where what no entry answers (``lexicon``) would.
    """

    language: str
    entry_id: str
    number: int
    winner: str
    margin: float


@dataclass(frozen=True)
class Pair:
    """Two entries that win each other's phrasings: how many, and the likeliest to be taken for the other first."""

    entries: tuple[str, str]
    count: int
    lost: tuple[Lost, ...]


def lost_rows(left_out: Floats, owners: Numbers, asked: Numbers) -> Floats:
    """A row (number of the phrasing, number of the winning entry, margin) for each phrasing that its entry loses.

    ``left_out``: scores, a row for each of ``asked``; ``owners``: by phrasing the number of its entry.
    """
    rows = np.arange(len(asked))
    own = owners[asked]
    winners = left_out.argmax(axis=1) if left_out.size else own
    margins = left_out[rows, winners] - left_out[rows, own]
    lost = np.flatnonzero(winners != own)
    return np.column_stack([asked[lost], winners[lost], margins[lost]]).astype(np.float32)


def numbered(entries: Iterable[Entry]) -> dict[str, list[tuple[str, int]]]:
    """Language → its phrasings in the order in which search learns them: the entry, and which of its phrasings."""
    found: dict[str, list[tuple[str, int]]] = {}
    for entry in sorted(entries, key=lambda entry: entry.id):
        for language, text in entry.texts.items():
            found.setdefault(language, []).extend((entry.id, number) for number in range(len(text.also) + 1))
    return found


def told(rows: Floats, language: str, phrasings: Sequence[tuple[str, int]], entries: Sequence[str]) -> tuple[Lost, ...]:
    """The rows in words. ``phrasings``: as ``numbered`` gives them; ``entries``: by number.

    What no entry answers is learnt after the phrasings of entries (``lexicon``), and loses nothing.
    """
    return tuple(
        Lost(language, *phrasings[int(phrasing)], entries[int(winner)], float(margin))
        for phrasing, winner, margin in rows
        if phrasing < len(phrasings)
    )


def worst_pairs(lost: Iterable[Lost], most: int) -> tuple[Pair, ...]:
    """The pairs of entries that lose most phrasings to each other, the worst first."""
    every = [one for one in lost if one.winner]
    counted = Counter(_pair(one) for one in every)
    worst = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:most]
    return tuple(Pair(pair, count, _of(pair, every)) for pair, count in worst)


def _of(pair: tuple[str, str], lost: Iterable[Lost]) -> tuple[Lost, ...]:
    own = [one for one in lost if _pair(one) == pair]
    return tuple(sorted(own, key=lambda one: (-one.margin, one.language, one.entry_id, one.number)))


def _pair(lost: Lost) -> tuple[str, str]:
    first, second = sorted((lost.entry_id, lost.winner))
    return first, second
