"""In which language, and in which letters, a question was meant: script first, then votes of known words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from knowledge.features import words_of
from knowledge.phrasings import Phrasings
from knowledge.respelling import ARABIC_DIGITS, on_latin_keys, on_russian_keys
from knowledge.spelling import normal

LATIN = ("en", "de", "fr", "es", "it")
SURE = 0.75  # share of known letters from which no other letters are tried
NEAR = 0.25  # readings that know so much less are left out
MOST_READINGS = 2
SCRIPTS = (("CYRILLIC", "ru"), ("ARABIC", "ar"), ("CJK", "zh"))
LETTERS_KEPT = 8_192  # whose script is remembered
CHARACTER = 5  # letters that a Chinese character weighs: who writes one writes Chinese, whatever is named in letters


@dataclass(frozen=True)
class Reading:
    """A language and the words as read in it, with the share of letters in known words."""

    language: str
    words: tuple[str, ...]
    known: float


def readings(text: str, raw: str, language: str, known: Mapping[str, Phrasings]) -> list[Reading]:
    """The likeliest readings of a normalised ``text`` (``raw``: as typed), best first; at most two.

    ``language`` is that of the interface and breaks ties. Empty when no language of the base can be meant.
    """
    script = _script(text)
    if script is not None:
        found = [_reading(script, text, known)] if script in known else []
        if not _sure(found) and "en" in known:
            found.append(_reading("en", normal(on_latin_keys(raw)), known))
    else:
        found = [_reading(one, text, known) for one in (*LATIN, *_others(known)) if one in known]
        if not _sure(found):
            found += _in_foreign_letters(text, raw, language, known)
    return _best(found, language)


def _others(known: Mapping[str, Phrasings]) -> Iterable[str]:
    """Languages of a base that the project does not ship: read as written in Latin letters."""
    return (one for one in known if one not in LATIN and all(one != shipped for _, shipped in SCRIPTS))


def _in_foreign_letters(text: str, raw: str, language: str, known: Mapping[str, Phrasings]) -> list[Reading]:
    found = []
    if "ru" in known:
        found += [_reading("ru", normal(on_russian_keys(raw)), known), _heard("ru", text, known)]
    if "ar" in known and (language == "ar" or ARABIC_DIGITS.search(text)):
        found.append(_heard("ar", text, known))
    return found


def _sure(found: Iterable[Reading]) -> bool:
    return any(one.known >= SURE for one in found)


def _reading(language: str, text: str, known: Mapping[str, Phrasings]) -> Reading:
    words = words_of(text, language)
    return Reading(language, tuple(words), known[language].known(words))


def _heard(language: str, text: str, known: Mapping[str, Phrasings]) -> Reading:
    words = known[language].heard(text.split())
    return Reading(language, tuple(words), known[language].known(words))


def _best(found: list[Reading], language: str) -> list[Reading]:
    """Those that know the most; a reading in ``language`` wins ties, else the earlier one does."""
    ranked = sorted(found, key=lambda one: (-round(one.known, 2), one.language != language))
    return [one for one in ranked[:MOST_READINGS] if one.known >= ranked[0].known - NEAR]


def _script(text: str) -> str | None:
    counts = dict.fromkeys((language for _, language in SCRIPTS), 0)
    latin = 0
    for letter in text:
        if script := _script_of(letter):
            counts[script] += CHARACTER if script == "zh" else 1
        elif letter.isalpha():
            latin += 1
    best = max(counts, key=lambda one: counts[one])
    return best if counts[best] and counts[best] >= latin else None


@lru_cache(maxsize=LETTERS_KEPT)
def _script_of(letter: str) -> str | None:
    name = unicodedata.name(letter, "") if letter > "\u024f" else ""
    return next((language for prefix, language in SCRIPTS if name.startswith(prefix)), None)
