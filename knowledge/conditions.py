"""Conditions over answers, in three-valued (Kleene) logic: True, False, or None for what cannot be told yet.

``values`` maps a field or question id to the frozenset of chosen option ids; an empty set is "none of these";
an absent id was skipped or not asked, and every comparison with it is unknown.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

Values = Mapping[str, frozenset[str]]
CONSENT = "consent"  # the values under this id are the consents given, for {consent: beliefs}


class Condition(ABC):
    """A question about the answers so far."""

    @abstractmethod
    def holds(self, values: Values) -> bool | None:
        """True, False, or None when an answer it needs is absent."""

    @abstractmethod
    def mentions(self) -> frozenset[str]:
        """The ids of all fields it looks at."""

    @abstractmethod
    def expected(self) -> Mapping[str, frozenset[str]]:
        """Field id → option ids it compares with, for the checker."""


@dataclass(frozen=True)
class Chosen(Condition):
    """At least one of ``options`` was chosen in ``field`` (has, in, intersects and ``{field: option}``)."""

    field: str
    options: frozenset[str]

    def holds(self, values: Values) -> bool | None:
        """See Condition."""
        given = values.get(self.field)
        return None if given is None else bool(given & self.options)

    def mentions(self) -> frozenset[str]:
        """See Condition."""
        return frozenset({self.field})

    def expected(self) -> Mapping[str, frozenset[str]]:
        """See Condition."""
        return {self.field: self.options}


@dataclass(frozen=True)
class Outside(Condition):
    """Nothing chosen in ``field`` was chosen in ``other`` (``{residence_country: not in citizenships}``)."""

    field: str
    other: str

    def holds(self, values: Values) -> bool | None:
        """See Condition."""
        given, others = values.get(self.field), values.get(self.other)
        return None if given is None or others is None else not given & others

    def mentions(self) -> frozenset[str]:
        """See Condition."""
        return frozenset({self.field, self.other})

    def expected(self) -> Mapping[str, frozenset[str]]:
        """See Condition."""
        return {}


@dataclass(frozen=True)
class Opposite(Condition):
    """The opposite of ``part``; unknown stays unknown."""

    part: Condition

    def holds(self, values: Values) -> bool | None:
        """See Condition."""
        inner = self.part.holds(values)
        return None if inner is None else not inner

    def mentions(self) -> frozenset[str]:
        """See Condition."""
        return self.part.mentions()

    def expected(self) -> Mapping[str, frozenset[str]]:
        """See Condition."""
        return self.part.expected()


@dataclass(frozen=True)
class Every(Condition):
    """All parts hold; one False decides, else one unknown leaves it unknown. No parts: True."""

    parts: tuple[Condition, ...]

    def holds(self, values: Values) -> bool | None:
        """See Condition."""
        return _decide([part.holds(values) for part in self.parts], deciding=False)

    def mentions(self) -> frozenset[str]:
        """See Condition."""
        return frozenset[str]().union(*(part.mentions() for part in self.parts))

    def expected(self) -> Mapping[str, frozenset[str]]:
        """See Condition."""
        return _merged(self.parts)


@dataclass(frozen=True)
class Some(Condition):
    """At least one part holds; one True decides, else one unknown leaves it unknown. No parts: False."""

    parts: tuple[Condition, ...]

    def holds(self, values: Values) -> bool | None:
        """See Condition."""
        return _decide([part.holds(values) for part in self.parts], deciding=True)

    def mentions(self) -> frozenset[str]:
        """See Condition."""
        return frozenset[str]().union(*(part.mentions() for part in self.parts))

    def expected(self) -> Mapping[str, frozenset[str]]:
        """See Condition."""
        return _merged(self.parts)


def _decide(states: list[bool | None], *, deciding: bool) -> bool | None:
    if deciding in states:
        return deciding
    return None if None in states else not deciding


def _merged(parts: tuple[Condition, ...]) -> dict[str, frozenset[str]]:
    merged: dict[str, frozenset[str]] = {}
    for part in parts:
        for field, options in part.expected().items():
            merged[field] = merged.get(field, frozenset()) | options
    return merged
