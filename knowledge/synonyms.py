"""Words that mean the same to those who ask: groups that editors own, seen as features of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

Stems = tuple[str, ...]


class Synonyms:
    """Groups of words and phrases of one language, by their stems."""

    def __init__(self, groups: Sequence[Sequence[Stems]] = ()) -> None:
        """``groups``: each one the stems of its words or phrases; the first group that has a phrase keeps it."""
        known: dict[Stems, str] = {}
        for number, group in enumerate(groups):
            for phrase in group:
                if phrase:
                    known.setdefault(phrase, f"={number}")
        self._starting: defaultdict[str, list[tuple[Stems, str]]] = defaultdict(list)
        for phrase in sorted(known, key=lambda one: (-len(one), one)):
            self._starting[phrase[0]].append((phrase, known[phrase]))

    def __bool__(self) -> bool:
        return bool(self._starting)

    def named(self, stems: Sequence[str]) -> list[str]:
        """The groups that a text of these stems names, in its order; of two phrases at one place the longer counts."""
        found: list[str] = []
        at = 0
        while at < len(stems):
            for phrase, name in self._starting.get(stems[at], ()):
                if tuple(stems[at : at + len(phrase)]) == phrase:
                    found.append(name)
                    at += len(phrase) - 1
                    break
            at += 1
        return found
