"""Bases and questions made from the content's own words, the same ones every time: sizes, and slips of the finger."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, Final

SEED: Final = 20261122
OWN_WORDS: Final = 5
"""Words that an entry has to itself, as far as chance lets it."""
FRAME: Final = 4
"""Words of a phrasing that any other may have."""
LETTERS: Final = 4
"""Letters of the shortest word in which a slip is made; two characters in Chinese."""

Row = Mapping[str, Any]


class Maker:
    """Draws phrasings from words that people use, a language at a time."""

    def __init__(self, phrasings: Sequence[Row]) -> None:
        """``phrasings``: rows {id, question, lang}."""
        self._chance = random.Random(SEED)
        self._texts: dict[str, list[list[str]]] = {}
        for row in phrasings:
            self._texts.setdefault(row["lang"], []).append(_words(row["question"], row["lang"]))
        self._words = {
            language: sorted({word for text in texts for word in text}) for language, texts in self._texts.items()
        }

    def base(self, questions: int, each: int) -> list[Row]:
        """About so many questions in all languages, ``each`` of them an entry and language."""
        languages = sorted(self._texts)
        entries = max(questions // (each * len(languages)), 2)
        rows: list[Row] = []
        for entry in range(entries):
            for language in languages:
                own = self._chance.choices(self._words[language], k=OWN_WORDS)
                rows += [
                    {"id": f"entry-{entry}", "question": self._phrasing(language, own), "lang": language}
                    for _ in range(each)
                ]
        return rows

    def asked(self, base: Sequence[Row], most: int) -> list[Row]:
        """Questions of the kind a base can answer: a phrasing with some of its words changed."""
        found: list[Row] = []
        for row in self._chance.sample(list(base), min(most, len(base))):
            words = _words(row["question"], row["lang"])
            frame = self._chance.choices(self._words[row["lang"]], k=2)
            kept = self._chance.sample(words, max(len(words) - 2, 1))
            found.append(
                {"question": _joined([*frame, *kept], row["lang"]), "language": row["lang"], "entry": row["id"]}
            )
        return found

    def _phrasing(self, language: str, own: Sequence[str]) -> str:
        frame = self._chance.choice(self._texts[language])[:FRAME]
        words = [*frame, *self._chance.sample(list(own), 3)]
        self._chance.shuffle(words)
        return _joined(words, language)


def twins(rows: Sequence[Row]) -> list[Row]:
    """The same questions, each with one slip of the finger in one of its longer words, where it has one."""
    chance = random.Random(SEED)
    return [{**row, "question": _slipped(row["question"], row["language"], chance)} for row in rows]


def _slipped(text: str, language: str, chance: random.Random) -> str:
    words = list(text) if language == "zh" else text.split(" ")
    if language == "zh":
        return _without_one(words, chance)
    long = [number for number, word in enumerate(words) if len(word) >= LETTERS and word.isalpha()]
    if not long:
        return text
    number = chance.choice(long)
    words[number] = _mistyped(words[number], chance)
    return " ".join(words)


def _mistyped(word: str, chance: random.Random) -> str:
    """Two letters swapped, one left out, one twice, or one in place of another of the word."""
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + chance.choice(word) + word[at + 1 :],
        )
    )


def _without_one(letters: Sequence[str], chance: random.Random) -> str:
    if len(letters) < LETTERS:
        return "".join(letters)
    at = chance.randrange(len(letters))
    return "".join([*letters[:at], *letters[at + 1 :]])


def _words(text: str, language: str) -> list[str]:
    if language == "zh":
        return [text[at : at + 2] for at in range(0, len(text), 2)]
    return text.split()


def _joined(words: Sequence[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(words)
