"""Conditions are three-valued: what is absent is unknown, and unknown spreads as in Kleene's logic."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import Condition
from knowledge.condition_reader import read_condition
from knowledge.conditions import Chosen, Every, Opposite, Some
from knowledge.faults import FaultLog
from knowledge.parse import parse_file
from knowledge.reader import Reader

LISTED = {"listed_states": frozenset({"DE", "FR"})}


@pytest.fixture
def read(tmp_path: Path):  # type: ignore[no-untyped-def]
    def reads(text: str) -> Condition:
        (tmp_path / "condition.yaml").write_text(text, encoding="utf-8")
        log = FaultLog()
        node = parse_file(tmp_path / "condition.yaml", "condition.yaml", log)
        assert node is not None
        found = read_condition(Reader(node, "condition.yaml", log), LISTED)
        assert log.faults == []
        return found

    return reads


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("{field: a, has: x}", {"a": "x"}, True),
        ("{field: a, has: x}", {"a": "y"}, False),
        ("{field: a, has: x}", {}, None),
        ("{field: a, in: [x, z]}", {"a": "z"}, True),
        ("{field: a, in: [x, z]}", {"a": ""}, False),
        ("{field: a, intersects: listed_states}", {"a": "EG FR"}, True),
        ("{field: a, intersects: listed_states}", {"a": "EG"}, False),
        ("{not: {field: a, has: x}}", {"a": "y"}, True),
        ("{not: {field: a, has: x}}", {}, None),
        ("{any: [{field: a, has: x}, {field: b, has: x}]}", {"a": "x"}, True),
        ("{any: [{field: a, has: x}, {field: b, has: x}]}", {"a": "y"}, None),
        ("{all: [{field: a, has: x}, {field: b, has: x}]}", {"a": "y"}, False),
        ("{all: [{field: a, has: x}, {field: b, has: x}]}", {"a": "x"}, None),
        ("{route: [d883, both]}", {"route": "both"}, True),
        ("{contact_way: email}", {"contact_way": "phone"}, False),
        ("{not: {category: [professional, it]}}", {"category": "it"}, False),
        ("{not: {category: [professional, it]}}", {}, None),
        ("{residence_country: not in citizenships}", {"residence_country": "DE", "citizenships": "EG"}, True),
        ("{residence_country: not in citizenships}", {"residence_country": "DE", "citizenships": "EG DE"}, False),
        ("{residence_country: not in citizenships}", {"residence_country": "DE"}, None),
        ("{consent: beliefs}", {"consent": "form-consent beliefs"}, True),
        ("{route: [d702], consent: beliefs}", {"route": "d702", "consent": ""}, False),
        ("{category: it, ru_employer: [contract, offer]}", {"category": "it", "ru_employer": "offer"}, True),
    ],
)
def test_every_dialect_of_both_forms_is_understood(read, text: str, values: dict[str, str], expected: object) -> None:  # type: ignore[no-untyped-def]
    given_values = {field: frozenset(options.split()) for field, options in values.items()}
    assert read(text).holds(given_values) is expected


conditions = st.recursive(
    st.builds(Chosen, st.sampled_from("abc"), st.frozensets(st.sampled_from("xyz"))),
    lambda inner: st.one_of(
        st.builds(Opposite, inner),
        st.builds(Every, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Some, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
values = st.dictionaries(st.sampled_from("abc"), st.frozensets(st.sampled_from("xyz")))


@given(conditions, values, st.sampled_from("abc"), st.frozensets(st.sampled_from("xyz")))
def test_one_more_answer_never_turns_what_was_certain(
    condition: Condition, known: dict[str, frozenset[str]], field: str, options: frozenset[str]
) -> None:
    before = condition.holds(known)
    after = condition.holds({field: options} | known)
    assert before is None or before is after


@given(conditions, values)
def test_with_every_answer_given_nothing_is_unknown(condition: Condition, known: dict[str, frozenset[str]]) -> None:
    full = {field: known.get(field, frozenset()) for field in "abc"}
    assert condition.holds(full) is not None
    assert condition.mentions() <= set("abc")
