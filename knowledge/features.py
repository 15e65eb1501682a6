"""What a text is made of, a language: stems of words with their pairs, and pieces of words of two to four letters.

A pair is two words that stand together, or with one between them. Chinese: single characters, and pairs of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise

import Stemmer  # type: ignore[import-not-found, import-untyped, unused-ignore]

from knowledge.synonyms import Synonyms

CHINESE = "zh"
SIZES = (2, 3, 4)
LONGEST = 40  # letters of a word that are cut into pieces
SNOWBALL: Mapping[str, str] = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "ru": "russian",
}

Cut = tuple[str, tuple[str, ...]]
"""A word's stem and its pieces."""

Counts = tuple[Mapping[str, int], Mapping[str, int]]
"""How often each feature occurs: words, then pieces of words (Chinese: characters, then pairs)."""


def words_of(text: str, language: str) -> list[str]:
    """The words of a normalised text; single characters for Chinese, Latin words in it kept whole."""
    if language != CHINESE:
        return text.split()
    spaced = "".join(f" {letter} " if "\u3400" <= letter <= "\u9fff" else letter for letter in text)
    return spaced.split()


def length_of(words: Sequence[str], language: str) -> int:
    """How many words a text has; two Chinese characters are as much as one."""
    return (len(words) + 1) // 2 if language == CHINESE else len(words)


class Features:
    """Turns words of one language into counted features."""

    def __init__(self, language: str, synonyms: Sequence[Sequence[str]] = ()) -> None:
        """``language``: a code; languages that Snowball does not know keep their words as they are.

        ``synonyms``: groups of normalised words or phrases that mean the same.
        """
        self.language = language
        self._stemmer = Stemmer.Stemmer(SNOWBALL[language]) if language in SNOWBALL else None
        self._synonyms = Synonyms([[self._stems(text) for text in group] for group in synonyms])

    def stem(self, word: str) -> str:
        """The word without its endings."""
        return str(self._stemmer.stemWord(word)) if self._stemmer else word

    def counted_all(self, texts: Iterable[Sequence[str]]) -> list[Counts]:
        """The counted features of many texts, each word of which is cut once."""
        cut = cache(self._cut)
        return [self._counted([cut(word) for word in words]) for words in texts]

    def counted(self, words: Sequence[str]) -> Counts:
        """The counted features of a text's words."""
        return self._counted([self._cut(word) for word in words])

    def _counted(self, cut: Sequence[Cut]) -> Counts:
        stems = [stem for stem, _ in cut]
        pairs = [f"{one} {other}" for one, other in pairwise(stems)]
        pairs += [f"{one}  {other}" for one, other in zip(stems, stems[2:], strict=False)]
        groups = self._synonyms.named(stems)
        if self.language == CHINESE:
            return Counter([*stems, *groups]), Counter(pairs)
        first = Counter([*stems, *pairs, *groups])
        return first, Counter([piece for _, pieces in cut for piece in pieces])

    def _stems(self, text: str) -> tuple[str, ...]:
        return tuple(self.stem(word) for word in words_of(text, self.language))

    def _cut(self, word: str) -> Cut:
        framed = f"<{word[:LONGEST]}>"
        pieces = tuple(framed[at : at + size] for size in SIZES for at in range(len(framed) - size + 1))
        return self.stem(word), pieces
