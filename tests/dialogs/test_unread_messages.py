"""What cannot be read is told in a short line; a long text that stands above is not sent again."""

from __future__ import annotations

import pytest

from dialogs.bubbles import units
from tests.chat import Chat
from tests.forms import at_field, finished

QUESTION = "Do I need a place in the quota for a temporary residence permit?"


def reading(place: str) -> Chat:
    chat = Chat()
    if place == "answer":
        chat.says(QUESTION)
        assert chat.conversation.place == "answer"
    else:
        chat.commands("check")
        chat.taps("check/parts = d702")
        while "keep" not in chat.buttons():
            chat.taps("check/beliefs = rather_not_for_all" if "check/beliefs = answer" in chat.buttons() else "skip")
    return chat


@pytest.mark.parametrize("place", ["answer", "check"])
@pytest.mark.parametrize("kind", ["sticker", "voice", "location", "file", "signs", "command"])
def test_under_a_long_text_only_the_line_and_the_buttons_come(place: str, kind: str) -> None:
    chat = reading(place)
    long, buttons = chat.text(), set(chat.buttons())
    assert units(long) > 700
    {
        "file": lambda: chat.sends("diploma.pdf"),
        "signs": lambda: chat.says("\u2063"),
        "command": lambda: chat.commands("nothing"),
    }.get(kind, lambda: chat.sends_unsupported(kind))()
    assert len(chat.bubbles()) == 1
    assert units(chat.text()) < 200
    assert chat.text().startswith("⚠️")
    assert set(chat.buttons()) == buttons


def test_buttons_of_the_answer_above_still_hold() -> None:
    chat = reading("answer")
    helpful = chat.button("helpful").data
    chat.sends_unsupported("sticker")
    turn = chat.presses(helpful)
    assert turn.toast == "Thank you."


def test_what_is_asked_and_agreed_to_stands_above_its_buttons() -> None:
    for chat in (at_field("evidence_kind"), at_field("consent/form-consent"), finished()):
        asked = chat.text()
        chat.sends_unsupported("sticker")
        assert asked in chat.text()
    receivers = finished()
    receivers.taps("send")
    asked = receivers.text()
    receivers.sends_unsupported("voice")
    assert asked in receivers.text()


def test_the_answer_comes_again_when_the_person_asks_for_it_in_another_language() -> None:
    chat = reading("answer")
    chat.sends_unsupported("sticker")
    chat.commands("language")
    chat.taps("language = ru")
    assert units(chat.text()) > 700
