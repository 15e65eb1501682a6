"""What is left of one language's phrasings after training: features, one matrix of weights, how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped, unused-ignore]

from knowledge.calibration import Confidence, calibrated
from knowledge.confusion import lost_rows
from knowledge.features import Counts
from knowledge.large import train_large
from knowledge.meaning import Meaning, averaged
from knowledge.vectors import SMALL, Space, matrix, space_of
from knowledge.weights import NEAREST, Floats, Numbers, Scores, Trained, by_entry, train

NOTHING = ""
"""The label of questions that nothing answers; it is never told."""

ANSWERS = 0.7  # weight of likeness to an entry's answer
BUDGET = 40_000  # weights added for one question to a large base
FEW = 200  # phrasings up to which a base is too small for more than its weights
LARGE = 7000  # phrasings from which training takes the other way


@dataclass(frozen=True)
class Dense:
    """Weights of an ordinary base in half precision, features × entries."""

    weights: NDArray[np.float16]

    def scores(self, ids: NDArray[np.int32], values: Floats) -> Scores:
        """By entry the weighted sum of the rows ``ids``."""
        found: Floats = values @ self.weights[ids].astype(np.float32)
        return Scores(found, found)


@dataclass(frozen=True)
class Small:
    """Weights of a small base in half precision. Columns: each entry's fit; what the order of entries adds to it, and
    the ``bias`` of that; the phrasings themselves, by entry, each entry's from its place in ``starts``.
    """

    weights: NDArray[np.float16]
    bias: Floats
    starts: Numbers

    def scores(self, ids: NDArray[np.int32], values: Floats) -> Scores:
        """By entry the weighted sum of the rows ``ids``, and the likeness to the nearest phrasing."""
        found: Floats = values @ self.weights[ids].astype(np.float32)
        entries = len(self.bias)
        near = np.maximum.reduceat(found[2 * entries :], self.starts)
        fit = np.asarray(found[:entries] + NEAREST * near, np.float32)
        return Scores(fit, fit + found[entries : 2 * entries] + self.bias)


@dataclass(frozen=True)
class Sparse:
    """Weights of a large base: by feature (``starts``) the entries that have it and their weights."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    weights: Floats
    entries: int

    def scores(self, ids: NDArray[np.int32], values: Floats) -> Scores:
        """By entry the weighted sum of the rows ``ids``; the commonest are left out when there is too much to add."""
        lengths = self.starts[ids + 1] - self.starts[ids]
        order = np.argsort(lengths, kind="stable")
        kept = order[: max(1, int(np.searchsorted(np.cumsum(lengths[order]), BUDGET, "right")))]
        spans = [slice(self.starts[row], self.starts[row + 1]) for row in ids[kept].tolist()]
        columns = np.concatenate([self.columns[span] for span in spans])
        weights = np.concatenate([self.weights[span] for span in spans]) * np.repeat(values[kept], lengths[kept])
        found = np.bincount(columns, weights, self.entries).astype(np.float32)
        return Scores(found, found)


@dataclass(frozen=True)
class Scorer:
    """``entries``: ids, in the order of the scores."""

    entries: tuple[str, ...]
    space: Space
    weights: Dense | Small | Sparse
    confidence: Confidence
    lost: Floats  # phrasings that another entry would win, see ``confusion``
    meaning: Meaning | None = None

    @property
    def nothing(self) -> int | None:
        """The number of what stands for no entry, if there is such."""
        return _nothing(self.entries)

    def scores(self, counts: Counts) -> Scores | None:
        """By entry how well the counted text fits; None when it has nothing that the phrasings have."""
        ids, values = self.space.vector(counts)
        return self.weights.scores(ids, values) if ids.size else None


def trained(
    owners: Sequence[str],
    texts: Sequence[Counts],
    lengths: Sequence[int],
    answers: Mapping[str, Counts],
    vectors: Floats | None = None,
) -> Scorer:
    """A scorer for phrasings ``texts`` of so many words, each of the entry in ``owners``; ``answers``: by entry.

    ``vectors``: what the phrasings mean, when a model tells.
    """
    entries = tuple(sorted(set(owners)))
    numbers = {entry: number for number, entry in enumerate(entries)}
    own = np.array([numbers[owner] for owner in owners], np.int64)
    space = space_of(texts)
    rows = matrix(space, texts)
    learnt, asked = _trained(rows, own, len(entries))
    said = matrix(space, [answers.get(entry, ({}, {})) for entry in entries])
    hints = ANSWERS * np.asarray((rows[asked] @ said.T).toarray(), np.float32)
    words = np.array([lengths[number] for number in asked], np.int64)
    left_out, strangers = (scores.each(lambda one: one + hints) for scores in (learnt.left_out, learnt.strangers))
    meaning = Meaning(vectors.astype(np.float16), own, len(entries)) if vectors is not None else None
    if meaning is not None:
        both = partial(averaged, near=meaning.left_out(asked))
        left_out, strangers = left_out.each(both), strangers.each(both)
    confidence = calibrated(left_out, strangers, own[asked], words, _nothing(entries))
    return Scorer(
        entries, space, _kept(learnt, said, rows, own), confidence, lost_rows(left_out.order, own, asked), meaning
    )


def _nothing(entries: Sequence[str]) -> int | None:
    return entries.index(NOTHING) if NOTHING in entries else None


def _trained(rows: sparse.csr_matrix, own: Numbers, entries: int) -> tuple[Trained, Numbers]:
    if len(own) > LARGE:
        return train_large(rows, own, entries)
    return train(rows, own, entries, small=FEW < len(own) <= SMALL), np.arange(len(own))


def _kept(
    learnt: Trained, said: sparse.csr_matrix, phrasings: sparse.csr_matrix, owners: Numbers
) -> Dense | Small | Sparse:
    """Weights with those of the answers."""
    if sparse.issparse(learnt.weights):
        both = (learnt.weights + ANSWERS * said.T).tocsr()
        return Sparse(both.indptr.astype(np.int64), both.indices, both.data.astype(np.float32), both.shape[1])
    fit = learnt.weights + ANSWERS * said.T.toarray()
    if learnt.order is None or learnt.bias is None:
        return Dense(fit.astype(np.float16))
    rows, starts = by_entry(owners, fit.shape[1])
    every = np.hstack([fit, learnt.order, phrasings[rows].T.toarray()])
    return Small(every.astype(np.float16), learnt.bias, starts)
