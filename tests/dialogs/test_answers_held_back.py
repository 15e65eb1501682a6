"""Answers that must not be read: withdrawn ones in every language, and stale translations that could do harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs import World
from dialogs.world import Service
from knowledge import load
from locales import load_catalogues
from tests.chat import Chat
from tests.content import VISA, Desk
from tests.dialogs.test_transcripts import plain

LANGUAGES = sorted(load_catalogues())
SENTENCE = "This answer is being corrected. Please ask a person, and do not act on an earlier version."
OLDER = "The translation into your language is older than this answer and is being updated. Here it is in {language}."
MISSING = "This answer does not exist in your language yet. Here it is in {language}."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("asked", ["How long is the visa?", "срок визы", "how many months may i stay on it"])
def test_who_asks_for_a_withdrawn_answer_hears_that_it_is_being_corrected(tmp_path: Path, language, asked) -> None:
    desk = Desk.made(tmp_path / "content")
    desk.replace(VISA, "status: in_force", "status: in_force\nwithdrawn: true")
    world = World(load(desk.folder), load_catalogues(), Service("tests", "tests"))
    chat = Chat(world=world, language=language)
    chat.commands("start")
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


def test_a_stale_translation_that_could_do_harm_is_given_in_english_with_a_line_that_says_so(tmp_path: Path) -> None:
    desk = Desk.made(tmp_path / "content")
    desk.replace(VISA, "related: []", "related: []\nharm: high")
    desk.replace(VISA, "ru:\n", 'ru:\n  source_digest: "000000000000"\n')
    world = World(load(desk.folder), load_catalogues(), Service("tests", "tests"))
    chat = Chat(world=world, language="ru")
    chat.commands("start")
    chat.says("срок визы")
    text = chat.text()
    assert "Up to" in text
    assert "До трёх" not in text
    assert "English" in text
    assert plain(world.texts("ru")(OLDER, language="English")) in plain(text)


def test_a_translation_that_was_never_made_is_told_so(tmp_path: Path) -> None:
    desk = Desk.made(tmp_path / "content")
    world = World(load(desk.folder), load_catalogues(), Service("tests", "tests"))
    chat = Chat(world=world, language="de")
    chat.commands("start")
    chat.conversation = chat.conversation.model_copy(update={"language_chosen": True})
    chat.says("How long is the visa?")
    assert plain(world.texts("de")(MISSING, language="English")) in plain(chat.text())
