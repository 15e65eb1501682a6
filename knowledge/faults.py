"""Faults in the content: where, what, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning"]
MOST_NAMED = 16


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: ``file`` is relative to the content folder, ``line`` and ``column`` count from 1.

    A ``warning`` tells the editor something and stops nothing.
    """

    file: str
    line: int
    column: int
    message: str
    remedy: str
    severity: Severity = "error"

    def __str__(self) -> str:
        mark = "" if self.severity == "error" else f"{self.severity}: "
        return f"{self.file}:{self.line}:{self.column}: {mark}{self.message} {self.remedy}".rstrip()


class ContentInvalid(ValueError):
    """The content has faults that keep it from being used; ``faults`` names every one of them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass
class FaultLog:
    """Collects faults, so that an editor hears of all of them at once."""

    faults: list[Fault] = field(default_factory=list)

    def add(self, file: str, place: tuple[int, int], message: str, remedy: str, severity: Severity = "error") -> None:
        """Note a fault at ``place`` (line, column)."""
        self.faults.append(Fault(file, *place, message, remedy, severity))

    def in_order(self) -> tuple[Fault, ...]:
        """All faults, each once, by file, line and column."""
        return tuple(sorted(set(self.faults)))

    def errors(self) -> tuple[Fault, ...]:
        """The faults that are no mere warnings."""
        return tuple(fault for fault in self.in_order() if fault.severity == "error")


def did_you_mean(word: str, known: object) -> str:
    """A remedy that names the nearest known word, else the known words when they are few."""
    names = sorted(str(name) for name in known) if hasattr(known, "__iter__") else []
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    if not names:
        return "Nothing of that kind exists here."
    if len(names) > MOST_NAMED:
        return f"None of the {len(names)} known ones is near; write it first, or name another."
    return f"Known: {', '.join(names)}."
