"""A piece of a parsed file that knows its line and column."""

from __future__ import annotations

from dataclasses import dataclass, field

AMBIGUOUS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false", "null", "~"})


@dataclass
class Node:
    """A scalar, a list or a mapping. ``place`` is (line, column) from 1; ``keys`` holds the places of a mapping's keys.

    ``plain``: a scalar written without quotes, which another reader of YAML may take for something else.
    """

    value: str | list[Node] | dict[str, Node]
    place: tuple[int, int]
    plain: bool = False
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def ambiguous(self) -> bool:
        """Whether YAML 1.1 reads this unquoted word as a truth value or as nothing."""
        return self.plain and isinstance(self.value, str) and self.value.lower() in AMBIGUOUS

    def at(self, *path: str | int) -> Node:
        """The node under this path, or the nearest one above it that exists."""
        node = self
        for step in path:
            inner = node._step(step)
            if inner is None:
                break
            node = inner
        return node

    def _step(self, step: str | int) -> Node | None:
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            return self.value[step]
        return None
