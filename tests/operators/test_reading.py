"""What an operator reads can neither steer the terminal nor turn words around."""

import pytest

from operators.reading import duration, harmless, readable
from tests.candidates.specimen import answer, candidate


def test_a_file_is_read_question_by_question() -> None:
    text = readable(candidate())
    assert text.startswith("K7M4-Q2TX, revision 1, sent 2026-11-22 09:30 UTC")
    assert "\n[plan]\nВопрос? سؤال؟\n    text\n" in text
    assert "\nthe questions in ru were a machine translation that nobody had reviewed\n" in text
    assert "machine" not in readable(candidate().model_copy(update={"unreviewed": ()}))
    assert "(skipped)" in text
    assert "attachments/diploma-1.pdf" in text


@pytest.mark.parametrize("steering", ["\x1b[2J", "\x07", "\r", "\x9b1m", "\u202e", "\x00"])
def test_nothing_a_person_typed_steers_the_terminal(steering: str) -> None:
    file = candidate().model_copy(update={"answers": (answer(shown=f"a{steering}b"),)})
    shown = readable(file)
    assert steering not in shown
    assert not {character for character in shown if ord(character) < 32} - {"\n"}


def test_isolates_and_line_breaks_stay() -> None:
    assert harmless("\u2068AB\u2069\nج") == "\u2068AB\u2069\nج"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 min"), (3599, "59 min"), (3600, "1 h 0 min"), (90_000, "1 d 1 h")]
)
def test_an_age_is_told_roughly(seconds: int, words: str) -> None:
    assert duration(seconds) == words
