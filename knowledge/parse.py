"""A small, safe part of YAML, read into nodes that know their line and column.

Built on ruamel.yaml's parser events, not on its composer: no recursion, no anchors to multiply, no tags to construct,
and every key's own place. Anything outside the part that editors need is a fault, never an exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from knowledge.block_yaml import BlockReader, OtherShape
from knowledge.faults import FaultLog
from knowledge.parse_node import Node

MOST_BYTES = 2_000_000
DEEPEST = 30


class _Stop(Exception):
    def __init__(self, place: tuple[int, int], message: str, remedy: str) -> None:
        super().__init__(message)
        self.place, self.message, self.remedy = place, message, remedy


def parse_file(path: Path, name: str, log: FaultLog) -> Node | None:
    """The file's root node, or None after its fault was noted; ``name`` is how faults call the file."""
    try:
        return _document(_text(path), name, log)
    except _Stop as stop:
        log.add(name, stop.place, stop.message, stop.remedy)
    except OSError as error:
        log.add(name, (1, 1), f"The file cannot be read: {error.strerror}.", "Look at its rights and name.")
    return None


def _text(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise _Stop((1, 1), f"The file is larger than {MOST_BYTES:,} bytes.", "Split it; one entry a file.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8", "replace")
        raise _Stop(_place_after(good), "The file is not UTF-8.", "Save it as UTF-8.") from None
    text = text.replace("\r\n", "\n")
    if "\t" in text:
        raise _Stop(_place_after(text[: text.index("\t")]), "A tab.", "Use spaces, two a level.")
    return text


def _place_after(text: str) -> tuple[int, int]:
    lines = text.split("\n")
    return len(lines), len(lines[-1]) + 1


def _document(text: str, name: str, log: FaultLog) -> Node:
    try:
        return BlockReader(text).root()
    except (OtherShape, RecursionError):
        return slow_document(text, name, log)


def slow_document(text: str, name: str, log: FaultLog) -> Node:
    """The root node by ruamel.yaml's parser: any YAML of the allowed part, and every fault with its place."""
    try:
        root = _Builder(name, log).build(YAML(typ="safe", pure=True).parse(text))
    except ReaderError as error:
        place = _place_after(text[: error.position])
        raise _Stop(place, "A character that may not stand in YAML.", "Delete it.") from None
    except MarkedYAMLError as error:
        raise _Stop(_mark(error.problem_mark), f"Not YAML: {error.problem or error.context}.", _hint(error)) from None
    except (YAMLError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise _Stop((1, 1), f"Not YAML: {type(error).__name__}.", "Compare it with a file that works.") from None
    if root is None:
        raise _Stop((1, 1), "The file is empty.", "Write its content or delete it.")
    return root


def _hint(error: MarkedYAMLError) -> str:
    if "mapping values are not allowed" in str(error.problem):
        return "Put a text with a colon in quotes."
    return "Look at the indentation and the quotes here and in the line above."


def _mark(mark: object) -> tuple[int, int]:
    return getattr(mark, "line", 0) + 1, getattr(mark, "column", 0) + 1


class _Builder:
    """Builds the node tree from events; keeps its own stack, so that depth is a number and not a recursion."""

    def __init__(self, name: str, log: FaultLog) -> None:
        self.name, self.log = name, log
        self.root: Node | None = None
        self.stack: list[tuple[Node, str | None]] = []  # an open list or mapping, and the key waiting for its value
        self.documents = 0

    def build(self, events: Iterator[Event]) -> Node | None:
        for event in events:
            if isinstance(event, DocumentStartEvent):
                self._new_document(event)
            elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
                self.stack.pop()
            elif isinstance(event, NodeEvent):
                self._node(event)
            elif not isinstance(event, DocumentEndEvent):
                continue
        return self.root

    def _new_document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _Stop(_mark(event.start_mark), "A second document begins here.", "Delete the line '---'.")

    def _node(self, event: NodeEvent) -> None:
        place = _mark(event.start_mark)
        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise _Stop(place, "An anchor or alias (& or *).", "Write the text out at both places.")
        if getattr(event, "ctag", None) is not None or getattr(event, "tag", None) is not None:
            raise _Stop(place, "A tag (!).", "Put the text in quotes.")
        if isinstance(event, ScalarEvent):
            self._scalar(event, place)
        else:
            self._open(Node([] if isinstance(event, SequenceStartEvent) else {}, place))

    def _scalar(self, event: ScalarEvent, place: tuple[int, int]) -> None:
        node = Node(event.value, place, plain=event.style is None)
        if event.style == '"' and any("\ud800" <= letter <= "\udfff" for letter in event.value):
            raise _Stop(place, "Half a character (a lone surrogate).", "Write the character itself.")
        if self.stack and isinstance(self.stack[-1][0].value, dict) and self.stack[-1][1] is None:
            self._key(node)
        else:
            self._place(node)

    def _open(self, node: Node) -> None:
        if len(self.stack) >= DEEPEST:
            raise _Stop(node.place, f"Nested deeper than {DEEPEST} levels.", "No content needs that.")
        if self.stack and isinstance(self.stack[-1][0].value, dict) and self.stack[-1][1] is None:
            raise _Stop(node.place, "A key that is no single word.", "Write the key as plain text.")
        self._place(node)
        self.stack.append((node, None))

    def _key(self, node: Node) -> None:
        mapping = self.stack[-1][0]
        key = str(node.value)
        if key in mapping.keys:
            first = mapping.keys[key][0]
            self.log.add(self.name, node.place, f"The key '{key}' stands twice (first in line {first}).", "Keep one.")
        else:
            mapping.keys[key] = node.place
        if node.ambiguous:
            self.log.add(self.name, node.place, f"The key {key} may be read as a truth value.", f"Write '{key}'.")
        self.stack[-1] = (mapping, key)

    def _place(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        holder, key = self.stack[-1]
        if isinstance(holder.value, list):
            holder.value.append(node)
        elif isinstance(holder.value, dict) and key is not None:
            holder.value.setdefault(key, node)
            self.stack[-1] = (holder, None)
