"""Reads nodes into plain values, noting every fault on the way and going on with something harmless."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from knowledge.faults import FaultLog, did_you_mean
from knowledge.parse_node import Node
from knowledge.words import Words

LANGUAGE = re.compile(r"(?!id\Z)[a-z]{2}\Z")  # "id" is the key of ids, so Indonesian would need another spelling
ENTRY_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
FIELD_ID = re.compile(r"[a-z0-9_]{1,24}\Z")
LONG_AGO = date(1970, 1, 1)


class Reader:
    """One node and the file it stands in. Every method returns a usable value and notes what was wrong."""

    def __init__(self, node: Node, file: str, log: FaultLog) -> None:
        self.node, self.file, self.log = node, file, log

    # --- moving about
    def __contains__(self, key: str) -> bool:
        return isinstance(self.node.value, dict) and key in self.node.value

    def at(self, key: str) -> Reader:
        """The reader of the value under ``key``, which must be there."""
        assert isinstance(self.node.value, dict)
        return Reader(self.node.value[key], self.file, self.log)

    def names(self) -> tuple[str, ...]:
        """The keys of a mapping; nothing for anything else."""
        return tuple(self.node.value) if isinstance(self.node.value, dict) else ()

    def items(self) -> Iterator[Reader]:
        """The items of a list; a fault when it is none."""
        if isinstance(self.node.value, list):
            for item in self.node.value:
                yield Reader(item, self.file, self.log)
        else:
            self.fault("A list is expected here.", "Write [a, b], or one item a line after '- '.")

    def fault(self, message: str, remedy: str, place: tuple[int, int] | None = None) -> None:
        """Note a fault here."""
        self.log.add(self.file, place or self.node.place, message, remedy)

    def fault_at_key(self, key: str, message: str, remedy: str) -> None:
        """Note a fault at the place of a key."""
        self.fault(message, remedy, self.node.keys.get(key))

    # --- mappings
    def mapping(
        self, required: Iterable[str], optional: Iterable[str] = (), others: re.Pattern[str] | None = None
    ) -> bool:
        """Whether this is a mapping; notes keys that are missing or unknown (``others``: a pattern of free keys)."""
        if not isinstance(self.node.value, dict):
            self.fault("A mapping (key: value) is expected here.", "Indent the keys under it.")
            return False
        known = (*required, *optional)
        for key in self.node.value:
            if key not in known and not (others and others.match(key)):
                self.fault_at_key(key, f"Unknown key '{key}'.", did_you_mean(key, known))
        for key in required:
            if key not in self.node.value:
                self.fault(f"The key '{key}' is missing.", "Add it.")
        return True

    # --- scalars
    def text(self) -> str:
        """A text that is not empty; stripped."""
        value = self.node.value
        if not isinstance(value, str):
            self.fault("A text is expected here.", "Write it after the colon, or as a block after '|'.")
            return ""
        if self.node.ambiguous:
            self.fault(f"'{value}' without quotes may be read as a truth value.", f"Write '{value}' in quotes.")
        if not value.strip():
            self.fault("The text is empty.", "Write it or delete the key.")
        return value.strip()

    def word(self, known: Iterable[str], what: str) -> str:
        """A word out of a known list."""
        value, known = self.text(), tuple(known)
        if value and value not in known:
            self.fault(f"Unknown {what} '{value}'.", did_you_mean(value, known))
        return value

    def number(self) -> int:
        """A whole number above zero."""
        value = self.node.value
        if isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{0,8}", value):
            return int(value)
        self.fault("A whole number is expected here.", "Write digits only.")
        return 1

    def flag(self) -> bool:
        """true or false."""
        if self.node.plain and self.node.value in ("true", "false"):
            return self.node.value == "true"
        self.fault("true or false is expected here.", "Write true or false, without quotes.")
        return False

    def day(self) -> date:
        """A day, YYYY-MM-DD."""
        value = self.node.value if isinstance(self.node.value, str) else ""
        try:
            return date.fromisoformat(value) if len(value) == 10 else self._no_day()
        except ValueError:
            return self._no_day()

    def _no_day(self) -> date:
        self.fault("A date is expected here.", "Write it as 2026-11-22.")
        return LONG_AGO

    # --- lists and texts in several languages
    def texts(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(text for item in self.items() if (text := item.text()))

    def ids(self) -> tuple[str, ...]:
        """A list of ids; one that stands twice is a fault."""
        seen: list[str] = []
        for item in self.items():
            value = item.text()
            if value in seen:
                item.fault(f"'{value}' stands twice in this list.", "Keep one.")
            elif value:
                seen.append(value)
        return tuple(seen)

    def words(self) -> Words:
        """A text under each of its languages."""
        if isinstance(self.node.value, str):
            self.fault("This text stands under no language.", "Write en: … (and the other languages) under it.")
            return Words({"en": self.node.value})
        if not self.mapping((), (), LANGUAGE) or not self.names():
            return Words()
        return Words({language: self.at(language).text() for language in self.names() if LANGUAGE.match(language)})

    def worded(self, ids: re.Pattern[str] = FIELD_ID) -> Mapping[str, Words]:
        """A mapping of ids to texts in several languages."""
        if not self.mapping((), (), re.compile(r"")):
            return {}
        for key in self.names():
            if not ids.match(key):
                self.fault_at_key(key, f"'{key}' is no id.", "Use a-z, 0-9 and _, at most 24.")
        return {key: self.at(key).words() for key in self.names()}
