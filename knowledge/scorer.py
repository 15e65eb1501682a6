"""What is left of one language's phrasings after training: features, one matrix of weights, how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.calibration import Confidence, calibrated
from knowledge.features import Counts
from knowledge.vectors import Space, matrix, space_of
from knowledge.weights import Floats, train

ANSWERS = 0.4  # weight of likeness to an entry's answer


@dataclass(frozen=True)
class Scorer:
    """``entries``: ids, by column of ``weights`` (features × entries, half precision)."""

    entries: tuple[str, ...]
    space: Space
    weights: NDArray[np.float16]
    confidence: Confidence

    def scores(self, counts: Counts) -> Floats | None:
        """By entry how well the counted text fits; None when it has nothing that the phrasings have."""
        ids, values = self.space.vector(counts)
        if not ids:
            return None
        found: Floats = np.asarray(values, np.float32) @ self.weights[ids].astype(np.float32)
        return found


def trained(owners: Sequence[str], texts: Sequence[Counts], answers: Mapping[str, Counts]) -> Scorer:
    """A scorer for phrasings ``texts``, each of the entry in ``owners``; ``answers``: entry → its answer."""
    entries = tuple(sorted(set(owners)))
    numbers = {entry: number for number, entry in enumerate(entries)}
    own = np.array([numbers[owner] for owner in owners], np.int64)
    space = space_of(texts)
    width = len(space.rarity)
    rows = matrix((space.vector(one) for one in texts), width)
    learnt = train(rows, own, len(entries))
    said = matrix((space.vector(answers.get(entry, ({}, {}))) for entry in entries), width)
    hints = ANSWERS * np.asarray((rows @ said.T).toarray(), np.float32)
    words = np.array([sum(one[0].values()) // 2 + 1 for one in texts], np.int64)
    confidence = calibrated(learnt.left_out + hints, learnt.strangers + hints, own, words)
    weights = learnt.weights + ANSWERS * np.asarray(said.T.toarray(), np.float32)
    return Scorer(entries, space, weights.astype(np.float16), confidence)
