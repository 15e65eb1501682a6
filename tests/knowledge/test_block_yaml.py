"""The fast reading of plain files gives the very nodes that ruamel.yaml's parser gives, or steps aside."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.block_yaml import BlockReader, OtherShape
from knowledge.faults import FaultLog
from knowledge.parse import slow_document

REAL = Path(__file__).resolve().parents[2] / "knowledge" / "content"

SHAPES = """\
# a comment
id: visa
facts: [d702-11, mil-01 ,  vague-01]
empty: []
quoted: "a: b # c"
escaped: "a \\"b\\" \\\\ c"
single: 'no'
doubled: 'it''s'
77-key: [driver's licence, "702", 'NO', два слова,ещё]
"yes": 1
en:
  question: How long, and why - is it?
  also:
    - visa length
    - "quoted: item"
  # another comment
  answer: |
    First line.

      • deeper
    Last line.
  open: >-
    folded
    line

    and paragraph
fields:
  - id: one
    kind: choice
    options:
      a: A
  - id: two
    list:
    - x
    - y
last: end
"""
PIECES = [
    ":",
    "- ",
    "  ",
    "\n",
    "#",
    " #",
    "'",
    '"',
    "|",
    ">-",
    "[",
    "]",
    ",",
    "a",
    "é",
    "---",
    "x: y",
    "\n\n",
    "!",
    "&a",
    "*a",
]
PIECES += [
    "&a",
    "*a",
    "{",
    "}",
    "? ",
    "%",
    "\u0007",
    "\u2028",
    "   \n",
    "\\",
    "~",
    "no",
    "id: x\n",
    "- id: x\n",
    "|+",
    "|2",
    "...",
]


def same_or_aside(text: str) -> bool:
    """Whether the fast reader took it; when it did, the slow one must agree and find no fault."""
    try:
        fast = BlockReader(text).root()
    except OtherShape:
        return False
    log = FaultLog()
    assert fast == slow_document(text, "x", log)
    assert log.faults == []
    return True


def test_the_shape_in_which_content_is_written_is_read_fast() -> None:
    assert same_or_aside(SHAPES)


@pytest.mark.parametrize("topic", sorted(path.name for path in (REAL / "faq").iterdir()))
def test_all_shipped_entries_are_read_alike(topic: str) -> None:
    taken = [same_or_aside(path.read_text(encoding="utf-8")) for path in sorted((REAL / "faq" / topic).glob("*.yaml"))]
    assert sum(taken) >= 0.9 * len(taken)


def test_all_other_texts_that_editors_write_are_read_fast_and_alike() -> None:
    files = [*REAL.glob("synonyms/*.yaml"), *REAL.glob("elsewhere/*.yaml"), REAL / "sources.yaml"]
    assert all(same_or_aside(path.read_text(encoding="utf-8")) for path in files)


@settings(max_examples=1500, deadline=None)
@example([(SHAPES.index("- x\n"), "-  ", 3)])
@given(
    st.lists(st.tuples(st.integers(0, len(SHAPES)), st.sampled_from(PIECES), st.integers(0, 3)), min_size=1, max_size=3)
)
def test_whatever_an_editor_breaks_both_readings_agree(edits: list[tuple[int, str, int]]) -> None:
    text = SHAPES
    for at, piece, removed in edits:
        text = text[:at] + piece + text[at + removed :]
    try:
        same_or_aside(text)
    except Exception as error:
        if type(error).__name__ != "_Stop":
            raise
        raise AssertionError(f"taken by the fast reader, refused by the slow one: {error}") from error
