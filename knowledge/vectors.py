"""Texts as vectors: sublinear counts weighed by rarity, two blocks, each of length one with its unknown features.

In all but small bases, pairs and pieces of words that one phrasing alone has are as unknown: they say who wrote it, not
what was asked.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped, unused-ignore]

from knowledge.features import Counts
from knowledge.weights import Floats

SHARES = (0.5, 0.5)
"""How much words, and pieces of words, say of a text."""

SMALL = 1000
"""Phrasings up to which every feature counts."""

Vector = tuple[NDArray[np.int32], Floats]
"""Numbers of features, ascending within a block, and their weights."""


@dataclass(frozen=True)
class Space:
    """The features of one language's phrasings: feature → number (by block), and by number its rarity.

    Behind the rarities stands that of a feature that no phrasing has. Such features count in the length of a vector, so
    that a text about something else stays short where it is known.
    """

    numbers: tuple[Mapping[str, int], Mapping[str, int]]
    rarity: Floats

    @property
    def size(self) -> int:
        """How many features there are."""
        return len(self.rarity) - 1

    def vector(self, counts: Counts) -> Vector:
        """The known part of a text's vector; its length is at most one."""
        (words, its), (pieces, others) = (
            self._block(numbers, counted, share)
            for numbers, counted, share in zip(self.numbers, counts, SHARES, strict=True)
        )
        return np.concatenate([words, pieces]), np.concatenate([its, others])

    def _block(self, numbers: Mapping[str, int], counted: Mapping[str, int], share: float) -> Vector:
        ids = np.fromiter(map(numbers.get, counted, repeat(-1)), np.int32, len(counted))
        times = np.fromiter(counted.values(), np.float32, len(counted))
        values = (1 + np.log(times)) * self.rarity[ids]
        known = ids >= 0
        return ids[known], values[known] * np.float32(math.sqrt(share / max(float(values @ values), 1e-12)))


def space_of(texts: Sequence[Counts]) -> Space:
    """The space that the features of ``texts`` span."""
    size = len(texts)
    numbers: list[dict[str, int]] = []
    rarity: list[float] = []
    for block in range(len(SHARES)):
        seen: Counter[str] = Counter()
        for counts in texts:
            seen.update(counts[block].keys())
        kept = {one: times for one, times in seen.items() if times > 1 or size <= SMALL or _is_word(one, block)}
        numbers.append({feature: number for number, feature in enumerate(kept, len(rarity))})
        rarity += [_rarity(times, size) for times in kept.values()]
    return Space((numbers[0], numbers[1]), np.array([*rarity, _rarity(0, size)], np.float32))


def _is_word(feature: str, block: int) -> bool:
    return block == 0 and " " not in feature


def _rarity(times: int, size: int) -> float:
    return math.log((1 + size) / (1 + times)) + 1


def matrix(space: Space, texts: Sequence[Counts]) -> sparse.csr_matrix:
    """The vectors of all ``texts``, as ``Space.vector`` makes them, in rows of 32-bit floats; much faster for many."""
    blocks = [
        _rows(space, numbers, [counts[block] for counts in texts], share)
        for block, (numbers, share) in enumerate(zip(space.numbers, SHARES, strict=True))
    ]
    return (blocks[0] + blocks[1]).tocsr()


def _rows(
    space: Space, numbers: Mapping[str, int], texts: Sequence[Mapping[str, int]], share: float
) -> sparse.csr_matrix:
    columns = np.array(list(map(numbers.get, chain.from_iterable(texts), repeat(-1))), np.int32)
    times = np.array(list(chain.from_iterable(counted.values() for counted in texts)), np.float32)
    values = (1 + np.log(times)) * space.rarity[columns]
    rows = np.repeat(np.arange(len(texts)), [len(counted) for counted in texts])
    squares = np.bincount(rows, values * values, len(texts))
    values = (values * np.sqrt(share / np.maximum(squares, 1e-12))[rows]).astype(np.float32)
    known = columns >= 0
    return sparse.csr_matrix((values[known], (rows[known], columns[known])), shape=(len(texts), space.size))
