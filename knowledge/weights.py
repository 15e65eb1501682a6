"""The linear scorer: ridge regression on 0/1 targets and likeness to each entry's centre, in one matrix of weights.

The same closed form says what each phrasing would have scored had it not been there (``left_out``), and what it would
have scored had its whole entry not been there (``strangers``): a base judges itself without being trained twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped, unused-ignore]
from scipy.linalg import lapack  # type: ignore[import-untyped, unused-ignore]

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

RIDGE = 0.25
CENTRE = 0.5  # weight of the cosine to an entry's centre beside the ridge's score
COMMON = 0.05  # features of more than this share of phrasings are multiplied densely
NONE = np.float32(-9.0)
"""The score of an entry that is not there."""


@dataclass(frozen=True)
class Trained:
    """``weights``: features × entries, sparse for very many. ``left_out``, ``strangers``: phrasings × entries."""

    weights: Floats | sparse.csr_matrix
    left_out: Floats
    strangers: Floats


def train(texts: sparse.csr_matrix, owners: Numbers, entries: int) -> Trained:
    """``texts``: phrasings × features, rows of length one; ``owners``: by row the number of its entry."""
    rows = np.arange(len(owners))
    own = np.zeros((len(owners), entries), np.float32)
    own[rows, owners] = 1.0
    alike = _gram(texts)
    inverse = _inverse(alike)
    dual = inverse @ own
    ridge_out = own - dual / np.diag(inverse)[:, None]
    ridge_gone = np.empty_like(dual)
    for entry in range(entries):
        its = np.flatnonzero(owners == entry)
        ridge_gone[its] = own[its] - np.linalg.solve(inverse[np.ix_(its, its)], dual[its])
    sums = alike @ own
    lengths = np.sqrt(np.maximum(sums[rows, owners] @ own, 1e-9))
    centre_out = sums / lengths
    strangers = ridge_gone + CENTRE * centre_out
    strangers[rows, owners] = NONE
    centre_out[rows, owners] = _without_oneself(sums[rows, owners], np.diag(alike), lengths[owners])
    weights = texts.T @ (dual + CENTRE * own / lengths)
    left_out = np.asarray(ridge_out + CENTRE * centre_out, np.float32)
    return Trained(np.asarray(weights, np.float32), left_out, np.asarray(strangers, np.float32))


def _without_oneself(sums: Floats, squares: Floats, lengths: Floats) -> Floats:
    """The cosine of each phrasing to its entry's centre when the centre is made of the others."""
    rest = np.sqrt(np.maximum(lengths**2 - 2 * sums + squares, 0))
    return np.where(rest > 1e-3, (sums - squares) / np.maximum(rest, 1e-3), 0).astype(np.float32)


def _gram(texts: sparse.csr_matrix) -> Floats:
    """How alike each two texts are. Frequent features are multiplied densely, which is faster."""
    count = texts.shape[0]
    often = np.asarray((texts > 0).sum(axis=0)).ravel() > max(COMMON * count, 8)
    columns = texts.tocsc()
    frequent = columns[:, often].toarray()
    rare = columns[:, ~often].tocsr()
    return np.asarray((rare @ rare.T).toarray() + frequent @ frequent.T, np.float32)


def _inverse(alike: Floats) -> Floats:
    """The inverse of ``alike`` with the ridge on its diagonal."""
    ridged = alike + RIDGE * np.eye(len(alike), dtype=np.float32)
    factor, _ = lapack.spotrf(ridged, lower=1)
    half, _ = lapack.spotri(factor, lower=1)
    lower = np.tril(half)
    return np.asarray(lower + np.tril(lower, -1).T, np.float32)
