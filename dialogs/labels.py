"""Buttons as a phone shows them: a label is one line, cut where the line ends. Rows are split until labels fit, and
choices that would still be cut are told in full above their buttons, by number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from unicodedata import combining, east_asian_width

from dialogs.bubbles import Bubble, Button
from dialogs.buttons import Set, parse
from dialogs.rendering import escaped, paragraphs

ROOM = {1: 36, 2: 17, 3: 11}
"""How many letters fit on a button, by the number of buttons in its row, on a phone 390 points wide."""
TICK = "✓ "

Row = tuple[Button, ...]


@lru_cache(maxsize=4096)
def width(label: str) -> int:
    """Letters that a label takes; a Chinese one counts twice, a mark above or below a letter not at all."""
    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in label)


def readable(bubble: Bubble) -> Bubble:
    """The bubble with every choice readable on a phone."""
    rows = tuple(split for row in bubble.rows for split in _split(row))
    choices = [button for row in rows for button in row if isinstance(parse(button.data), Set)]
    if all(width(button.label) <= ROOM[1] for button in choices):
        return replace(bubble, rows=rows)
    numbers = {button.data: number for number, button in enumerate(choices, 1)}
    told = "\n".join(f"{numbers[button.data]}. {escaped(button.label)}" for button in choices)
    numbered = tuple(tuple(_numbered(button, numbers.get(button.data)) for button in row) for row in rows)
    return replace(bubble, text=paragraphs(bubble.text, told), rows=numbered)


def _split(row: Row) -> Iterator[Row]:
    if len(row) == 1 or all(width(button.label) <= ROOM.get(len(row), 0) for button in row):
        yield row
        return
    for button in row:
        yield (button,)


def _numbered(button: Button, number: int | None) -> Button:
    if number is None:
        return button
    tick, label = (TICK, button.label[len(TICK) :]) if button.label.startswith(TICK) else ("", button.label)
    return replace(button, label=f"{tick}{number}. {label}")
