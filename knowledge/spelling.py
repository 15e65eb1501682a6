"""One spelling for texts that say the same: case, width, accents that people leave out, Arabic letter forms, and
simplified Chinese characters for traditional ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from opencc import OpenCC

MOST_LETTERS = 300
INVISIBLE = re.compile(r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
ARABIC = str.maketrans(
    {**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ـ": None, "ё": "е"}
)
CHINESE = ("\u3400", "\u9fff")
"""The first and the last character that a text in Chinese is made of."""
NO_WORD = re.compile(r"[\W_]+")


def _simplified() -> Mapping[int, str]:
    """Traditional characters, as written in Taiwan and Hong Kong too, to simplified ones, one to one."""
    first, last = CHINESE
    characters = [chr(code) for code in range(ord(first), ord(last) + 1)]
    found: dict[int, str] = {}
    for way in ("t2s", "tw2s", "hk2s"):
        simple = OpenCC(way).convert("\n".join(characters)).split("\n")
        taken = set(found.values())
        for old, new in zip(characters, simple, strict=True):
            if old != new and old not in taken:
                found.setdefault(ord(old), new)
    return found


SIMPLIFIED = _simplified()


def normal(text: str) -> str:
    """The text in lower case, compatibility forms and accents folded, characters simplified, invisible signs and
    punctuation gone.
    """
    text = INVISIBLE.sub("", text[: 4 * MOST_LETTERS])[: 2 * MOST_LETTERS]
    folded = unicodedata.normalize("NFKC", text)[: 2 * MOST_LETTERS].casefold().replace("й", "\0")
    letters = [
        letter
        for letter in unicodedata.normalize("NFKD", folded)
        if letter < "\u0300" or not unicodedata.combining(letter)
    ]
    plain = "".join(letters).replace("\0", "й").translate(ARABIC)
    if max(plain, default="") >= CHINESE[0]:
        plain = plain.translate(SIMPLIFIED)
    return " ".join(NO_WORD.sub(" ", plain).split())[:MOST_LETTERS].rstrip()
