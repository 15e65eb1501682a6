"""Rules of single fields beyond their kind. Those that need the clock are judged when answered and again at Send,
never in between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from dialogs.conversation import Value

Rule = Callable[[Value, date], str]
"""(value, today) → the problem's code, or empty when there is none."""

EARLIEST_YEAR = 1900
FAR = 5
"""Years ahead up to which a stay that a visa allows is taken as it is; the longest visas are for five."""


def _birth_date(value: Value, today: date) -> str:
    born = date.fromisoformat(str(value))
    if born > today or born.year < EARLIEST_YEAR:
        return "date_of_birth"
    eighteenth = (born.year + 18, born.month, born.day)
    return "minor" if eighteenth > (today.year, today.month, today.day) else ""


def _not_past(value: Value, today: date) -> str:
    return "date_past" if date.fromisoformat(str(value)) < today else ""


def _birth_year(value: Value, today: date) -> str:
    return "" if isinstance(value, int) and EARLIEST_YEAR <= value <= today.year else "year_of_birth"


def _years(value: Value, today: date) -> str:
    return "" if isinstance(value, int) and 0 <= value <= 80 else "years"


def _latin(value: Value, today: date) -> str:
    return "" if re.fullmatch(r"[A-Za-z\u00c0-\u024f'’.\- ]+", str(value)) else "latin_letters"


def _cyrillic(value: Value, today: date) -> str:
    return "" if re.fullmatch(r"[\u0400-\u04ff'’.\- ]+", str(value)) else "cyrillic_letters"


ASKED_WHEN_FAR = frozenset({"stay_until"})
RULES: Mapping[str, Rule] = {
    "birth_date": _birth_date,
    "stay_until": _not_past,
    "birth_year": _birth_year,
    "pro_years": _years,
    "name_latin": _latin,
    "name_cyrillic": _cyrillic,
}


def far_away(field_id: str, value: Value, today: date) -> int:
    """Whole years from today to a day that is perhaps a slip, to be confirmed; 0 for a day that is none."""
    if field_id not in ASKED_WHEN_FAR:
        return 0
    day = date.fromisoformat(str(value))
    years = day.year - today.year - ((day.month, day.day) < (today.month, today.day))
    return years if years >= FAR else 0


def problem(field_id: str, value: Value, today: date) -> str:
    """The code of what is wrong with the value, or empty."""
    rule = RULES.get(field_id)
    return rule(value, today) if rule else ""
