"""Slips of the finger: whatever is one slip away is found, and nothing that is farther."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from knowledge.slips import SHORTEST, STEADY, TWO_SLIPS, Slips

WORDS = st.text("abж中", min_size=SHORTEST, max_size=TWO_SLIPS - 1)


@given(known=st.dictionaries(WORDS, st.integers(1, 9), min_size=1, max_size=12), typed=WORDS)
def test_a_short_word_becomes_the_known_one_that_comparing_all_would_find(known: dict[str, int], typed: str) -> None:
    near = [
        (distance, -often, word)
        for word, often in known.items()
        if (distance := OSA.distance(typed, word)) <= 1 and (len(typed) >= STEADY or word[0] == typed[0])
    ]
    assert Slips(known).corrected(typed) == (min(near)[2] if near else None)


def test_a_long_word_may_have_two_slips() -> None:
    slips = Slips({"registration": 3, "residence": 1})
    assert slips.corrected("regiistraton") == "registration"
    assert slips.corrected("rgstrton") is None


def test_an_empty_language_corrects_nothing() -> None:
    assert Slips({}).corrected("quota") is None
