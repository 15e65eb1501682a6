"""A day that is perhaps a slip of the pen is asked back before it is taken; a likely one is not."""

from __future__ import annotations

import pytest

from tests.chat import START, Chat
from tests.forms import ANSWERS, at_field


def in_russia(monkeypatch: pytest.MonkeyPatch) -> Chat:
    monkeypatch.setitem(ANSWERS, "where_now", ("tap where_now = in_russia_visa",))
    return at_field("stay_until")


def stay(chat: Chat) -> object:
    assert chat.conversation.form
    given = chat.conversation.form.answers.get("stay_until")
    return given.value if given else None


@pytest.mark.parametrize("typed", ["15 January 2039", "05.06.2039"])
def test_a_stay_far_ahead_is_taken_only_after_it_was_confirmed(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    chat = in_russia(monkeypatch)
    chat.says(typed)
    assert stay(chat) is None
    assert "This is 12 years from now." in chat.text()
    assert "Is that right?" in chat.text()
    chat.taps("confirm")
    assert str(stay(chat)).startswith("2039-")


def test_a_stay_far_ahead_that_was_a_slip_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = in_russia(monkeypatch)
    chat.says("15 January 2037")
    chat.taps("drop")
    assert stay(chat) is None
    chat.says("15 January 2027")
    assert stay(chat) == "2027-01-15"


def test_a_stay_that_a_visa_can_give_is_taken_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = in_russia(monkeypatch)
    chat.says(f"21 November {START.year + 5}")
    assert stay(chat) == f"{START.year + 5}-11-21"


@pytest.mark.parametrize("language", ["ru", "de", "fr", "es", "it", "zh", "ar"])
def test_the_years_are_said_in_every_language(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    chat = in_russia(monkeypatch)
    chat.conversation = chat.conversation.model_copy(update={"language": language})
    chat.says("2039-01-15")
    assert "12" in chat.text().split("\n\n")[0]
    assert "years" not in chat.text()
