"""How alike a question and the known phrasings of one language are: word stems and pieces of words, weighed by rarity.

Each phrasing is a unit vector in two blocks (stems with pairs of stems; three and four letters inside word bounds).
A question is held against the centre of each entry's phrasings, then against the single phrasings of the likeliest
entries. The question's unknown features count in its norm, so that a text about something else stays low.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from itertools import pairwise

from rapidfuzz.distance import OSA

STEM = 5  # letters kept of a word; endings of the inflected languages mostly lie behind them
BUDGET = 5_000  # comparisons for one block of one question, rarest features first
CANDIDATES = 8  # entries whose single phrasings are looked at
NEAREST, CENTRE = 0.3, 0.7  # weight of the nearest phrasing, and of the centre of an entry's phrasings
BLOCKS = (0.5, 0.5)  # weight of words, and of letters
SHORTEST, LONGEST = 4, 30  # letters of words in which slips are looked for
MOST_SLIPS = 12  # unknown words of one question that are corrected
CHINESE = "zh"

Vector = Mapping[str, float]


class Phrasings:
    """All phrasings of one language, ready to be compared with a question."""

    def __init__(self, language: str, phrasings: Iterable[tuple[str, str]]) -> None:
        """``phrasings``: (entry id, normalised text)."""
        pairs = [(owner, words_of(text, language)) for owner, text in phrasings]
        self.language = language
        self._vocabulary = Counter(word for _, words in pairs for word in words)
        self._stems = frozenset(word[:STEM] for word in self._vocabulary)
        self._misspelt = _deletions(self._vocabulary)
        features = [(owner, self._features(words)) for owner, words in pairs]
        self._blocks = [_Block([(owner, both[number]) for owner, both in features]) for number in range(len(BLOCKS))]

    def known(self, words: Sequence[str]) -> float:
        """The share of letters in words that the phrasings have, in this form or another; 0 to 1."""
        letters = sum(map(len, words))
        return sum(len(word) for word in words if word[:STEM] in self._stems) / letters if letters else 0.0

    def corrected(self, word: str) -> str:
        """The word if it is known, else the nearest known one (one slip, two from 8 letters), else itself."""
        if word in self._vocabulary or not SHORTEST <= len(word) <= LONGEST:
            return word
        most = 2 if len(word) >= 8 else 1
        near = {known for piece in _pieces(word) for known in self._misspelt.get(piece, ())}
        rated = [(OSA.distance(word, one, score_cutoff=most), -self._vocabulary[one], one) for one in near]
        best = min(rated, default=None)
        return best[2] if best is not None and best[0] <= most else word

    def scores(self, text: str) -> dict[str, float]:
        """Entry id → likeness, 0 to 1, of the entries likeliest to be meant by the normalised ``text``."""
        words = words_of(text, self.language)
        unknown = list(dict.fromkeys(word for word in words if word not in self._vocabulary))[:MOST_SLIPS]
        better = {word: self.corrected(word) for word in unknown}
        queries = self._features([better.get(word, word) for word in words])
        vectors = [block.vector(query) for block, query in zip(self._blocks, queries, strict=True)]
        centre: defaultdict[str, float] = defaultdict(float)
        for weight, block, vector in zip(BLOCKS, self._blocks, vectors, strict=True):
            for owner, score in block.centres(vector).items():
                centre[owner] += weight * score
        likeliest = nlargest(CANDIDATES, centre, key=lambda owner: (centre[owner], owner))
        return {owner: CENTRE * centre[owner] + NEAREST * self._nearest(owner, vectors) for owner in likeliest}

    def _nearest(self, owner: str, vectors: Sequence[Vector]) -> float:
        cosines = [block.nearest(owner, vector) for block, vector in zip(self._blocks, vectors, strict=True)]
        return max(BLOCKS[0] * first + BLOCKS[1] * second for first, second in zip(cosines[0], cosines[1], strict=True))

    def _features(self, words: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
        stems = [word[:STEM] for word in words]
        pairs = [f"{first} {second}" for first, second in pairwise(stems)]
        letters: Counter[str] = Counter()
        for word in words if self.language != CHINESE else ():
            framed = f"<{word}>"
            letters.update(framed[at : at + size] for size in (3, 4) for at in range(len(framed) - size + 1))
        return Counter([*stems, *pairs]), letters or Counter(stems)


class _Block:
    """Unit vectors over one kind of feature, turned around: feature → who has it, and how much.

    ``_lists`` leads to entries (shares of their centres), ``_own`` for each entry to its single phrasings.
    """

    def __init__(self, counted: Sequence[tuple[str, Mapping[str, int]]]) -> None:
        size = len(counted)
        seen = Counter(feature for _, one in counted for feature in one)
        self._rarity = {feature: math.log(1 + size / times) for feature, times in seen.items()}
        self._unknown = math.log(1 + size) or 1.0
        own: defaultdict[str, list[Vector]] = defaultdict(list)
        for owner, one in counted:
            own[owner].append(self.vector(one))
        self._sizes = {owner: len(vectors) for owner, vectors in own.items()}
        self._own = {owner: _turned(vectors) for owner, vectors in own.items()}
        self._lists: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
        for owner, vectors in own.items():
            for feature, weight in _centre(vectors).items():
                self._lists[feature].append((owner, weight))

    def vector(self, counted: Mapping[str, int]) -> dict[str, float]:
        """A unit vector; features that no phrasing has weigh as much as the rarest."""
        weights = {
            feature: (1 + math.log(times)) * self._rarity.get(feature, self._unknown)
            for feature, times in counted.items()
        }
        norm = _length(weights)
        return {feature: weight / norm for feature, weight in weights.items()}

    def centres(self, vector: Vector) -> dict[str, float]:
        """Entry id → cosine of its centre with ``vector``."""
        found: defaultdict[str, float] = defaultdict(float)
        left = BUDGET
        for feature in sorted((one for one in vector if one in self._lists), key=lambda one: len(self._lists[one])):
            left -= len(self._lists[feature])
            if left < 0:
                break
            share = vector[feature]
            for owner, weight in self._lists[feature]:
                found[owner] += share * weight
        return found

    def nearest(self, owner: str, vector: Vector) -> list[float]:
        """The cosine of each phrasing of an entry with ``vector``."""
        found = [0.0] * self._sizes[owner]
        own = self._own[owner]
        for feature, share in vector.items():
            for number, weight in own.get(feature, ()):
                found[number] += share * weight
        return found


def _turned(vectors: Iterable[Vector]) -> dict[str, list[tuple[int, float]]]:
    turned: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for feature, weight in vector.items():
            turned[feature].append((number, weight))
    return dict(turned)


def _centre(vectors: Iterable[Vector]) -> dict[str, float]:
    total: defaultdict[str, float] = defaultdict(float)
    for vector in vectors:
        for feature, weight in vector.items():
            total[feature] += weight
    norm = _length(total)
    return {feature: weight / norm for feature, weight in total.items()}


def _length(weights: Vector) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0


def words_of(text: str, language: str) -> list[str]:
    """The words of a normalised text; single characters for Chinese, Latin words in it kept whole."""
    if language != CHINESE:
        return text.split()
    spaced = "".join(f" {letter} " if "\u3400" <= letter <= "\u9fff" else letter for letter in text)
    return spaced.split()


def _pieces(word: str) -> list[str]:
    return [word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]


def _deletions(vocabulary: Iterable[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in vocabulary:
        if SHORTEST <= len(word) <= LONGEST:
            for piece in set(_pieces(word)):
                found[piece].append(word)
    return dict(found)
