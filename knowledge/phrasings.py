"""All phrasings of one language, ready to be compared with a question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from knowledge.calibration import SHARE
from knowledge.features import Features, length_of, words_of
from knowledge.meaning import Embeds, averaged
from knowledge.respelling import SOUNDS, Respelling
from knowledge.scorer import Scorer, trained
from knowledge.slips import Slips
from knowledge.spelling import normal
from knowledge.weights import Scores

SLIP_DOUBT = 0.1  # of a question whose words were all corrected
STRANGE_DOUBT = 0.5  # of a question whose words are all unknown
MOST_SLIPS = 12  # unknown words of one question that are corrected
MOST_HEARD = 24  # words of one question that are read by their sound
SENTENCE_END = re.compile(r"[.!?。！？؟\n]+")


class Phrasings:
    """Words, slips and weights of one language."""

    def __init__(
        self,
        language: str,
        phrasings: Iterable[tuple[str, str]],
        answers: Mapping[str, str] | None = None,
        scorer: Scorer | None = None,
        synonyms: Sequence[Sequence[str]] = (),
        out_of_scope: float = SHARE,
        embedding: Embeds | None = None,
    ) -> None:
        """``phrasings``: (entry id, normalised text); ``answers``: entry id → text; ``scorer``: trained before.

        ``synonyms``: groups of words or phrases that mean the same; ``out_of_scope``: expected share of such questions;
        ``embedding``: says what texts mean.
        """
        self.language = language
        pairs = [(owner, words_of(text, language)) for owner, text in phrasings]
        self._vocabulary = Counter(word for _, words in pairs for word in words)
        self._features = Features(language, [[normal(text) for text in group] for group in synonyms])
        self._stems = frozenset(map(self._features.stem, self._vocabulary))
        self._slips = Slips(self._vocabulary)
        self._sounds = Respelling(language, self._vocabulary) if language in SOUNDS else None
        self.scorer = scorer or self._trained(pairs, answers or {}, embedding)
        self._embedding = embedding
        self.confidence = self.scorer.confidence.expecting(out_of_scope)

    def known(self, words: Sequence[str]) -> float:
        """The share of letters in words that the phrasings have, in this form or another; 0 to 1."""
        letters = sum(map(len, words))
        found = sum(len(word) for word in words if word in self._vocabulary or self._features.stem(word) in self._stems)
        return found / letters if letters else 0.0

    def corrected(self, words: Sequence[str]) -> list[str]:
        """The words with slips taken back, as far as the phrasings have something near."""
        unknown = list(dict.fromkeys(word for word in words if word not in self._vocabulary))[:MOST_SLIPS]
        better = {word: self._slips.corrected(word) or word for word in unknown}
        return [better.get(word, word) for word in words]

    def heard(self, words: Sequence[str]) -> list[str]:
        """Words written in foreign letters, in known words of the same sound where there are any."""
        sounds = self._sounds
        if sounds is None:
            return list(words)
        return [*(sounds.word(word) or word for word in words[:MOST_HEARD]), *words[MOST_HEARD:]]

    def scores(self, words: Sequence[str]) -> Scores | None:
        """By entry of the scorer how well the words fit; None when nothing in them is known.

        The more letters stand in corrected words, or in words never seen, the less the fit counts.
        """
        corrected = self.corrected(words)
        scores = self.scorer.scores(self._features.counted(corrected))
        if scores is not None:
            trust = np.float32(self._trust(words, corrected))
            scores = scores.each(lambda one: one * trust)
        return self._meant(corrected, scores)

    def _meant(self, words: Sequence[str], scores: Scores | None) -> Scores | None:
        meaning = self.scorer.meaning
        if self._embedding is None or meaning is None or not words:
            return scores
        near = meaning.near(self._embedding.vectors([" ".join(words)]))[0]
        scores = scores or Scores(np.zeros_like(near), np.zeros_like(near))
        return scores.each(lambda words: averaged(words, near))

    def _trust(self, words: Sequence[str], corrected: Sequence[str]) -> float:
        letters = sum(map(len, words))
        slips = sum(len(word) for word, better in zip(words, corrected, strict=True) if word != better)
        strange = letters * (1 - self.known(corrected))
        return 1 - (SLIP_DOUBT * slips + STRANGE_DOUBT * strange) / letters

    def _trained(
        self, pairs: Sequence[tuple[str, list[str]]], answers: Mapping[str, str], embedding: Embeds | None
    ) -> Scorer:
        asked = [words for _, words in pairs]
        counts = self._features.counted_all([*asked, *map(self._words_of_answer, answers.values())])
        return trained(
            [owner for owner, _ in pairs],
            counts[: len(pairs)],
            [length_of(words, self.language) for words in asked],
            dict(zip(answers, counts[len(pairs) :], strict=True)),
            embedding.vectors([" ".join(words) for words in asked]) if embedding and pairs else None,
        )

    def _words_of_answer(self, text: str) -> list[str]:
        return [word for part in SENTENCE_END.split(text) for word in words_of(normal(part), self.language)]
