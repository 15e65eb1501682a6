"""The linear scorer: a squared hinge on 0/1 targets and likeness to each entry's centre, in one matrix of weights.

The hinge is a ridge regression whose targets let be what is beyond them, so that one inverse serves all its rounds.

The same closed form says what each phrasing would have scored had it not been there (``left_out``), and what it would
have scored had its whole entry not been there (``strangers``): a base judges itself without being trained twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped, unused-ignore]
from scipy.linalg import blas, lapack  # type: ignore[import-untyped, unused-ignore]

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

RIDGE = 0.5
CENTRE = 0.5  # weight of the cosine to an entry's centre beside the hinge's score
ROUNDS, MOMENTUM = 10, 0.9
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
    root = _root(alike)
    targets, dual = _hinged(root, own)
    hinge_out = targets - dual / np.einsum("ij,ij->j", root, root)[:, None]
    sums = alike @ own
    lengths = np.sqrt(np.maximum(sums[rows, owners] @ own, 1e-9))
    centre_out = sums / lengths
    strangers = _gone(root, targets, dual, owners) + CENTRE * centre_out
    strangers[rows, owners] = NONE
    centre_out[rows, owners] = _without_oneself(sums[rows, owners], np.diag(alike), lengths[owners])
    weights = texts.T @ (dual + CENTRE * own / lengths)
    left_out = np.asarray(hinge_out + CENTRE * centre_out, np.float32)
    return Trained(np.asarray(weights, np.float32), left_out, np.asarray(strangers, np.float32))


def _root(alike: Floats) -> Floats:
    """The lower triangle whose transpose times itself is the inverse of ``alike`` with the ridge on its diagonal."""
    ridged = alike + RIDGE * np.eye(len(alike), dtype=np.float32)
    factor, _ = lapack.spotrf(ridged.T, lower=1, overwrite_a=1)
    root, _ = lapack.strtri(factor, lower=1, overwrite_c=1)
    return np.asarray(root, np.float32)


def _hinged(root: Floats, own: Floats) -> tuple[Floats, Floats]:
    """Targets and dual weights of a squared hinge: what owns a text shall score 1 or more, what does not 0 or less."""
    fit = before = np.zeros_like(own)
    targets = dual = own
    for number in range(ROUNDS):
        ahead = fit + MOMENTUM * (fit - before) if number > 1 else fit
        targets = np.where(own > 0, np.maximum(ahead, 1), np.minimum(ahead, 0)).astype(np.float32)
        dual = blas.strmm(1.0, root, blas.strmm(1.0, root, targets, lower=1), lower=1, trans_a=1)
        before, fit = fit, targets - RIDGE * dual
    return targets, dual


def _gone(root: Floats, targets: Floats, dual: Floats, owners: Numbers) -> Floats:
    """What each text would have scored had its whole entry not been there."""
    found = np.empty_like(dual)
    for entry in range(dual.shape[1]):
        its = np.flatnonzero(owners == entry)
        own = root[its[0] :, its]
        found[its] = targets[its] - np.linalg.solve(own.T @ own, dual[its])
    return found


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
