"""One content, one sequence of bytes, for ever."""

import json
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from candidates import Answer, CandidateFile, NotText, canonical_json, sha256
from tests.candidates.specimen import MOMENT, answer, candidate

GOLDEN = Path(__file__).parent / "golden"
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
values = st.one_of(st.none(), texts, st.integers(-(2**53) + 1, 2**53 - 1), st.lists(texts, max_size=3).map(tuple))


def test_the_bytes_of_a_file_sent_today_are_those_of_the_golden_file() -> None:
    assert canonical_json(candidate()) == (GOLDEN / "candidate.json").read_bytes()


def test_a_golden_file_reads_back_into_the_same_model_and_bytes() -> None:
    body = (GOLDEN / "candidate.json").read_bytes()
    read = CandidateFile.model_validate_json(body)
    assert read == candidate()
    assert canonical_json(read) == body


@given(values, texts)
def test_equal_models_give_equal_bytes_through_any_round_trip(
    value: int | str | tuple[str, ...] | None, shown: str
) -> None:
    first = answer(value=value, shown=shown)
    body = canonical_json(first)
    again = Answer.model_validate_json(body)
    shuffled = Answer.model_validate(dict(reversed(first.model_dump().items())))
    assert first == again == shuffled
    assert body == canonical_json(again) == canonical_json(shuffled)


@given(values, values)
def test_different_answers_never_share_their_bytes(
    one: int | str | tuple[str, ...] | None, other: int | str | tuple[str, ...] | None
) -> None:
    assert (answer(value=one) == answer(value=other)) == (
        canonical_json(answer(value=one)) == canonical_json(answer(value=other))
    )


@given(st.integers(-12, 12))
def test_one_moment_in_any_zone_gives_one_sequence_of_bytes(hours: int) -> None:
    moved = answer().model_dump() | {"at": MOMENT.astimezone(timezone(timedelta(hours=hours)))}
    assert canonical_json(Answer.model_validate(moved)) == canonical_json(answer())


def test_keys_are_sorted_and_no_space_or_escape_is_wasted() -> None:
    body = canonical_json(candidate()).decode()
    assert list(json.loads(body)) == sorted(json.loads(body))
    assert "Вопрос? سؤال؟" in body
    assert '": ' not in body


@pytest.mark.parametrize("broken", ["\ud800", "a\udfffb", "\ude00\ud83d"])
@pytest.mark.parametrize("field", ["value", "shown", "question"])
def test_half_a_surrogate_pair_is_refused_clearly_and_not_quoted(broken: str, field: str) -> None:
    with pytest.raises(ValidationError, match="half of a surrogate pair") as refusal:
        Answer.model_validate(answer().model_dump() | {field: broken})
    assert broken not in str(refusal.value)


def test_a_model_made_around_its_validation_is_refused_too() -> None:
    with pytest.raises(NotText, match="remove the broken character"):
        canonical_json(answer().model_copy(update={"shown": "\ud800"}))


def test_characters_beyond_the_basic_plane_stay_whole() -> None:
    assert "😀𐍈".encode() in canonical_json(answer(value="😀𐍈"))


def test_a_checksum_is_lower_case_hex() -> None:
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
