"""Slips of the finger: the known word nearest to an unknown one, by optimal string alignment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import OSA

SHORTEST, LONGEST = 4, 30
"""Letters of words in which slips are looked for."""
STEADY = 6
"""Letters from which the first one may be a slip too."""
TWO_SLIPS = 8
"""Letters from which a word may have two."""


class Slips:
    """Known words behind an index of words with one letter left out, so that few are compared."""

    def __init__(self, known: Mapping[str, int], shortest: int = SHORTEST) -> None:
        """``known``: word → how often it is used; the more frequent of two equally near words is taken.

        ``shortest``: letters of the shortest words in which slips are looked for.
        """
        self._known = known
        self._shortest = shortest
        self._shortened = _shortened(known, shortest)

    def corrected(self, word: str) -> str | None:
        """The word if it is known, else the nearest known one (one slip, two from 8 letters), else None."""
        if word in self._known:
            return word
        if not self._shortest <= len(word) <= LONGEST:
            return None
        most = 2 if len(word) >= TWO_SLIPS else 1
        near = {known for piece in _pieces(word) for known in self._shortened.get(piece, ())}
        if len(word) < STEADY:
            near = {one for one in near if one[0] == word[0]}
        rated = [(OSA.distance(word, one, score_cutoff=most), -self._known[one], one) for one in near]
        best = min(rated, default=None)
        return best[2] if best is not None and best[0] <= most else None


def _pieces(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _shortened(known: Iterable[str], shortest: int) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in known:
        if shortest <= len(word) <= LONGEST:
            for piece in _pieces(word):
                found[piece].append(word)
    return dict(found)
