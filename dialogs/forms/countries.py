"""Reading several countries or languages from typing: sure ones are taken, doubtful ones become buttons ("?" in front
of the code).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from locales.names import Likely

CANDIDATE = "?"
MOST = 10
"""More than this nobody holds; a longer list is cut."""
MOST_LOOKED_UP = 20
"""Names of one message: each costs half a millisecond, and a message has room for two thousand."""


@dataclass(frozen=True)
class Named:
    """Codes that are sure, codes that were perhaps meant, and words that named nothing."""

    sure: tuple[str, ...]
    candidates: tuple[str, ...]
    unknown: tuple[str, ...]


def read_names(text: str, look_up: Callable[[str], Likely]) -> Named:
    """Reads a list of names; the whole text is tried first, since some names hold "and"."""
    whole = look_up(text)
    if whole.sure:
        return Named(whole.codes[:1], (), ())
    sure: list[str] = []
    candidates: list[str] = []
    unknown: list[str] = []
    words = filter(str.strip, re.split(r"[,;/\n、،؛+&]|\s(?:and|und|et|e|y|и|و|和)\s", text))
    for word in islice(words, MOST_LOOKED_UP):
        _sort_in(word.strip(), look_up(word), sure, candidates, unknown)
    return Named(tuple(dict.fromkeys(sure))[:MOST], tuple(dict.fromkeys(candidates))[:6], tuple(unknown))


def _sort_in(word: str, found: Likely, sure: list[str], candidates: list[str], unknown: list[str]) -> None:
    if found.sure:
        sure.append(found.codes[0])
    elif found.codes:
        candidates.extend(found.codes)
    else:
        unknown.append(word)


def without_candidates(ticks: tuple[str, ...]) -> tuple[str, ...]:
    """Only what was really chosen."""
    return tuple(tick for tick in ticks if not tick.startswith(CANDIDATE))


def only_candidates(ticks: tuple[str, ...]) -> tuple[str, ...]:
    """The codes offered as buttons, without their mark."""
    return tuple(tick.removeprefix(CANDIDATE) for tick in ticks if tick.startswith(CANDIDATE))


def with_names(ticks: tuple[str, ...], named: Named) -> tuple[str, ...]:
    """The ticks with what was read added and the candidates of now."""
    chosen = dict.fromkeys((*without_candidates(ticks), *named.sure))
    return (*tuple(chosen)[:MOST], *(CANDIDATE + code for code in named.candidates if code not in chosen))
