"""What a sentence-embedding model says of phrasings: how near each entry's nearest phrasing is in meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.weights import NONE, Floats, Numbers

SHARE = 0.4
"""How much the meaning says beside the words."""


class Embeds(Protocol):
    """Turns texts into vectors of length one; ``mark`` tells it from others."""

    mark: str

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Texts × dimensions."""


@dataclass(frozen=True)
class Meaning:
    """Vectors of the phrasings, in the order of ``owners``, the numbers of their entries."""

    vectors: NDArray[np.float16]
    owners: Numbers
    entries: int

    def near(self, vectors: Floats) -> Floats:
        """By text and entry, the cosine to the nearest phrasing of the entry."""
        return self._nearest(vectors @ self.vectors.astype(np.float32).T)

    def left_out(self, asked: Numbers) -> Floats:
        """The same of the phrasings ``asked`` themselves, each without itself."""
        vectors = self.vectors.astype(np.float32)
        alike = vectors[asked] @ vectors.T
        alike[np.arange(len(asked)), asked] = 0
        return self._nearest(alike)

    def _nearest(self, alike: Floats) -> Floats:
        order = np.argsort(self.owners, kind="stable")
        starts = np.searchsorted(self.owners[order], np.arange(self.entries))
        return np.asarray(np.maximum.reduceat(alike[:, order], starts, axis=1), np.float32)


def averaged(words: Floats, near: Floats) -> Floats:
    """Scores by words and by meaning as one; an entry that is not there stays so."""
    return np.where(words < NONE / 2, NONE, (1 - SHARE) * words + SHARE * near).astype(np.float32)
