"""Languages typed in foreign letters: Russian and Arabic in Latin ones, and the wrong keyboard layout.

There is no one way to write Russian or Arabic in Latin letters. So both sides, the known words and the typed ones, are
folded to a bare sound in which the ways agree, and met there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from knowledge.slips import Slips

LAYOUT = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё")
TO_LATIN = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.")

_RUSSIAN = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфхцыэ", "abvgdeziiklmnoprstufhcie", strict=True)),
        **{"ж": "z", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": None, "ь": None, "ю": "iu", "я": "ia", "ё": "e"},
    }
)
_RUSSIAN_SOUNDS = (
    *(("shch", "sh"), ("sch", "sh"), ("zh", "z"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("x", "h")),
    *(("w", "v"), ("q", "k"), ("y", "i"), ("j", "i"), ("io", "e"), ("ie", "e"), ("'", "")),
)
_ARABIC = str.maketrans(
    {
        **dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttjhkddrzsssdtzgfkklmnh", strict=True)),
        **dict.fromkeys("اءعويىؤئآأإة", ""),
    }
)
_ARABIC_SOUNDS = (
    *(("gh", "g"), ("kh", "k"), ("sh", "s"), ("ch", "s"), ("th", "t"), ("dh", "d"), ("5", "k"), ("7", "h")),
    *(("6", "t"), ("9", "s"), ("8", "k"), ("q", "k"), ("p", "b"), ("v", "f"), ("x", "ks"), ("c", "k")),
)
SHORTEST = 5  # letters of a sound in which a slip is forgiven
_SILENT = re.compile(r"[aeiouwy23]")
_TWICE = re.compile(r"(.)\1+")
ARABIC_DIGITS = re.compile(r"\b(?:[a-z]+[2356789]|[23579][a-z]+[aeiou])")
"""Digits that stand for Arabic letters inside Latin words."""


def on_russian_keys(text: str) -> str:
    """What the same keys give on a Russian keyboard."""
    return text.casefold().translate(LAYOUT)


def on_latin_keys(text: str) -> str:
    """What the same keys give on an English keyboard."""
    return text.casefold().translate(TO_LATIN)


def russian_sound(word: str) -> str:
    """The bare sound of a Russian word, written in Cyrillic or in Latin letters."""
    word = word.translate(_RUSSIAN)
    for written, sound in _RUSSIAN_SOUNDS:
        word = word.replace(written, sound)
    return _TWICE.sub(r"\1", word)


def arabic_sound(word: str) -> str:
    """The consonants of an Arabic word, written in Arabic or in Latin letters and digits; empty when too few."""
    word = word.removeprefix("ال").translate(_ARABIC)
    for written, sound in _ARABIC_SOUNDS:
        word = word.replace(written, sound)
    word = _TWICE.sub(r"\1", _SILENT.sub("", word))
    word = word[:-1] if len(word) > 2 and word.endswith("h") else word
    return word if len(word) > 1 else ""


SOUNDS: Mapping[str, Callable[[str], str]] = {"ru": russian_sound, "ar": arabic_sound}


class Respelling:
    """The known words of one language by their sound."""

    def __init__(self, language: str, known: Mapping[str, int]) -> None:
        """``language``: one of SOUNDS; ``known``: word → how often it is used."""
        self._sound = SOUNDS[language]
        self._words: dict[str, str] = {}
        for word in sorted(known, key=lambda one: (-known[one], one)):
            self._words.setdefault(self._sound(word), word)
        self._words.pop("", None)
        self._slips = Slips({sound: known[word] for sound, word in self._words.items()}, SHORTEST)

    def word(self, typed: str) -> str | None:
        """The known word that sounds like the typed one, one slip forgiven; None when there is none."""
        sound = self._sound(typed)
        near = self._slips.corrected(sound) if sound else None
        return self._words[near] if near else None
