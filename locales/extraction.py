"""Which messages the code says, read from the syntax tree of the rooms that talk to people.

Babel's own extractor reads tokens and, before Python 3.12, misses a message that stands inside an f-string.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "dialogs", "locales")
KEYWORDS = {"texts": 1, "mark": 1, "plural": 2}
"""Name of what is called → how many of its first arguments are the message."""

Message = str | tuple[str, ...]


def said_messages(root: Path = ROOT) -> Catalog:
    """A template of every message, without places, so that moving code changes no catalogue."""
    template = Catalog(project="impatriate-companion", charset="utf-8", fuzzy=False)
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            for message in messages_in(path.read_text(encoding="utf-8")):
                template.add(message)
    return template


def messages_in(source: str) -> Iterator[Message]:
    """Messages of one module: `texts("…")`, `world.texts(language)("…")`, `mark("…")`, `texts.plural("…", "…", n)`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in KEYWORDS:
            words = _words(node.args[: KEYWORDS[_name(node.func)]])
            if len(words) == KEYWORDS[_name(node.func)]:
                yield words[0] if len(words) == 1 else words


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Call):
        return _name(called.func)
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def _words(arguments: list[ast.expr]) -> tuple[str, ...]:
    values = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
    return tuple(value for value in values if isinstance(value, str))
