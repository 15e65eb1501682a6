"""What people would put in the engine's place: likeness of strings, BM25, TF-IDF with a support vector machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol

import bm25s  # type: ignore[import-not-found, import-untyped, unused-ignore]
import numpy as np
import Stemmer  # type: ignore[import-not-found, import-untyped, unused-ignore]
from rapidfuzz import fuzz, process, utils
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped, unused-ignore]
from sklearn.svm import LinearSVC  # type: ignore[import-untyped, unused-ignore]

Ranked = list[tuple[str, float]]
"""The three likeliest labels with a score, best first."""
SHOWN: Final = 3
NEAR: Final = 50
"""Nearest phrasings among which labels are looked for."""
SNOWBALL: Final[Mapping[str, str]] = {
    **{"ar": "arabic", "de": "german", "en": "english", "es": "spanish"},
    **{"fr": "french", "it": "italian", "ru": "russian"},
}


class Peer(Protocol):
    """Knows phrasings with their labels, and ranks labels for a question."""

    def rank(self, question: str) -> Ranked:
        """The likeliest labels."""


class Likeness:
    """rapidfuzz: the phrasings whose letters or words are most alike."""

    def __init__(self, labels: Sequence[str], texts: Sequence[str], scorer: Callable[..., float]) -> None:
        self._labels, self._scorer = labels, scorer
        self._texts = [utils.default_process(text) for text in texts]

    def rank(self, question: str) -> Ranked:
        """The labels of the nearest phrasings."""
        found = process.extract(
            utils.default_process(question), self._texts, scorer=self._scorer, processor=None, limit=NEAR
        )
        return _by_label((self._labels[number], score) for _, score, number in found)


class Bm25:
    """bm25s over words cut by Snowball; Chinese by single characters."""

    def __init__(self, labels: Sequence[str], texts: Sequence[str], language: str) -> None:
        self._labels = labels
        self._stemmer = Stemmer.Stemmer(SNOWBALL[language]) if language in SNOWBALL else None
        self._pattern = r"(?u)\w" if language == "zh" else r"(?u)\b\w+\b"
        self._index = bm25s.BM25()
        self._index.index(self._words(list(texts)), show_progress=False)

    def rank(self, question: str) -> Ranked:
        """The labels of the phrasings that say most of the words."""
        words = self._words([question])[0]
        scores = self._index.get_scores(words) if words else np.zeros(len(self._labels))
        nearest = np.argsort(-scores, kind="stable")[:NEAR]
        return _by_label((self._labels[number], float(scores[number])) for number in nearest)

    def _words(self, texts: list[str]) -> list[list[str]]:
        words: list[list[str]] = bm25s.tokenize(
            texts,
            token_pattern=self._pattern,
            stopwords=None,
            stemmer=self._stemmer,
            return_ids=False,
            show_progress=False,
        )
        return words


class Vectors:
    """scikit-learn: TF-IDF of words and word pairs (characters for Chinese), LinearSVC."""

    def __init__(self, labels: Sequence[str], texts: Sequence[str], language: str) -> None:
        analyzer = "char" if language == "zh" else "word"
        self._vectors = TfidfVectorizer(analyzer=analyzer, ngram_range=(1, 2), sublinear_tf=True)
        self._machine = LinearSVC(random_state=0).fit(self._vectors.fit_transform(texts), labels)

    def rank(self, question: str) -> Ranked:
        """The labels that the machine decides for."""
        told = np.ravel(self._machine.decision_function(self._vectors.transform([question])))
        scores = told if len(told) > 1 else np.array([-told[0], told[0]])  # of two labels it tells one score
        best = np.argsort(-scores, kind="stable")[:SHOWN]
        return [(str(self._machine.classes_[number]), float(scores[number])) for number in best]


PEERS: Final[Mapping[str, Callable[[Sequence[str], Sequence[str], str], Peer]]] = {
    "rapidfuzz WRatio": lambda labels, texts, _: Likeness(labels, texts, fuzz.WRatio),
    "rapidfuzz token_set_ratio": lambda labels, texts, _: Likeness(labels, texts, fuzz.token_set_ratio),
    "bm25s": Bm25,
    "TF-IDF + LinearSVC": Vectors,
}
"""Name → made of labels, their phrasings, and the language of these."""


def _by_label(found: Iterable[tuple[str, float]]) -> Ranked:
    best: dict[str, float] = {}
    for label, score in found:
        best.setdefault(label, score)
        if len(best) == SHOWN:
            break
    return list(best.items())
