"""Multinomial logistic regression on the inverse that a ridge regression has already paid for.

Each round is a ridge regression on targets that lie where the logistic loss, bounded by a parabola (Böhning 1992), is
least. A constant beside the features gives each entry a bias; entries with more phrasings are not preferred for most of
what that would bring (logit adjustment), since those who wrote them are not those who ask.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import blas  # type: ignore[import-untyped, unused-ignore]

Floats = NDArray[np.float32]

BOUND = 2.0  # the parabola's width
ADJUSTED = 0.75  # of the logarithm of an entry's number of phrasings
ROUNDS, MOMENTUM = 12, 0.9


@dataclass(frozen=True)
class Logistic:
    """``dual``: phrasings × entries, the weights are texts.T @ dual, the bias is its sum over phrasings; ``left_out``:
    what each phrasing would score had it not been there.
    """

    dual: Floats
    left_out: Floats


def solved(root: Floats, targets: Floats) -> Floats:
    """The inverse times ``targets``; ``root``: the lower triangle whose transpose times itself is the inverse."""
    half = blas.strmm(1.0, root, targets, lower=1)
    return np.asarray(blas.strmm(1.0, root, half, lower=1, trans_a=1), np.float32)


def logistic(root: Floats, diagonal: Floats, own: Floats, ridge: float) -> Logistic:
    """``root``, ``diagonal``: of the inverse; ``own``: phrasings × entries, 1 where the entry owns the phrasing."""
    beside = solved(root, np.ones((len(own), 1), np.float32))
    scale = np.float32(1 / (1 + beside.sum()))
    held = np.float32(ADJUSTED) * np.log(np.maximum(own.sum(axis=0), 1)).astype(np.float32)
    fit = before = np.zeros_like(own)
    targets = dual = own
    for number in range(ROUNDS):
        ahead = fit + MOMENTUM * (fit - before) if number > 1 else fit
        targets = np.asarray(ahead + BOUND * (own - _chances(ahead + held)), np.float32)
        dual = np.asarray(solved(root, targets) - beside * (scale * (beside.T @ targets)), np.float32)
        before, fit = fit, targets - ridge * dual
    left_out = targets - dual / (diagonal[:, None] - scale * beside**2)
    return Logistic(dual, np.asarray(left_out, np.float32))


def _chances(scores: Floats) -> Floats:
    found = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(found / found.sum(axis=1, keepdims=True), np.float32)
