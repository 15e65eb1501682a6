"""Weights of large bases, where the closed form of ``weights`` would take too much memory and time.

A squared hinge by Newton's steps, each found by conjugate gradients; with very many entries, the centres of their
phrasings alone. What a base says of its own phrasings is learnt from some that are held back.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse  # type: ignore[import-untyped, unused-ignore]

from knowledge.weights import CENTRE, NONE, Floats, Numbers, Scores, Trained

MANY = 400  # entries from which weights are sparse
HELD_BACK = 1500  # phrasings
RIDGE = 0.15  # a third of what an ordinary base takes: more phrasings need less holding back
ROUNDS, STEPS = 10, 4


def train_large(texts: sparse.csr_matrix, owners: Numbers, entries: int) -> tuple[Trained, Numbers]:
    """As ``weights.train``, with the numbers of the phrasings that ``left_out`` and ``strangers`` speak of."""
    count = len(owners)
    held = np.unique(np.linspace(0, count - 1, min(HELD_BACK, count // 2)).astype(np.int64))
    rest = np.setdiff1d(np.arange(count), held)
    found = texts[held] @ _weights(texts[rest], owners[rest], entries)
    left_out = np.asarray(found.toarray() if sparse.issparse(found) else found, np.float32)
    strangers = left_out.copy()
    strangers[np.arange(len(held)), owners[held]] = NONE
    weights = _weights(texts, owners, entries)
    return Trained(weights, Scores(left_out, left_out), Scores(strangers, strangers)), held


def _weights(texts: sparse.csr_matrix, owners: Numbers, entries: int) -> Floats | sparse.csr_matrix:
    own = sparse.csr_matrix(
        (np.ones(len(owners), np.float32), (np.arange(len(owners)), owners)), shape=(len(owners), entries)
    )
    centres = (texts.T @ own).tocsr()
    lengths = np.sqrt(np.maximum(np.asarray(centres.multiply(centres).sum(axis=0)).ravel(), 1e-9))
    centres = (centres @ sparse.diags(1 / lengths)).tocsr().astype(np.float32)
    if entries > MANY:
        return centres
    return np.asarray(_solved(texts, own.toarray()) + CENTRE * centres.toarray(), np.float32)


def _solved(texts: sparse.csr_matrix, own: Floats) -> Floats:
    """Squared hinge on 0/1 targets: what owns a text shall score 1 or more, what does not 0 or less."""
    turned = texts.T.tocsr()
    found = np.zeros((texts.shape[1], own.shape[1]), np.float32)
    fit = np.zeros_like(own)
    short = np.ones_like(own)
    for _ in range(ROUNDS):
        step, gain = _stepped(texts, turned, short, turned @ (short * (own - fit)) - RIDGE * found)
        found, fit = found + step, fit + gain
        short = np.where(own > 0, fit < 1, fit > 0).astype(np.float32)
    return found


def _stepped(texts: sparse.csr_matrix, turned: sparse.csr_matrix, short: Floats, rest: Floats) -> tuple[Floats, Floats]:
    """Conjugate gradients for all entries at once: a step, and what it adds to the fit.

    ``short``: 1 where a text still misses its target, else 0; ``rest``: the way downhill.
    """
    way = rest.copy()
    size = (rest * rest).sum(axis=0)
    step = np.zeros_like(rest)
    gain = np.zeros_like(short)
    for _ in range(STEPS):
        seen = texts @ way
        image = turned @ (short * seen) + RIDGE * way
        length = size / np.maximum((way * image).sum(axis=0), 1e-12)
        step, gain, rest = step + length * way, gain + length * seen, rest - length * image
        now = (rest * rest).sum(axis=0)
        way = rest + now / np.maximum(size, 1e-12) * way
        size = now
    return step, gain
