"""In which language, and in which spelling, a question was meant: script first, then votes of known words.

Russian typed in Latin letters or on the wrong keyboard layout is read back; the interface language breaks ties.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.scoring import Phrasings, words_of

LATIN = ("en", "de", "fr", "es", "it")
SURE = 0.75  # share of known letters from which no other reading is tried
SCRIPTS = (("CYRILLIC", "ru"), ("ARABIC", "ar"), ("CJK", "zh"))
LAYOUT = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё")
TO_LATIN = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.")
CLUSTERS = (
    *(("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю")),
    *(("ju", "ю"), ("ya", "я"), ("ja", "я"), ("yo", "е"), ("ye", "е"), ("iy", "ий"), ("yj", "ый"), ("ay", "ай")),
    *(("ey", "ей"), ("oy", "ой"), ("uy", "уй"), ("aj", "ай"), ("ej", "ей"), ("oj", "ой"), ("x", "кс"), ("w", "в")),
)
LETTERS = str.maketrans("abvgdezijklmnoprstufhcyq", "абвгдезийклмнопрстуфхцык")


@dataclass(frozen=True)
class Reading:
    """A language and the text as read in it, with the share of letters in known words."""

    language: str
    text: str
    known: float


def read_question(text: str, raw: str, language: str, known: Mapping[str, Phrasings]) -> Reading:
    """The likeliest reading of a normalised ``text`` (``raw``: as typed); ``language`` is that of the interface."""
    script = _script(text)
    if script is not None and script in known:
        reading = _reading(script, text, known)
        swapped = raw.casefold().translate(TO_LATIN)
        return _best([reading, *_if_unsure(reading, [("en", swapped)], known)], "")
    readings = [_reading(one, text, known) for one in LATIN if one in known]
    first = _best(readings, language) if readings else Reading(language, text, 0.0)
    russian = [("ru", on_russian_keys(raw)), ("ru", from_latin(text))]
    return _best([first, *_if_unsure(first, russian, known)], "")


def _if_unsure(reading: Reading, others: list[tuple[str, str]], known: Mapping[str, Phrasings]) -> list[Reading]:
    if reading.known >= SURE:
        return []
    return [_reading(language, text, known) for language, text in others if language in known]


def _reading(language: str, text: str, known: Mapping[str, Phrasings]) -> Reading:
    return Reading(language, text, known[language].known(words_of(text, language)))


def _best(readings: list[Reading], language: str) -> Reading:
    """The best known; a reading in ``language`` wins ties, else the earlier one does."""
    return max(readings, key=lambda one: (round(one.known, 2), one.language == language))


def _script(text: str) -> str | None:
    counts = dict.fromkeys((language for _, language in SCRIPTS), 0)
    latin = 0
    for letter in text:
        name = unicodedata.name(letter, "") if letter > "\u024f" else ""
        script = next((language for prefix, language in SCRIPTS if name.startswith(prefix)), None)
        if script:
            counts[script] += 1
        elif letter.isalpha():
            latin += 1
    best = max(counts, key=lambda one: counts[one])
    weight = 3 if best == "zh" else 1  # a Chinese character says as much as three letters
    return best if counts[best] and weight * counts[best] >= latin else None


def on_russian_keys(text: str) -> str:
    """What the same keys give on a Russian keyboard."""
    return text.casefold().translate(LAYOUT)


def from_latin(text: str) -> str:
    """Russian written in Latin letters, in Cyrillic ones as well as can be told."""
    for latin, cyrillic in CLUSTERS:
        text = text.replace(latin, cyrillic)
    return text.translate(LETTERS)
