"""Slips of the finger: the known word nearest to an unknown one, by optimal string alignment."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

import numpy as np
from rapidfuzz.distance import OSA

SHORTEST, LONGEST = 4, 30
"""Letters of words in which slips are looked for."""
STEADY = 6
"""Letters from which the first one may be a slip too."""
TWO_SLIPS = 8
"""Letters from which a word may have two."""


class Slips:
    """Known words behind an index of words with one letter left out, so that few are compared.

    The index is two arrays, sums of such pieces in ascending order and the words they come from: a tenth of the room
    that a dictionary of the pieces takes. Two pieces with one sum cost a comparison, nothing else.
    """

    def __init__(self, known: Mapping[str, int], shortest: int = SHORTEST) -> None:
        """``known``: word → how often it is used; the more frequent of two equally near words is taken.

        ``shortest``: letters of the shortest words in which slips are looked for.
        """
        self._known = known
        self._shortest = shortest
        self._words = [word for word in known if shortest <= len(word) <= LONGEST]
        pieces = [_pieces(word) for word in self._words]
        sums = np.fromiter((_sum(piece) for its in pieces for piece in its), np.uint32)
        order = np.argsort(sums, kind="stable")
        self._sums = sums[order]
        self._owners = np.repeat(np.arange(len(pieces), dtype=np.int32), [len(its) for its in pieces])[order]

    def corrected(self, word: str) -> str | None:
        """The word if it is known, else the nearest known one (one slip, two from 8 letters), else None."""
        if word in self._known:
            return word
        if not self._shortest <= len(word) <= LONGEST:
            return None
        most = 2 if len(word) >= TWO_SLIPS else 1
        near = self._sharing(word)
        if len(word) < STEADY:
            near = {one for one in near if one[0] == word[0]}
        rated = [(OSA.distance(word, one, score_cutoff=most), -self._known[one], one) for one in near]
        best = min(rated, default=None)
        return best[2] if best is not None and best[0] <= most else None

    def _sharing(self, word: str) -> set[str]:
        """The known words that have a piece in common with ``word``."""
        sums = np.fromiter(map(_sum, _pieces(word)), np.uint32)
        starts, ends = np.searchsorted(self._sums, sums), np.searchsorted(self._sums, sums, "right")
        spans = zip(starts.tolist(), ends.tolist(), strict=True)
        return {self._words[owner] for start, end in spans for owner in self._owners[start:end].tolist()}


def _pieces(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _sum(piece: str) -> int:
    return crc32(piece.encode(errors="surrogatepass"))
