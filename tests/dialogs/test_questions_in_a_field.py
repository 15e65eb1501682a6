"""In a field a word is an answer before it is a question: its error is told, and a question at most offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from dialogs.search import clearly_asks, may_ask
from knowledge import Found, Index
from knowledge.search import Scored
from tests.chat import Chat, world
from tests.forms import at_field

WHOLE = "Do I need a place in the quota for a temporary residence permit?"
PLAIN = WHOLE.rstrip("?")


def told(chat: Chat) -> list[str]:
    """What stands above the prompt: codes of problems, with an offer to answer; else kinds of notices."""
    found = [(notice.parameters.get("code", notice.kind), "may_ask") for notice in chat.conversation.notices]
    notices = zip(found, chat.conversation.notices, strict=True)
    return [each for pair, notice in notices for each in (pair if "may_ask" in notice.parameters else pair[:1])]


@pytest.mark.parametrize("word", ["quota", "visa", "citizenship exam", "residence permit"])
def test_a_word_or_two_are_told_the_fields_own_error_and_nothing_else(word: str) -> None:
    for field in ("birth_date", "work_status"):
        chat = at_field(field)
        chat.says(word)
        assert told(chat) in (["not_a_date"], ["not_an_option"])


def test_what_may_be_a_question_is_offered_beside_the_error_and_one_tap_answers_it() -> None:
    chat = at_field("birth_date")
    chat.says(PLAIN)
    assert told(chat) == ["not_a_date", "may_ask"]
    entry = chat.conversation.notices[-1].parameters["may_ask"]
    chat.taps(f"go entry {entry}")
    assert chat.conversation.place == "answer"
    chat.taps("go form")
    assert "back" in chat.buttons()
    assert chat.conversation.form
    assert "birth_date" not in chat.conversation.form.answers


def test_a_whole_question_with_its_mark_is_answered_and_the_field_asked_again() -> None:
    chat = at_field("birth_date")
    chat.says(WHOLE)
    assert told(chat) == ["answer"]
    assert "back" in chat.buttons()


def test_the_self_check_offers_too() -> None:
    chat = Chat()
    chat.commands("check")
    chat.taps("check/parts = d702")
    chat.says("quota please")
    assert told(chat) == ["not_a_country"]
    chat.says(PLAIN)
    assert told(chat) == ["not_a_country", "may_ask"]


class Sure:
    """An index that is sure of everything: only the words decide whether a question is offered."""

    def find(self, text: str, language: str, after: str | None = None) -> Found:
        return Found("answer", (Scored("waiting-gap", 0.9),), language, "")


@pytest.mark.parametrize("word", ["many", "много", "viele", "很多", "كثير", "Musterstrasse", "12 oder 13", "à Paris"])
def test_however_sure_search_is_a_short_word_is_no_question(word: str) -> None:
    chat = at_field("birth_date")
    index: Index = Sure()  # type: ignore[assignment]
    chat.world = replace(world(), knowledge=replace(world().knowledge, index=index))
    chat.says(word)
    assert told(chat) == ["not_a_date"]


ASKING: Mapping[str, tuple[str, ...]] = {
    "en": ("how long", "quota?"),
    "ru": ("сколько ждать", "квота?"),
    "de": ("wie lange", "Quote?"),
    "fr": ("combien ça coûte", "quota ?"),
    "es": ("¿cuánto", "cuota?"),
    "it": ("quanto costa", "quota?"),
    "zh": ("要多少钱", "配额？"),
    "ar": ("كم المدة", "حصة؟"),
}


@pytest.mark.parametrize("language", ASKING)
def test_a_question_word_first_or_a_mark_is_offered_in_every_language(language: str) -> None:
    for text in ASKING[language]:
        assert may_ask(text), text
        assert not clearly_asks(text), text
