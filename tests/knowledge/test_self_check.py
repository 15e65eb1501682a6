"""The self-check judges honestly: skipped is never failed, nothing is both met and not met, at most nine questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import Question, RouteResult, SelfCheck
from knowledge.faults import FaultLog
from knowledge.form_rules import case_problems
from knowledge.parse import parse_file
from knowledge.reader import Reader
from knowledge.self_check import MOST_QUESTIONS, PARTS
from knowledge.self_check_file import read_self_check

REAL = Path(__file__).resolve().parents[2] / "knowledge" / "content"
LOG = FaultLog()
NODE = parse_file(REAL / "forms" / "self-check.yaml", "self-check.yaml", LOG)
assert NODE is not None
READ = read_self_check(Reader(NODE, "self-check.yaml", LOG))
assert READ is not None
CHECK: SelfCheck = READ
COUNTRIES = ("DE", "GB", "EG", "RU", "stateless", "noncitizen", "JE")
Answers = dict[str, frozenset[str]]


def outcomes(answers: Answers, parts: tuple[str, ...] = PARTS) -> dict[str, str]:
    return {result.route.id: result.outcome for result in CHECK.evaluate(answers, parts)}


def states(result: RouteResult) -> dict[str, str]:
    return {one.condition.id: one.state for one in result.conditions}


def chosen(**answers: str) -> Answers:
    return {question: frozenset(options.split()) for question, options in answers.items()}


@pytest.mark.parametrize("case", CHECK.cases, ids=lambda case: case.who)
def test_each_described_person_gets_the_promised_results(case) -> None:  # type: ignore[no-untyped-def]
    assert list(case_problems(CHECK, case)) == []


def test_there_are_twelve_described_persons() -> None:
    assert LOG.faults == []
    assert len(CHECK.cases) == 12


def options(question: Question) -> list[str]:
    if question.kind == "several countries":
        return list(COUNTRIES)
    grouped = [option for group in question.options_by_group.values() for option in group]
    return [*question.options, *grouped]


@st.composite
def answer_paths(draw: st.DrawFn) -> Answers:
    """Any answers at all, stale ones to questions no longer asked and skipped ones included."""
    answers: Answers = {}
    for question in CHECK.questions:
        if draw(st.booleans()):
            most = 1 if question.kind == "choice" else question.limit or 4
            answers[question.id] = draw(st.frozensets(st.sampled_from(options(question)), max_size=most))
    return answers


@settings(max_examples=300, deadline=None)
@given(answer_paths())
def test_no_condition_is_both_met_and_not_met(answers: Answers) -> None:
    kept = CHECK.applicable(answers)
    for route in CHECK.routes:
        for one in route.conditions:
            if one.not_met is not None:
                assert not (one.met.holds(kept) is True and one.not_met.holds(kept) is True), (route.id, one.id)


@settings(max_examples=200, deadline=None)
@given(answer_paths(), st.sampled_from(sorted(CHECK.choices)))
def test_nobody_is_asked_more_than_nine_questions(answers: Answers, choice: str) -> None:
    chosen_way = CHECK.choices[choice]
    assert len(CHECK.asked(chosen_way.parts, chosen_way.also_ask, answers)) <= MOST_QUESTIONS


@settings(max_examples=200, deadline=None)
@given(answer_paths(), st.data())
def test_skipping_a_question_never_fails_a_condition_that_looks_at_it(answers: Answers, data: st.DataObject) -> None:
    skipped = data.draw(st.sampled_from([question.id for question in CHECK.questions]))
    answers.pop(skipped, None)
    for result in CHECK.evaluate(answers, PARTS):
        for one in result.conditions:
            if one.condition.not_met is not None and skipped in one.condition.not_met.mentions():
                assert one.state != "not_met"


@settings(max_examples=200, deadline=None)
@given(answer_paths())
def test_every_outcome_follows_from_the_conditions_shown_with_it(answers: Answers) -> None:
    for result in CHECK.evaluate(answers, PARTS):
        failed = [one.condition for one in result.conditions if one.state == "not_met"]
        if result.outcome == "may_fit":
            assert not failed
        if result.outcome == "one_thing_missing":
            assert len(failed) == 1
            assert failed[0].curable


def test_who_skips_everything_is_told_that_nothing_can_be_told() -> None:
    assert set(outcomes({}).values()) == {"cannot_be_told_here"}


def test_ways_that_need_part_c_appear_only_after_part_c() -> None:
    answers = chosen(citizenship="DE", group="it", evidence="award", values="yes_", today="contract", stoppers="none_")
    assert set(outcomes(answers, ("A",))) == {"d702"}
    assert set(outcomes(answers, ("B", "D"))) == {"d883"}
    assert set(outcomes(answers, ("A", "B"))) == {"d702", "d883"}
    assert {"hqs", "it", "occupation"} <= set(outcomes(answers))
    assert {route.id for route in CHECK.routes if not route.part_c_needed} == {"d702", "d883"}


def test_an_answer_to_a_question_that_is_no_longer_asked_does_not_count() -> None:
    stale = chosen(citizenship="DE", lives_in_listed="no_", reason_702="yes_", values="yes_", stoppers="none_")
    assert outcomes(stale, ("A", "D"))["d702"] == "may_fit"


def test_the_question_on_residence_is_asked_only_where_the_citizenship_is_not_listed() -> None:
    def asked(**answers: str) -> list[str]:
        return [question.id for question in CHECK.asked(("A",), (), chosen(**answers))]

    assert "lives_in_listed" in asked(citizenship="EG")
    assert "lives_in_listed" not in asked(citizenship="DE EG")
    assert "lives_in_listed" not in asked()
    assert "reason_702" not in asked(citizenship="EG", lives_in_listed="temporary")
    assert "reason_702" in asked(citizenship="EG", lives_in_listed="unsure")


def test_a_dependency_of_great_britain_counts_as_listed() -> None:
    assert {"GB", "JE", "NO"} <= CHECK.listed_states
    assert "HU" not in CHECK.listed_states


def test_an_obstacle_that_might_touch_decides_and_one_left_open_does_not() -> None:
    base = {"citizenship": "GB", "values": "yes_", "reason_702": "yes_"}
    assert outcomes(chosen(**base, stoppers="might"), ("A", "D"))["d702"] == "cannot_be_told_here"
    assert outcomes(chosen(**base, stoppers="rather_not"), ("A", "D"))["d702"] == "may_fit"
    assert outcomes(chosen(**base), ("A", "D"))["d702"] == "may_fit"


def test_options_of_part_c_are_the_union_over_the_chosen_groups() -> None:
    today = CHECK.question("today")
    assert today is not None
    offered = set(today.choices(chosen(group="it student")))
    assert {"contract", "it_accredited", "st_begin"} <= offered
    assert "inv_home" not in offered
    assert set(today.choices({})) == set(today.options_by_group["base"])


def test_a_route_whose_question_was_skipped_is_shown_as_open() -> None:
    answers = chosen(citizenship="DE", values="yes_", group="creative", evidence="award", today="", stoppers="none_")
    results = outcomes(answers)
    assert results["repatriate"] == results["family_citizen"] == "cannot_be_told_here"
    assert "repatriate" not in outcomes({**answers, "ties": frozenset({"none_"})})


def test_two_curable_things_missing_do_not_fit() -> None:
    answers = chosen(citizenship="DE", today="lower_pay_case", group="scientist", stoppers="none_")
    hqs = next(result for result in CHECK.evaluate(answers, PARTS) if result.route.id == "hqs")
    assert (states(hqs)["contract"], states(hqs)["salary"]) == ("not_met", "unknown")
    assert hqs.outcome == "cannot_be_told_here"
    answers = chosen(citizenship="FR", today="it_unsure", group="it", ties="none_", stoppers="none_")
    assert outcomes(answers)["it"] == "one_thing_missing"


def test_none_of_these_gives_way_to_whatever_else_was_chosen() -> None:
    answers = chosen(citizenship="DE", group="none_ scientist", evidence="award none_", values="yes_", stoppers="none_")
    assert CHECK.applicable(answers)["evidence"] == {"award"}
    assert outcomes(answers, ("A", "B"))["d883"] == "may_fit"
