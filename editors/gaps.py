"""Gaps: questions that nobody could answer, scrubbed, alike ones together, the most asked first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz

from knowledge import Knowledge
from knowledge.spelling import normal
from storage.misses import Miss
from storage.retention import scrubbed

ALIKE = 80.0
"""Likeness of two questions, 0 to 100, from which on they count as one."""
MOST_WAYS = 8
"""Ways of putting a question that a gap names."""
LONGEST = 300
"""Characters of a question that are shown."""


@dataclass(frozen=True)
class Gap:
    """A question without an answer: how people put it (newest first), how often, when last, and the nearest entry."""

    ways: tuple[str, ...]
    language: str
    count: int
    newest: datetime
    nearest: str

    @property
    def question(self) -> str:
        """The newest way of putting it."""
        return self.ways[0]

    def suggested_id(self) -> str:
        """A first idea for the id of a new entry, by words in Latin letters; empty when there are none."""
        words = re.findall(r"[a-z0-9]+", normal(self.question))
        return "-".join(word for word in words if len(word) > 2)[:40].rstrip("-")


def gaps(misses: Iterable[Miss], knowledge: Knowledge | None = None) -> tuple[Gap, ...]:
    """Missed questions in groups; those which `knowledge` answers by now are left out."""
    groups: list[tuple[str, list[Miss]]] = []
    for miss in sorted(misses, key=lambda one: one.asked_at, reverse=True):
        key = normal(miss.text)
        if not key or (knowledge is not None and _answered(miss, knowledge)):
            continue
        best = max(
            ((_likeness(key, other), group) for other, group in groups if group[0].language == miss.language),
            key=lambda found: found[0],
            default=(0.0, None),
        )
        if best[1] is not None and best[0] >= ALIKE:
            best[1].append(miss)
        else:
            groups.append((key, [miss]))
    found = [_gap(group) for _, group in groups]
    return tuple(sorted(found, key=lambda gap: (-gap.count, -gap.newest.timestamp(), gap.question)))


def _answered(miss: Miss, knowledge: Knowledge) -> bool:
    return knowledge.index.find(miss.text, miss.language).decision == "answer"


def _likeness(one: str, other: str) -> float:
    return fuzz.token_sort_ratio(one, other)


def _gap(group: list[Miss]) -> Gap:
    ways = tuple(dict.fromkeys(scrubbed(" ".join(miss.text.split()))[:LONGEST] for miss in group))[:MOST_WAYS]
    nearest = Counter(miss.nearest for miss in group if miss.nearest).most_common(1)
    return Gap(ways, group[0].language, len(group), group[0].asked_at, nearest[0][0] if nearest else "")
