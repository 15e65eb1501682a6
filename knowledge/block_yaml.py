"""A fast path for the plain shape in which content is written: block style, one key or item a line.

Reading by ruamel.yaml takes seconds for a full base, so files made only of lines understood here are read here, into
the very same nodes. At the first line of any other shape the whole file goes to ruamel.yaml, which also names every
fault; a test holds both readings of all shipped files against each other.
"""

from __future__ import annotations

import re

from knowledge.parse_node import AMBIGUOUS, Node

KEY = re.compile(r"( *)((?=[\d.-]*[A-Za-z_])[A-Za-z0-9_][A-Za-z0-9_.-]*|\"[A-Za-z]+\"):(?: +(.*))?\Z")
ITEM = re.compile(r"( *)- (.*)\Z")
PLAIN = re.compile(r"[^\s\[\]{},&*!|>'\"%@`#?:<=~-].*\Z")
QUOTED = re.compile(r"""(?:"((?:[^"\\]|\\["\\])*)"|'((?:[^']|'')*)')\Z""")
ESCAPED = re.compile(r"\\(.)")
LISTED = re.compile(r""" *([^\W_](?:[^\[\]{}:#"]*[^\[\]{}:#" ])?|'[^']*'|"[^"\\]*") *\Z""")
"""One item of a list on one line."""
BLOCK = re.compile(r"([|>])([-]?)\Z")
UNUSUAL = re.compile(r"[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
COMMENT = re.compile(r" *#|\Z")


class OtherShape(Exception):
    """A line that this reader does not understand; no error: the file goes the long way."""


class BlockReader:
    """Reads one text; ``root`` raises OtherShape at the first line that is not plain."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = text.split("\n")
        self._at = 0

    def root(self) -> Node:
        """The root mapping or list."""
        node = None if UNUSUAL.search(self._text) else self._collection(-1)
        if node is None or self._next() is not None:
            raise OtherShape
        return node

    def _next(self) -> str | None:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip() and not COMMENT.match(line):
                return line
            self._at += 1
        return None

    def _collection(self, above: int) -> Node | None:
        """The mapping or list that begins at the next line, if it stands deeper than ``above``."""
        line = self._next()
        if line is None:
            return None
        indent = _indent(line)
        if line.startswith("- ", indent) and indent >= max(above, 0):
            return self._list(indent)
        return self._mapping(indent) if indent > above else None

    def _mapping(self, indent: int) -> Node:
        values: dict[str, Node] = {}
        node = Node(values, (self._at + 1, indent + 1))
        while (line := self._next()) is not None:
            if not line.startswith(" " * indent) or line.startswith("- ", indent):
                break
            found = KEY.match(line)
            if found is None or len(found[1]) != indent:
                if _indent(line) < indent:
                    break
                raise OtherShape
            key = found[2].strip('"')
            if key in values or found[2].lower() in AMBIGUOUS:
                raise OtherShape
            node.keys[key] = (self._at + 1, indent + 1)
            values[key] = self._value(found[3] or "", found.start(3) if found[3] else 0, indent)
        return node

    def _list(self, indent: int) -> Node:
        items: list[Node] = []
        node = Node(items, (self._at + 1, indent + 1))
        while (line := self._next()) is not None:
            found = ITEM.match(line)
            if found is None or len(found[1]) != indent:
                if _indent(line) > indent or (found is not None and len(found[1]) >= indent):
                    raise OtherShape
                break
            if not found[2].strip(" "):
                raise OtherShape
            if KEY.match(found[2]):
                self._lines[self._at] = " " * (indent + 2) + found[2]
                items.append(self._mapping(indent + 2))
            else:
                items.append(self._value(found[2], indent + 2, indent))
        return node

    def _value(self, text: str, column: int, indent: int) -> Node:
        place = (self._at + 1, column + 1)
        text = text.rstrip(" ")
        self._at += 1
        if not text:
            inner = self._collection(indent)
            if inner is None:
                raise OtherShape
            return inner
        if block := BLOCK.match(text):
            return Node(self._block(block[1], block[2], indent), place)
        if self._continues(indent):
            raise OtherShape
        return _inline(text, place)

    def _continues(self, indent: int) -> bool:
        line = self._next()
        return line is not None and _indent(line) > indent

    def _block(self, style: str, chomp: str, indent: int) -> str:
        lines: list[str] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip(" ") and _indent(line) <= indent:
                break
            lines.append(line)
            self._at += 1
        filled = [line for line in lines if line.strip(" ")]
        if not filled or lines[0] is not filled[0]:
            raise OtherShape
        inner = _indent(filled[0])
        while not lines[-1].strip(" ") and not lines[-1][inner:]:
            lines.pop()
        if lines[-1] is not filled[-1] or any(_indent(line) < inner for line in filled):
            raise OtherShape
        texts = [line[inner:] for line in lines]
        text = "\n".join(texts) if style == "|" else _folded(texts)
        return text if chomp else text + "\n"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _folded(lines: list[str]) -> str:
    if any(line.startswith(" ") or line != line.rstrip(" ") for line in lines):
        raise OtherShape
    text, blank = lines[0], 0
    for line in lines[1:]:
        if not line:
            blank += 1
            continue
        text += ("\n" * blank if blank else " ") + line
        blank = 0
    return text


def _inline(text: str, place: tuple[int, int]) -> Node:
    first = text[0]
    if first == "[":
        return _flow(text, place)
    if first in "'\"":
        return Node(_unquoted(text), place)
    if not PLAIN.match(text) or ": " in text or " #" in text or text.endswith(":"):
        raise OtherShape
    return Node(text, place, plain=True)


def _unquoted(text: str) -> str:
    """A text in quotes of either kind; of the escapes of YAML only those of the quote and the backslash."""
    quoted = QUOTED.match(text)
    if not quoted:
        raise OtherShape
    return ESCAPED.sub(r"\1", quoted[1]) if quoted[1] is not None else quoted[2].replace("''", "'")


def _flow(text: str, place: tuple[int, int]) -> Node:
    if not text.endswith("]"):
        raise OtherShape
    items: list[Node] = []
    node = Node(items, place)
    column = place[1] + 1
    for part in text[1:-1].split(",") if text[1:-1].strip() else ():
        listed = LISTED.match(part)
        if not listed:
            raise OtherShape
        where = (place[0], column + listed.start(1))
        quoted = listed[1][0] in "'\""
        items.append(Node(_unquoted(listed[1]) if quoted else listed[1], where, plain=not quoted))
        column += len(part) + 1
    return node
