"""Dates, numbers, countries and languages in people's words. All names come from Babel (CLDR)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton, get_month_names
from babel.localedata import locale_identifiers
from babel.numbers import format_decimal
from rapidfuzz import fuzz, process

NAMING_LANGUAGES = ("en", "ru", "de", "fr", "es", "it", "zh", "ar")
"""Languages in which people may write names of countries, languages and months, whatever their interface language."""

_ARABIC_CALENDARS = ("ar_SY", "ar_DZ", "ar_MA")
"""Where months have other Arabic names: Levant and Iraq, Algeria and Tunisia, Morocco."""

_DATE_LOCALES = {"en": "en_GB"}
"""English is read here mostly by people who do not live in the United States: 22 November 2026."""

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


def plain_digits(text: str) -> str:
    """Digits of any script (Arabic-Indic, Persian, full-width) as 0-9; all else untouched."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def folded(text: str) -> str:
    """One spelling for comparing: NFKC, no case, no accents, no vowel marks, single spaces."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text[:200]).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w]+", " ", bare).split())


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


def date_text(day: date | datetime, language: str) -> str:
    """A date in words, such as 22 November 2026."""
    return str(format_date(day, format="long", locale=_DATE_LOCALES.get(language, language)))


def partial_date_text(written: str, language: str) -> str:
    """A date of which perhaps only the year or the month is known: `2026`, `2026-11`, `2026-11-22`; else as written."""
    parts = written.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return written
    day = date(*(int(part) for part in (*parts, "1", "1")[:3]))
    if len(parts) == 3:
        return date_text(day, language)
    skeleton = "y" if len(parts) == 1 else "yMMMM"
    return str(format_skeleton(skeleton, day, locale=_DATE_LOCALES.get(language, language)))


def number_text(number: int, language: str) -> str:
    """A number with the language's separators."""
    return str(format_decimal(number, locale=language))


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
    own = {folded(own_name(code)): code for code in sorted(language_codes() & frozenset(locale_identifiers()))}
    names = {
        folded(language_name(code, naming)): code for naming in NAMING_LANGUAGES for code in sorted(language_codes())
    }
    return own | names | {folded(name): code for name, code in _COMMON_LANGUAGES.items()}


@dataclass(frozen=True)
class DateRead:
    """A date as understood; `sure` is False when day and month could be exchanged."""

    day: date
    sure: bool


def read_date(text: str, language: str) -> DateRead | None:
    """Reads a date as people write it: 17.05.1980, 1980-05-17, 5/17/1980, 17 мая 1980. None when it is no date.

    Day comes first except where the language's own short format starts with the month; two small numbers are read so
    and marked unsure.
    """
    cleaned = plain_digits(unicodedata.normalize("NFKC", text[:60])).casefold().strip()
    named = _date_with_month_name(cleaned)
    if named:
        return DateRead(named, sure=True)
    numbers = [int(number) for number in re.findall(r"\d+", cleaned)]
    if len(numbers) != 3 or re.search(r"[^\d\s./\-‐-―−年月日,،]", cleaned):
        return None
    return _numeric_date(numbers, language)


def _numeric_date(numbers: list[int], language: str) -> DateRead | None:
    if numbers[0] > 31:
        year, month, day = numbers
        return _date(year, month, day, sure=True)
    first, second, year = numbers
    if year < 1000:
        return None
    month_first = (
        str(Locale.parse(_DATE_LOCALES.get(language, language)).date_formats["short"].pattern)
        .casefold()
        .startswith("m")
    )
    if second > 12:
        return _date(year, first, second, sure=True)
    if first > 12 or first == second:
        return _date(year, second, first, sure=True)
    month, day = (first, second) if month_first else (second, first)
    return _date(year, month, day, sure=False)


def _date(year: int, month: int, day: int, *, sure: bool) -> DateRead | None:
    try:
        return DateRead(date(year, month, day), sure)
    except (ValueError, OverflowError):
        return None


def _date_with_month_name(text: str) -> date | None:
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    words = " " + " ".join(re.findall(r"[^\W\d_]+", folded(text))) + " "
    months = {month for name, month in _months().items() if f" {name} " in words}
    if len(numbers) != 2 or len(months) != 1:
        return None
    year, day = max(numbers), min(numbers)
    read = _date(year, months.pop(), day, sure=True) if year >= 1000 else None
    return read.day if read else None


@cache
def _months() -> Mapping[str, int]:
    """Folded names, full and short, of the twelve months."""
    names: dict[str, int] = {}
    for language in (*NAMING_LANGUAGES, *_ARABIC_CALENDARS):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    word = folded(name)
                    if word.replace(" ", "").isalpha() and len(word) > 2:
                        names.setdefault(word, number)
    return names


def listed(items: Iterable[str], language: str) -> str:
    """Items joined as the language joins a list."""
    from babel.lists import format_list

    return str(format_list(list(items), style="unit", locale=language))
