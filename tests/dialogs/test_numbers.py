"""A typed number is the answer at that place on the screen, where it cannot mean anything else."""

from __future__ import annotations

import pytest

from dialogs.conversation import Given
from tests.chat import Chat
from tests.forms import at_field
from tests.self_checks import at_question


def answer(chat: Chat, path: str) -> object:
    assert chat.conversation.form
    given = chat.conversation.form.answers.get(path)
    return given.value if isinstance(given, Given) else None


def ticks(chat: Chat) -> object:
    assert chat.conversation.form
    return chat.conversation.form.pending.value if chat.conversation.form.pending else None


@pytest.mark.parametrize(
    "typed",
    ["3", "3.", "3)", "(3)", " 3 ", "٣", "۳", "３", "३.", "option 3", "Вариант 3", "Nummer 3.", "réponse 3", "no. 3",
     "№ 3", "#3", "opción 3", "numero 3", "选项3", "第3个", "الخيار ٣", "رقم 3"],
)  # fmt: skip
def test_a_number_is_the_answer_at_that_place_of_the_form(typed: str) -> None:
    chat = at_field("work_status")
    third = [name for name in chat.buttons() if name.startswith("work_status = ")][2]
    chat.says(typed)
    assert f"work_status = {answer(chat, 'work_status')}" == third


@pytest.mark.parametrize("typed", ["2", "٢", "2."])
def test_a_number_is_the_answer_at_that_place_of_the_self_check(typed: str) -> None:
    chat = at_question("stoppers")
    second = [name for name in chat.buttons() if name.startswith("check/stoppers = ")][1]
    chat.says(typed)
    assert chat.conversation.check
    assert f"check/stoppers = {chat.conversation.check.answers['stoppers'][0]}" == second


@pytest.mark.parametrize("typed", ["1, 3", "1 3", "1;3", "١، ٣", "1、3", "1.\n3.", "1) 3)", "1, 3, 1"])
def test_several_numbers_tick_several_answers(typed: str) -> None:
    chat = at_field("help_wanted")
    offered = [name.removeprefix("help_wanted + ") for name in chat.buttons() if name.startswith("help_wanted + ")]
    chat.says(typed)
    assert ticks(chat) == (offered[0], offered[2])
    check = at_question("group")
    groups = [name.removeprefix("check/group + ") for name in check.buttons() if name.startswith("check/group + ")]
    check.says(typed)
    assert check.conversation.check
    assert check.conversation.check.pending == (groups[0], groups[2])


def test_a_number_never_takes_a_tick_away() -> None:
    chat = at_field("help_wanted")
    chat.says("2")
    before = ticks(chat)
    chat.says("2")
    assert before
    assert ticks(chat) == before


def test_more_numbers_than_allowed_tick_as_many_as_fit_and_say_so() -> None:
    chat = at_question("group")
    chat.says("1, 2, 3, 4")
    assert chat.conversation.check
    assert len(chat.conversation.check.pending or ()) == 2
    assert [notice.parameters["code"] for notice in chat.conversation.notices] == ["too_many"]


@pytest.mark.parametrize("typed", ["0", "99", "1, 2", "1.5", "-1", "1-2", "1 of them"])
def test_what_is_no_place_on_the_screen_answers_nothing(typed: str) -> None:
    chat = at_field("work_status")
    chat.says(typed)
    assert answer(chat, "work_status") is None
    assert chat.conversation.notices


def test_consent_is_given_by_a_tap_alone() -> None:
    chat = Chat()
    chat.commands("form")
    chat.taps("begin")
    for agreed in ("consent/age = adult", "consent/form-consent = yes"):
        for typed in ("1", "yes", "I agree"):
            chat.says(typed)
            assert [notice.parameters["code"] for notice in chat.conversation.notices] == ["by_tap"]
            assert agreed in chat.buttons()
        chat.taps(agreed)
    check = Chat()
    check.commands("check")
    check.taps("check/parts = d702")
    for _ in range(9):
        if "check/beliefs = answer" in check.buttons():
            break
        check.taps("skip")
    check.says("1")
    assert [notice.parameters["code"] for notice in check.conversation.notices] == ["by_tap"]
    assert "check/beliefs = answer" in check.buttons()


def test_the_first_screen_of_the_self_check_is_counted_too() -> None:
    chat = Chat()
    chat.commands("check")
    first, second, *_ = [name for name in chat.buttons() if name.startswith("check/parts = ")]
    chat.says("2")
    typed = chat.conversation.check
    tapped = Chat()
    tapped.commands("check")
    tapped.taps(second)
    assert typed
    assert tapped.conversation.check
    assert typed.parts == tapped.conversation.check.parts
    assert first != second


def test_a_question_on_a_consent_screen_is_still_answered() -> None:
    chat = at_field("consent/form-consent")
    chat.says("Do I need a place in the quota for a temporary residence permit?")
    assert chat.conversation.place == "answer"


@pytest.mark.parametrize("field", ["move_when", "pro_years", "other_names", "birth_date"])
def test_a_number_that_may_be_an_answer_itself_is_not_counted(field: str) -> None:
    chat = at_field(field) if field != "pro_years" else _professional()
    options = [name for name in chat.buttons() if name.startswith(f"{field} = ")]
    chat.says("3")
    assert f"{field} = {answer(chat, field)}" not in options


def _professional() -> Chat:
    chat = at_field("category")
    chat.taps("category = professional")
    for _ in range(9):
        assert chat.conversation.form
        if "pro_years" in str(chat.text()) or "years" in chat.text().casefold():
            return chat
        chat.taps("skip")
    raise AssertionError("pro_years is not asked")


def test_a_ranked_list_shows_numbers_of_its_own_and_is_not_counted_any_more() -> None:
    chat = at_field("regions")
    chat.says("3")
    before = ticks(chat)
    chat.says("1")
    assert before
    assert ticks(chat) == before


def test_numbers_shown_before_long_answers_are_the_numbers_understood() -> None:
    chat = at_question("evidence")
    numbered = [button for name, button in chat.buttons().items() if ". " in button.label and "evidence" in name]
    assert numbered[1].label.startswith("2. ")
    chat.says("2")
    assert chat.conversation.check
    assert chat.conversation.check.pending == (numbered[1].data.rpartition(":")[2],)
