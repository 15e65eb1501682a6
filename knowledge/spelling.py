"""One spelling for texts that say the same: case, width, accents that people leave out, Arabic letter forms."""

from __future__ import annotations

import re
import unicodedata

MOST_LETTERS = 300
INVISIBLE = re.compile(r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
ARABIC = str.maketrans(
    {**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ـ": None, "ё": "е"}
)
NO_WORD = re.compile(r"[\W_]+")


def normal(text: str) -> str:
    """The text in lower case, compatibility forms and accents folded, invisible signs and punctuation gone."""
    text = INVISIBLE.sub("", text[: 4 * MOST_LETTERS])[: 2 * MOST_LETTERS]
    folded = unicodedata.normalize("NFKC", text)[: 2 * MOST_LETTERS].casefold().replace("й", "\0")
    letters = [
        letter
        for letter in unicodedata.normalize("NFKD", folded)
        if letter < "\u0300" or not unicodedata.combining(letter)
    ]
    plain = "".join(letters).replace("\0", "й").translate(ARABIC)
    return " ".join(NO_WORD.sub(" ", plain).split())[:MOST_LETTERS].rstrip()
