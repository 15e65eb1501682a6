"""An answer that is being corrected is not given in any language: who asks for it hears so, and is sent to a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs import World
from dialogs.world import Service
from knowledge import load
from locales import load_catalogues
from tests.chat import Chat
from tests.content import VISA, Desk

LANGUAGES = sorted(load_catalogues())
SENTENCE = "This answer is being corrected. Please ask a person, and do not act on an earlier version."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("asked", ["How long is the visa?", "срок визы", "how many months may i stay on it"])
def test_who_asks_for_a_withdrawn_answer_hears_that_it_is_being_corrected(tmp_path: Path, language, asked) -> None:
    desk = Desk.made(tmp_path / "content")
    desk.replace(VISA, "status: in_force", "status: in_force\nwithdrawn: true")
    world = World(load(desk.folder), load_catalogues(), Service("tests", "tests"))
    chat = Chat(world=world, language=language)
    chat.command("start")
    chat.says(asked)
    told = world.texts(chat.conversation.language)(SENTENCE)
    text = "\n".join(bubble.text for bubble in chat.bubbles())
    assert chat.conversation.place == "answer"
    assert told in text.replace("\u2068", "").replace("\u2069", "").replace("\u200f", "")
    assert "Up to" not in text
    assert "До трёх" not in text


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_the_sentence_exists_in_every_language(language: str) -> None:
    assert load_catalogues()[language](SENTENCE) != SENTENCE
