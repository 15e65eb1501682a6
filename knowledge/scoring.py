"""How alike a question and the known phrasings of one language are: word stems and pieces of words, weighed by rarity.

Each phrasing is a unit vector in two blocks (stems with pairs of stems; three and four letters inside word bounds).
The question's unknown features count in its norm, so that a text about something else stays low. Work is bounded:
the rarest features first, until a budget of comparisons is used up.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from rapidfuzz.distance import OSA

STEM = 5  # letters kept of a word; endings of the inflected languages mostly lie behind them
BUDGET = 20_000  # comparisons for one block of one question
NEAREST = 3  # phrasings of an entry that count besides its best one
CHINESE = "zh"
BLOCKS = (0.5, 0.5)  # words, letters


class Phrasings:
    """All phrasings of one language, ready to be compared with a question."""

    def __init__(self, language: str, phrasings: Iterable[tuple[str, str]]) -> None:
        """``phrasings``: (entry id, normalised text)."""
        pairs = list(phrasings)
        self.language = language
        self.owners = [owner for owner, _ in pairs]
        self.vocabulary = Counter(word for _, text in pairs for word in words_of(text, language))
        self._misspelt = _deletions(self.vocabulary)
        features = [self._features(words_of(text, language)) for _, text in pairs]
        self._blocks = [_Block([one[number] for one in features]) for number in range(len(BLOCKS))]

    def known(self, words: Sequence[str]) -> float:
        """The share of letters of these words that the phrasings know, typos forgiven; 0 to 1."""
        letters = sum(map(len, words))
        return sum(len(word) for word in words if self.corrected(word) is not None) / letters if letters else 0.0

    def corrected(self, word: str) -> str | None:
        """The word if it is known, else the nearest known one (one slip, two from 8 letters), else None."""
        if word in self.vocabulary:
            return word
        if len(word) < 4 or len(word) > 30:
            return None
        most = 2 if len(word) >= 8 else 1
        near = {known for piece in _pieces(word) for known in self._misspelt.get(piece, ())}
        rated = sorted((OSA.distance(word, one, score_cutoff=most), -self.vocabulary[one], one) for one in near)
        return rated[0][2] if rated and rated[0][0] <= most else None

    def scores(self, text: str) -> dict[str, float]:
        """Entry id → likeness, 0 to 1, of every entry that shares anything with the normalised ``text``."""
        words = [self.corrected(word) or word for word in words_of(text, self.language)]
        total: defaultdict[int, float] = defaultdict(float)
        for weight, block, features in zip(BLOCKS, self._blocks, self._features(words), strict=True):
            for phrasing, score in block.cosines(features).items():
                total[phrasing] += weight * score
        by_entry: defaultdict[str, list[float]] = defaultdict(list)
        for phrasing, score in total.items():
            by_entry[self.owners[phrasing]].append(score)
        return {owner: _rated(ones) for owner, ones in by_entry.items()}

    def _features(self, words: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
        stems = [word[:STEM] for word in words]
        pairs = [f"{first} {second}" for first, second in pairwise(stems)]
        letters: Counter[str] = Counter()
        for word in words if self.language != CHINESE else ():
            framed = f"<{word}>"
            letters.update(framed[at : at + size] for size in (3, 4) for at in range(len(framed) - size + 1))
        return Counter([*stems, *pairs]), letters or Counter(stems)


class _Block:
    """Unit vectors over one kind of feature, turned around: feature → the phrasings that have it."""

    def __init__(self, counted: Sequence[Mapping[str, int]]) -> None:
        self._size = len(counted)
        seen: Counter[str] = Counter(feature for one in counted for feature in one)
        self._rarity = {feature: math.log(1 + self._size / times) for feature, times in seen.items()}
        self._unknown = math.log(1 + self._size) if self._size else 1.0
        self._lists: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, one in enumerate(counted):
            weights = self._weights(one)
            norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            for feature, weight in weights.items():
                self._lists[feature].append((number, weight / norm))

    def _weights(self, counted: Mapping[str, int]) -> dict[str, float]:
        return {
            feature: (1 + math.log(times)) * self._rarity.get(feature, self._unknown)
            for feature, times in counted.items()
        }

    def cosines(self, counted: Mapping[str, int]) -> dict[int, float]:
        """Phrasing number → cosine with these features."""
        weights = self._weights(counted)
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        found: defaultdict[int, float] = defaultdict(float)
        left = BUDGET
        for feature in sorted((one for one in weights if one in self._lists), key=lambda one: len(self._lists[one])):
            left -= len(self._lists[feature])
            if left < 0:
                break
            share = weights[feature] / norm
            for number, weight in self._lists[feature]:
                found[number] += share * weight
        return found


def words_of(text: str, language: str) -> list[str]:
    """The words of a normalised text; single characters for Chinese, Latin words in it kept whole."""
    if language != CHINESE:
        return text.split()
    spaced = "".join(f" {letter} " if "\u3400" <= letter <= "\u9fff" else letter for letter in text)
    return spaced.split()


def _rated(scores: list[float]) -> float:
    best = sorted(scores, reverse=True)[:NEAREST]
    return 0.7 * best[0] + 0.3 * sum(best) / NEAREST


def _pieces(word: str) -> list[str]:
    return [word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]


def _deletions(vocabulary: Iterable[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in vocabulary:
        if 4 <= len(word) <= 30:
            for piece in set(_pieces(word)):
                found[piece].append(word)
    return dict(found)
