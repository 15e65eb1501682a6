"""Countries and languages: by their names in people's words, and found by what people write. Names come from Babel."""

from __future__ import annotations

import pickle
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.localedata import locale_identifiers, resolve_locale_filename
from rapidfuzz import fuzz, process

from locales.formats import NAMING_LANGUAGES, folded, month_names

_COMMON_NAMES = {
    "usa": "US", "us": "US", "america": "US", "united states of america": "US", "сша": "US", "америка": "US",
    "соединенные штаты америки": "US", "امريكا": "US", "uk": "GB", "england": "GB", "great britain": "GB",
    "англия": "GB", "великобритания": "GB", "بريطانيا": "GB", "deutschland": "DE", "frg": "DE", "фрг": "DE",
    "федеративная республика германия": "DE", "holland": "NL", "the netherlands": "NL", "голландия": "NL",
    "czech republic": "CZ", "чехия": "CZ", "uae": "AE", "оаэ": "AE", "russian federation": "RU", "россия": "RU",
    "российская федерация": "RU", "рф": "RU", "south korea": "KR", "republic of korea": "KR", "южная корея": "KR",
    "north korea": "KP", "северная корея": "KP", "кндр": "KP", "prc": "CN", "people s republic of china": "CN",
    "кнр": "CN", "moldavia": "MD", "молдавия": "MD", "белоруссия": "BY", "киргизия": "KG", "turkey": "TR",
    "turkiye": "TR", "palestine": "PS", "палестина": "PS", "فلسطين": "PS", "ksa": "SA", "drc": "CD",
    "cote d ivoire": "CI", "берег слоновои кости": "CI",
}  # fmt: skip
_COMMON_LANGUAGES = {"farsi": "fa", "фарси": "fa", "dari": "fa", "дари": "fa", "mandarin": "zh", "мандаринский": "zh"}


_LIKE, _SURELY_LIKE = 72, 88
"""Per cent of likeness: what may be meant, and a slip of the finger in a name that nothing else is near to."""
_SHORTEST_PART = 4
"""Letters of a part of a name that may stand for the whole."""


@cache
def country_codes() -> frozenset[str]:
    """ISO 3166 codes of countries and territories that Babel names; regions, groups and pseudo codes left out."""
    left_out = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XK"}
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if re.fullmatch(r"[A-Z]{2}", code)) - left_out


@cache
def country_name(code: str, language: str) -> str:
    """A country's name; the code itself where there is none."""
    return str(Locale.parse(language).territories.get(code, code))


@cache
def language_name(code: str, language: str) -> str:
    """A language's name in another language; the code itself where there is none."""
    return str(Locale.parse(language).languages.get(code, code))


@cache
def own_name(code: str) -> str:
    """A language's name in itself, with a capital letter."""
    name = language_name(code, code)
    return name[:1].upper() + name[1:]


@dataclass(frozen=True)
class Likely:
    """What a name may mean: codes, the likeliest first; `sure` when the first is meant beyond a slip of the finger."""

    codes: tuple[str, ...]
    sure: bool = False


def countries_named(text: str, limit: int = 4) -> Likely:
    """Countries that `text` may name in any of the naming languages. A code itself counts in capital letters only:
    "no" is an answer, not Norway.
    """
    code = text.strip()
    if code in country_codes() - {"NO"}:
        return Likely((code,), sure=True)
    return _named(text, _country_index(), limit)


def languages_named(text: str, limit: int = 4) -> Likely:
    """Languages that `text` may name in any of the naming languages."""
    return _named(text, _language_index(), limit)


def _named(text: str, index: Mapping[str, str], limit: int) -> Likely:
    wanted = folded(text)
    if not wanted:
        return Likely(())
    if wanted in index:
        return Likely((index[wanted],), sure=True)
    parts = _names_holding(wanted, index)
    if parts:
        return Likely(parts, sure=len(parts) == 1) if len(parts) <= limit else Likely(())
    return _alike(wanted, index, limit)


def _alike(wanted: str, index: Mapping[str, str], limit: int) -> Likely:
    found = process.extract(wanted, index.keys(), scorer=fuzz.ratio, limit=12, score_cutoff=_LIKE)
    codes = tuple(dict.fromkeys(index[name] for name, _, _ in found))
    rivals = [score for name, score, _ in found if index[name] != codes[0]]
    ahead = bool(found) and found[0][1] >= _SURELY_LIKE and (not rivals or rivals[0] < _SURELY_LIKE)
    return Likely(codes[:limit], sure=ahead)


def _names_holding(wanted: str, index: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of names that have all words of `wanted`, such as both Congos for Congo."""
    words = set(wanted.split()) if len(wanted) >= _SHORTEST_PART else set()
    return tuple(dict.fromkeys(code for name, code in index.items() if words and words <= set(name.split())))


@cache
def _country_index() -> Mapping[str, str]:
    names = {
        folded(country_name(code, language)): code for language in NAMING_LANGUAGES for code in sorted(country_codes())
    }
    names.pop("congo", None)  # one country's name in Spanish, two countries everywhere else
    return names | {folded(name): code for name, code in _COMMON_NAMES.items()}


@cache
def language_codes() -> frozenset[str]:
    """Codes of languages that people may name."""
    return frozenset(code for code in map(str, Locale("en").languages) if re.fullmatch(r"[a-z]{2}", code))


@cache
def _language_index() -> Mapping[str, str]:
    own = {folded(_own_name(code)): code for code in sorted(language_codes() & frozenset(locale_identifiers()))}
    names = {
        folded(language_name(code, naming)): code for naming in NAMING_LANGUAGES for code in sorted(language_codes())
    }
    return own | names | {folded(name): code for name, code in _COMMON_LANGUAGES.items()}


def _own_name(code: str) -> str:
    """As ``own_name``, from Babel's file alone: its loader would keep all that it knows of 159 languages, 110 MB."""
    with Path(resolve_locale_filename(code)).open("rb") as file:
        names = pickle.load(file).get("languages", {})  # noqa: S301 - Babel's own file
    return str(names[code]) if code in names else own_name(code)


def prepare() -> None:
    """Read now what the first name of a country, a language or a month would wait for: half a second."""
    _country_index()
    _language_index()
    month_names()
