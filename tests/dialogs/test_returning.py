"""Who comes back hears once what was forgotten, and where they stood; nothing personal is kept for saying so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.chat import Chat
from tests.forms import at_field


def kinds(chat: Chat) -> list[str]:
    return [notice.kind for notice in chat.conversation.notices]


def with_answers_in_the_check() -> Chat:
    chat = Chat()
    chat.commands("check")
    chat.taps("check/parts = d702")
    chat.says("Germany")
    return chat


@pytest.mark.parametrize("swept", [True, False])
def test_a_self_check_that_ended_its_term_is_told_once(swept: bool) -> None:
    chat = with_answers_in_the_check()
    chat.now += timedelta(hours=25)
    if swept:
        chat.hears("term_ended")
        assert "check_forgotten" not in kinds(chat)
    chat.commands("menu")
    assert kinds(chat) == ["check_forgotten"]
    assert "DE" not in str(chat.conversation)
    chat.commands("check")
    assert kinds(chat) == []


def test_a_self_check_that_was_only_looked_at_is_forgotten_in_silence() -> None:
    chat = Chat()
    chat.commands("check")
    chat.taps("check/parts = d702")
    chat.taps("back")
    assert chat.conversation.check
    chat.now += timedelta(hours=25)
    chat.hears("term_ended")
    chat.commands("menu")
    assert kinds(chat) == []


@pytest.mark.parametrize("consented", [True, False])
def test_a_form_that_ended_its_term_is_told_once_and_by_its_own_term(consented: bool) -> None:
    chat = at_field("name_cyrillic") if consented else at_field("consent/form-consent")
    chat.now += timedelta(days=400) if consented else timedelta(days=15)
    chat.hears("term_ended")
    assert chat.conversation.form is None
    assert "MUSTER" not in chat.conversation.dump().decode()
    chat.commands("start")
    assert kinds(chat) == ["form_forgotten" if consented else "draft_forgotten"]
    chat.commands("menu")
    assert kinds(chat) == []


def test_what_was_forgotten_is_told_even_when_the_first_word_is_a_question() -> None:
    chat = with_answers_in_the_check()
    chat.now += timedelta(hours=25)
    chat.hears("term_ended")
    chat.says("Do I need a place in the quota for a temporary residence permit?")
    assert kinds(chat)[0] == "check_forgotten"
    assert chat.conversation.place == "answer"


@pytest.mark.parametrize("arrives", ["start", "menu", "form"])
def test_who_comes_back_to_an_open_form_hears_where_they_stood_once(arrives: str) -> None:
    chat = at_field("name_cyrillic")
    chat.now += timedelta(days=20)
    chat.commands(arrives)
    assert kinds(chat) == ["welcome_back_at"]
    form = chat.conversation.form
    assert form
    shown = chat.text()
    number = chat.conversation.notices[0].parameters["number"]
    assert f"You stopped at {number} of " in shown
    chat.commands("form")
    assert f"· {number} of " in chat.text()
    assert kinds(chat) == []


def test_who_has_answered_everything_is_welcomed_without_a_number() -> None:
    chat = at_field("")
    chat.now += timedelta(days=2)
    chat.commands("form")
    assert kinds(chat) == ["welcome_back"]


def test_who_was_hardly_away_is_not_welcomed() -> None:
    chat = at_field("name_cyrillic")
    chat.now += timedelta(hours=3)
    chat.commands("form")
    assert kinds(chat) == []


def test_an_answer_after_a_while_is_taken_without_a_word_about_it() -> None:
    chat = at_field("name_latin")
    chat.now += timedelta(days=20)
    chat.says("ANNA MUSTER")
    assert kinds(chat) == []
