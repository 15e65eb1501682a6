"""Promise 10: every screen fits Telegram in every language; long answers are paged, and no page loses a word.

The limits stand here in figures of their own: a test that read them from the code could not see them change.
"""

from __future__ import annotations

import re

import pytest

from dialogs import Bubble, fitted, stranger
from dialogs.bubbles import Button
from dialogs.buttons import go
from dialogs.engine import COMMANDS, DESTINATIONS
from knowledge import Knowledge
from tests.chat import Chat, assert_balanced, world
from tests.dialogs.test_transcripts import LANGUAGES, plain
from tests.forms import finished

MESSAGE, DATA, ROWS = 4096, 64, 100


def telegram_units(html: str) -> int:
    """UTF-16 code units of what a person reads, as Telegram counts them."""
    return len(plain_of(html).encode("utf-16-le")) // 2


def plain_of(html: str) -> str:
    return re.sub(r"&(lt|gt|amp|quot);", "x", re.sub(r"<[^>]*>", "", html))


def assert_fits(bubble: Bubble) -> None:
    messages = list(fitted(bubble))
    for message in messages:
        assert 0 < telegram_units(message.text) <= MESSAGE
        assert_balanced(message.text)
    pages = " ".join(plain(message.text) for message in messages)
    assert pages.split() == plain(bubble.text).split()
    assert len(bubble.rows) <= ROWS
    for button in (button for row in bubble.rows for button in row):
        assert_button(button)


def assert_button(button: Button) -> None:
    assert button.label.strip()
    assert button.url or 0 < len(button.data.encode()) <= DATA


def chat_in(language: str) -> Chat:
    chat = Chat(language=language)
    chat.conversation = stranger(language).model_copy(update={"language_chosen": True})
    return chat


def destinations(knowledge: Knowledge) -> list[str]:
    """The data of every button that leads somewhere."""
    details = [
        *(go("entry", entry) for entry in knowledge.entries),
        *(go("region", region) for region in knowledge.regions),
        *(go("topic", topic) for topic in knowledge.topics),
        *(go("term", term) for term in knowledge.glossary),
    ]
    return details + [go(place) for place in DESTINATIONS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_can_be_opened_fits(language: str) -> None:
    chat = chat_in(language)
    opened_screens = 0
    for data in destinations(chat.world.knowledge):
        chat.presses(data)
        for bubble in chat.bubbles():
            assert_fits(bubble)
        opened_screens += 1
    assert opened_screens > 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_answers_with_what_fits(language: str) -> None:
    for command in COMMANDS:
        chat = chat_in(language)
        chat.commands(command)
        for bubble in chat.bubbles():
            assert_fits(bubble)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_of_the_form_fits(language: str) -> None:
    chat = finished()
    form = chat.conversation.form
    assert form is not None
    for field in world().knowledge.application.fields:
        asked = form.model_copy(update={"focus": field.id, "reviewing": False, "confirming": False})
        chat.conversation = chat.conversation.model_copy(update={"form": asked, "language": language, "place": "form"})
        for bubble in chat.bubbles():
            assert_fits(bubble)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_form_is_read_back_in_pages_that_fit(language: str) -> None:
    """Long texts as long as they may be: the summary of each section and the copy a person keeps."""
    chat = finished()
    form = chat.conversation.form
    assert form is not None
    long = {
        field.id: form.answers["name_latin"].model_copy(
            update={"value": ("ж" * 49 + " ") * ((field.limit or 100) // 50)}
        )
        for field in world().knowledge.application.fields
        if field.kind in ("text", "long text")
    }
    answers = {**form.answers, **long}
    full = form.model_copy(update={"answers": answers})
    chat.conversation = chat.conversation.model_copy(update={"form": full, "language": language})
    for bubble in chat.bubbles():
        assert_fits(bubble)
    for name in [name for name in chat.buttons() if name.startswith("section ")]:
        before = chat.conversation
        chat.taps(name)
        for bubble in chat.bubbles():
            assert_fits(bubble)
        chat.conversation = before


@pytest.mark.parametrize("length", [4096, 4097, 8192, 20_000])
@pytest.mark.parametrize("letter", ["a", "ж", "ع", "汉", "👍", "<b>x</b> ", "&lt;", "word "])
def test_a_text_of_any_length_is_cut_into_pages_that_fit(length: int, letter: str) -> None:
    for bubble in (Bubble(letter * (length // len(letter))), Bubble("\n\n".join([letter * 300] * (length // 300)))):
        for message in fitted(bubble):
            assert 0 < telegram_units(message.text) <= MESSAGE
            assert_balanced(message.text)
