"""What is learnt of a base: left out means as if never written, and what one phrasing alone has says nothing."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy import sparse

from knowledge.engine import Engine
from knowledge.scorer import Small
from knowledge.vectors import SMALL, space_of
from knowledge.weights import NEAREST, Numbers, Trained, nearest, train

ENTRIES, EACH, FEATURES = 4, 15, 60


def base(seed: int) -> tuple[sparse.csr_matrix, Numbers]:
    """Phrasings of four entries, each with features that its entry uses more often than others do."""
    dice = np.random.default_rng(seed)
    owners = np.repeat(np.arange(ENTRIES), EACH)
    usual = dice.random((ENTRIES, FEATURES)) ** 6
    texts = (dice.random((len(owners), FEATURES)) < usual[owners] + 0.05).astype(np.float32)
    texts[:, 0] = 1
    return sparse.csr_matrix(texts / np.linalg.norm(texts, axis=1, keepdims=True)), owners


def asked(texts: sparse.csr_matrix, learnt: Trained, phrasings: sparse.csr_matrix, owners: Numbers) -> list[np.ndarray]:
    """Fit and order of texts, as learnt from ``phrasings``."""
    fit = np.asarray(texts @ learnt.weights)
    if learnt.order is None:
        return [fit, fit]
    fit += NEAREST * nearest((texts @ phrasings.T).toarray(), owners, ENTRIES)
    return [fit, fit + np.asarray(texts @ learnt.order) + learnt.bias]


@pytest.mark.parametrize("small", [False, True])
def test_left_out_is_as_if_the_phrasing_had_never_been_written(small: bool) -> None:
    texts, owners = base(1)
    rows = np.arange(len(owners))
    whole = train(texts, owners, ENTRIES, small=small)
    anew = [np.empty((len(owners), ENTRIES)), np.empty((len(owners), ENTRIES))]
    for row in rows:
        rest = np.delete(rows, row)
        learnt = train(texts[rest], owners[rest], ENTRIES, small=small)
        for kept, scores in zip(anew, asked(texts[[row]], learnt, texts[rest], owners[rest]), strict=True):
            kept[row] = scores[0]
    said = (whole.left_out.fit, whole.left_out.order)
    for told, present, wanted in zip(said, asked(texts, whole, texts, owners), anew, strict=True):
        error, flattery = np.abs(told - wanted)[rows, owners], np.abs(present - wanted)[rows, owners]
        assert error.mean() < 0.25 * flattery.mean()


def test_a_middling_base_has_an_order_of_its_own_and_survives_the_dump() -> None:
    texts = {"en": [(f"label {number % 40}", f"word{number % 40} about thing{number % 7}") for number in range(400)]}
    engine = Engine(texts)
    weights = engine._phrasings["en"].scorer.weights
    assert isinstance(weights, Small)
    assert weights.bias.shape == (40,)
    again = Engine(texts, cached=engine.dump())
    for question in ("about word7", "thing3", "abuot word11 thing4"):
        assert again.rank(question, "en") == engine.rank(question, "en")


def test_what_one_phrasing_alone_has_says_nothing_in_a_large_base() -> None:
    few = [
        (Counter({"visa": 1, f"word{number}": 1, f"visa word{number}": 1}), Counter({"<vi": 1})) for number in range(9)
    ]
    many = few * (SMALL // len(few) + 1)
    many.append((Counter({"visa": 1, "alone": 1, "visa alone": 1}), Counter({"<al": 1})))
    small, large = space_of(many[-9:]), space_of(many)
    assert {"alone", "visa alone"} <= set(small.numbers[0])
    assert "alone" in large.numbers[0]
    assert "visa alone" not in large.numbers[0]
    assert set(large.numbers[1]) == {"<vi"}
