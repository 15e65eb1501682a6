"""Dates and numbers in people's words, and read from them. All names come from Babel (CLDR)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton, get_month_names
from babel.numbers import format_decimal

NAMING_LANGUAGES = ("en", "ru", "de", "fr", "es", "it", "zh", "ar")
"""Languages in which people may write names of countries, languages and months, whatever their interface language."""

_ARABIC_CALENDARS = ("ar_SY", "ar_DZ", "ar_MA")
"""Where months have other Arabic names: Levant and Iraq, Algeria and Tunisia, Morocco."""

_DATE_LOCALES = {"en": "en_GB"}
"""English is read here mostly by people who do not live in the United States: 22 November 2026."""


def plain_digits(text: str) -> str:
    """Digits of any script (Arabic-Indic, Persian, full-width) as 0-9; all else untouched."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def folded(text: str) -> str:
    """One spelling for comparing: NFKC, no case, no accents, no vowel marks, single spaces."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text[:200]).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w]+", " ", bare).split())


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
    months = {month for name, month in month_names().items() if f" {name} " in words}
    if len(numbers) != 2 or len(months) != 1:
        return None
    year, day = max(numbers), min(numbers)
    read = _date(year, months.pop(), day, sure=True) if year >= 1000 else None
    return read.day if read else None


@cache
def month_names() -> Mapping[str, int]:
    """Folded names, full and short, of the twelve months: name → number."""
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
