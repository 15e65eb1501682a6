"""Several questions in one message are answered in turn, and the bot says in which language it read them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs import World
from dialogs.effects import MissQuestion, RateAnswer
from dialogs.world import Service
from knowledge import load
from locales import load_catalogues
from tests.chat import Chat
from tests.content import Desk
from tests.dialogs.test_transcripts import plain

VISA, PERMIT, STRANGE = "How long is the visa?", "What is a residence permit?", "Zorblax quinvetti murmurat?"
LANGUAGES = sorted(load_catalogues())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> World:
    desk = Desk.made(tmp_path_factory.mktemp("several") / "content")
    return World(load(desk.folder), load_catalogues(), Service("tests", "tests"))


def asking(world: World, *questions: str, language: str = "en", chosen: bool = True) -> Chat:
    chat = Chat(world=world, language=language)
    chat.commands("start")
    if chosen:
        chat.conversation = chat.conversation.model_copy(update={"language_chosen": True})
    chat.says(" ".join(questions))
    return chat


def shown(chat: Chat) -> str:
    return plain(chat.text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_questions_are_told_apart_and_answered_in_turn(small: World, language: str) -> None:
    chat = asking(small, VISA, STRANGE, PERMIT, language=language)
    texts = small.texts(language)
    assert f"2. {STRANGE} — {texts('I do not know.')}" in shown(chat)
    counted = ("You asked {count} question. {number} of {count}", "You asked {count} questions. {number} of {count}")
    assert texts.plural(*counted, 3, number=1) in shown(chat)
    assert "Up to" in shown(chat) or "До трёх" in shown(chat)
    chat.taps("question 1")
    assert texts.plural(*counted, 3, number=2) in shown(chat)
    assert texts("I do not know.") in shown(chat)
    assert "go person" in chat.buttons()
    chat.taps("question 2")
    assert texts.plural(*counted, 3, number=3) in shown(chat)
    assert "lets you live there" in shown(chat) or "позволяет там жить" in shown(chat)


def test_what_nobody_could_answer_is_quoted_and_kept_for_the_editors(small: World) -> None:
    chat = asking(small, VISA, STRANGE)
    assert f"2. {STRANGE} — I do not know." in shown(chat)
    assert [effect.text for effect in chat.effects if isinstance(effect, MissQuestion)] == [STRANGE]


def test_the_words_of_a_message_are_shown_once_and_not_kept(small: World) -> None:
    chat = asking(small, VISA, STRANGE)
    chat.taps("question 1")
    assert "Zorblax" not in chat.conversation.dump().decode()


def test_each_answer_can_be_called_helpful_once(small: World) -> None:
    chat = asking(small, VISA, PERMIT)
    chat.taps("helpful")
    assert "helpful" not in chat.buttons()
    chat.taps("question 1")
    chat.taps("unhelpful")
    rated = [(effect.entry, effect.helpful) for effect in chat.effects if isinstance(effect, RateAnswer)]
    assert rated == [("visa", True), ("permit", False)]


def test_another_answer_in_between_leads_back(small: World) -> None:
    chat = asking(small, VISA, PERMIT)
    chat.presses("go:entry:permit")
    assert chat.conversation.place == "answer"
    chat.taps("go answers")
    assert "You asked 2 questions. 1 of 2" in shown(chat)
    chat.commands("menu")
    assert chat.conversation.several is None


def test_the_language_can_be_switched_between_two_answers(small: World) -> None:
    chat = asking(small, VISA, PERMIT)
    chat.taps("question 1")
    chat.commands("language")
    chat.taps("language = ru")
    assert "Вы задали 2 вопроса. 2 из 2" in shown(chat)
    assert "позволяет там жить" in shown(chat)


def test_a_button_of_earlier_questions_leads_nowhere_else(small: World) -> None:
    chat = asking(small, VISA, PERMIT)
    old = chat.button("question 1").data
    chat.says(f"{PERMIT} {STRANGE}")
    before = chat.conversation
    turn = chat.presses(old)
    assert chat.conversation == before
    assert turn.toast


@pytest.mark.parametrize(
    "asked",
    [
        VISA,
        f"Really? {VISA}",
        f"Hello! I am 44. {VISA} Thanks!",
        "How long is the visa? The visa, how long is it?",
        "Where is the pizza? Where is the pasta?",
    ],
)
def test_one_question_is_not_taken_for_several(small: World, asked: str) -> None:
    chat = asking(small, asked)
    assert chat.conversation.several is None
    assert chat.conversation.place in ("answer", "unknown", "suggest")


def test_a_second_question_leans_on_the_first(small: World) -> None:
    chat = asking(small, VISA, PERMIT)
    assert chat.conversation.last_entry == "visa"
    chat.taps("question 1")
    assert chat.conversation.last_entry == "permit"


def test_more_than_four_are_told_to_be_sent_again(small: World) -> None:
    chat = asking(small, VISA, PERMIT, STRANGE, "Vexolor tambritz opunk?", "Is it done?")
    assert "I take four questions at a time" in shown(chat)
    assert chat.conversation.several
    assert len(chat.conversation.several.found) == 4


def test_several_questions_in_the_middle_of_a_form_are_all_answered_and_the_form_stays(small: World) -> None:
    chat = Chat(world=small)
    chat.commands("check")
    place = chat.conversation.place
    chat.presses(next(button.data for name, button in chat.buttons().items() if name.startswith("check/parts")))
    chat.says(f"{VISA} {STRANGE} {PERMIT}")
    assert [notice.kind for notice in chat.conversation.notices] == ["answer", "not_known", "answer"]
    assert STRANGE in shown(chat)
    assert chat.conversation.place == place


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "ru"])
def test_who_chose_a_language_hears_in_which_one_the_question_was_read(small: World, language: str) -> None:
    chat = asking(small, "На сколько даётся виза?", language=language)
    assert chat.conversation.language == language
    told = chat.world.texts(language)("I read your question in this language: {language}.", language="")
    assert told.strip(" .。")[:12] in shown(chat)
    chat.taps("language = ru")
    assert chat.conversation.language == "ru"
    assert chat.conversation.place == "answer"
    assert "До трёх" in shown(chat)


def test_a_question_in_the_interface_language_says_nothing_of_languages(small: World) -> None:
    chat = asking(small, VISA)
    assert "language" not in shown(chat)
    assert "language = ru" not in chat.buttons()


def test_a_question_answered_inside_a_form_can_be_read_in_its_language(small: World) -> None:
    chat = Chat(world=small)
    chat.commands("check")
    chat.presses(next(button.data for name, button in chat.buttons().items() if name.startswith("check/parts")))
    chat.says("На сколько даётся виза?")
    assert "Up to" in shown(chat)
    chat.taps("language = ru")
    assert "До трёх" in shown(chat)
    assert chat.conversation.place == "check"


def test_choosing_a_language_leads_back_to_the_answer_that_was_read(small: World) -> None:
    chat = asking(small, VISA)
    chat.commands("language")
    chat.taps("language = ru")
    assert chat.conversation.place == "answer"
    assert "До трёх" in shown(chat)


def test_an_answer_that_is_gone_since_is_told_as_unknown(small: World) -> None:
    chat = asking(small, VISA, PERMIT)
    entries = {each: entry for each, entry in small.knowledge.entries.items() if each != "permit"}
    chat.world = replace(small, knowledge=replace(small.knowledge, entries=entries))
    chat.taps("question 1")
    assert small.texts("en")("I do not know.") in shown(chat)
    assert "question 0" in chat.buttons()
