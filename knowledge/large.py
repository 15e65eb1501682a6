"""Weights of large bases, where the closed form of ``weights`` would take too much memory and time.

A squared hinge by conjugate gradients; with very many entries, the centres of their phrasings alone. What a base says
of its own phrasings is learnt from some that are held back.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse  # type: ignore[import-untyped, unused-ignore]

from knowledge.weights import CENTRE, NONE, Floats, Numbers, Trained

MANY = 400  # entries from which weights are sparse
HELD_BACK = 1500  # phrasings
ROUNDS, STEPS = 6, 6
LARGE_RIDGE = 1.0


def train_large(texts: sparse.csr_matrix, owners: Numbers, entries: int) -> tuple[Trained, Numbers]:
    """As ``weights.train``, with the numbers of the phrasings that ``left_out`` and ``strangers`` speak of."""
    count = len(owners)
    held = np.unique(np.linspace(0, count - 1, min(HELD_BACK, count // 2)).astype(np.int64))
    rest = np.setdiff1d(np.arange(count), held)
    found = texts[held] @ _weights(texts[rest], owners[rest], entries)
    left_out = np.asarray(found.toarray() if sparse.issparse(found) else found, np.float32)
    strangers = left_out.copy()
    strangers[np.arange(len(held)), owners[held]] = NONE
    return Trained(_weights(texts, owners, entries), left_out, strangers), held


def _weights(texts: sparse.csr_matrix, owners: Numbers, entries: int) -> Floats | sparse.csr_matrix:
    own = sparse.csr_matrix(
        (np.ones(len(owners), np.float32), (np.arange(len(owners)), owners)), shape=(len(owners), entries)
    )
    centres = (texts.T @ own).tocsr()
    lengths = np.sqrt(np.maximum(np.asarray(centres.multiply(centres).sum(axis=0)).ravel(), 1e-9))
    centres = (centres @ sparse.diags(1 / lengths)).tocsr().astype(np.float32)
    if entries > MANY:
        return centres
    dual = _solved(texts, own.toarray())
    return np.asarray(texts.T @ dual + CENTRE * centres.toarray(), np.float32)


def _solved(texts: sparse.csr_matrix, own: Floats) -> Floats:
    """Squared hinge on 0/1 targets: ridge regressions in turn, whose targets let what is beyond them be."""
    turned = texts.T.tocsr()
    found = np.zeros_like(own)
    fit = np.zeros_like(own)
    for _ in range(ROUNDS):
        targets = np.where(own > 0, np.maximum(fit, 1), np.minimum(fit, 0))
        found = _stepped(texts, turned, targets - fit - LARGE_RIDGE * found, found)
        fit = texts @ (turned @ found)
    return found


def _stepped(texts: sparse.csr_matrix, turned: sparse.csr_matrix, rest: Floats, found: Floats) -> Floats:
    """Conjugate gradients for all entries at once: ``found`` bettered by what is left, ``rest``."""
    step = rest.copy()
    size = (rest * rest).sum(axis=0)
    for _ in range(STEPS):
        image = texts @ (turned @ step) + LARGE_RIDGE * step
        length = size / np.maximum((step * image).sum(axis=0), 1e-12)
        found = found + length * step
        rest = rest - length * image
        now = (rest * rest).sum(axis=0)
        step = rest + now / np.maximum(size, 1e-12) * step
        size = now
    return found
