"""Whatever is typed, wherever: a clear reply on a screen that Telegram takes, nothing of it read as markup, and the
answer kept as it was typed.
"""

from __future__ import annotations

import json
import re
import unicodedata

import pytest

from dialogs.conversation import Conversation
from dialogs.effects import SendMessage, SubmitFile
from dialogs.events import Command, Edited
from dialogs.letters import letter
from tests.chat import Chat, world
from tests.hostile.files import FILE_NAMES, FILES
from tests.hostile.spots import PLACES, SENT, SPOTS, SUMMARY, assert_reads_well, spot, steering
from tests.hostile.texts import TEXTS, Odd


def said(name: str) -> str:
    return next(odd.text for odd in TEXTS if odd.name == name)


def told(chat: Chat) -> str:
    """Everything on screen as Telegram shows it."""
    return "\n".join(map(assert_reads_well, chat.bubbles()))


def test_the_tables_are_as_long_as_promised_and_say_why_each_is_there() -> None:
    for table in (TEXTS, FILE_NAMES):
        assert len({odd.name for odd in table}) == len({odd.text for odd in table}) == len(table)
    assert len({file.case for file in FILES}) == len(FILES)
    assert len(TEXTS) >= 200
    assert len(FILES) + len(FILE_NAMES) >= 100
    assert all(odd.why for odd in (*TEXTS, *FILE_NAMES, *FILES))


@pytest.mark.parametrize("where", SPOTS)
def test_a_text_is_never_met_with_silence_and_never_breaks_a_screen(where: str) -> None:
    only_searched = where in PLACES and where not in ("menu", "person")  # the same search from each of them
    for odd in TEXTS[:: 6 if only_searched else 1]:
        chat = spot(where).chat()
        chat.says(odd.text)
        assert told(chat), odd.name
        assert chat.buttons(), odd.name
        assert answered(spot(where).conversation, chat.conversation), f"nothing happened at {where}: {odd.name}"


def answered(before: Conversation, after: Conversation) -> bool:
    """Whether anything but the version differs."""
    return before.model_copy(update={"version": 0, "notices": ()}) != after.model_copy(update={"version": 0})


@pytest.mark.parametrize("where", ["menu", "ask", "form: name_latin", SENT])
def test_no_command_edit_or_forged_button_breaks_a_screen(where: str) -> None:
    for odd in TEXTS:
        for event in (
            lambda chat, text: chat.happens(Edited(text=text, **chat.moment())),
            lambda chat, text: chat.happens(Command(name="start", argument=text, **chat.moment())),
            lambda chat, text: chat.commands(text),
            lambda chat, text: chat.presses(text),
            lambda chat, text: chat.presses(f"go:entry:{text}"),
            lambda chat, text: chat.presses(f"set:language.1:{text}"),
        ):
            chat = spot(where).chat()
            event(chat, odd.text)
            assert told(chat), odd.name


ACTS = (
    *("next", "confirm", "drop", "skip", "leave", "back", "answer_it", "save_it", "add", "enough", "remove", "section"),
    *("edit", "summary", "send", "agree_and_send", "forget", "go_on", "stop_here", "card", "fill_in", "helpful"),
    *("withdraw", "another_adult", "copy", "erase", "question", "begin"),
)
ARGUMENTS = ("", "٣", "²", "9" * 5000, "zzz", "A", "family", "name_latin", "\ud800", "../..", "-1", "0", "x" * 60)


@pytest.mark.parametrize("where", [*SPOTS])
def test_a_forged_button_of_the_present_screen_leads_nowhere_wrong(where: str) -> None:
    for name in ACTS:
        for argument in ARGUMENTS if name in ("remove", "section", "edit", "card", "question", "go_on") else ("",):
            chat = spot(where).chat()
            before = chat.conversation.form
            chat.presses(f"act:{spot(where).version}:{name}:{argument}".rstrip(":"))
            assert told(chat), (name, argument)
            if name in ("confirm", "save_it"):  # nothing waits to be confirmed
                assert chat.conversation.form == before


def test_a_revision_of_five_thousand_digits_is_no_button() -> None:
    chat = spot("form: name_latin").chat()
    chat.presses(f"set:name_latin.{'9' * 5000}:x")
    assert chat.conversation == spot("form: name_latin").conversation


# --- kept as typed


def as_kept(text: str) -> str:
    """What is documented to be changed of any message, character by character."""
    kept = text.replace("\r\n", "\n").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    line_ends = {"\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"}
    kept = "".join("\n" if char in line_ends else char for char in kept)
    return "".join(char for char in kept if unicodedata.category(char) != "Cc" or char in "\t\n")


def as_kept_on_a_line(text: str) -> str:
    """What is documented to be changed of a one-line answer."""
    invisible = {0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF}
    invisible |= {*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFFF9, 0xFFFC)}
    line = "".join(char for char in unicodedata.normalize("NFC", as_kept(text)) if ord(char) not in invisible)
    return " ".join(line.split())


def changed(field: str, text: str) -> Chat:
    """A chat at the summary whose answer to this field is the text, where it was taken."""
    chat = spot(SUMMARY).chat()
    chat.presses(f"act:{chat.conversation.version}:edit:{field}")
    chat.says(text)
    buttons = chat.buttons()
    if "next" in buttons:
        chat.taps("next")
    elif "save_it" in buttons:
        chat.taps("save_it")
    elif "leave" in buttons:
        chat.taps("leave")
    elif "skip" in buttons:
        chat.taps("skip")
    return chat


def candidate_file(chat: Chat) -> dict[str, object]:
    chat.taps("send")
    chat.taps("agree_and_send")
    return dict(json.loads(chat.effect(SubmitFile).canonical))


def value_in(file: dict[str, object], field: str) -> object:
    answers = {answer["path"]: answer["value"] for answer in file["answers"]}  # type: ignore[attr-defined]
    return answers[field]


@pytest.mark.parametrize(("field", "kept"), [("other_names", as_kept_on_a_line), ("anything_else", as_kept)])
def test_an_answer_reaches_the_candidate_file_as_it_was_typed(field: str, kept) -> None:
    taken = 0
    for odd in TEXTS:
        chat = changed(field, odd.text)
        assert told(chat), odd.name
        value = value_in(candidate_file(chat), field)
        if value is not None:
            taken += 1
            assert value == kept(odd.text).strip(), odd.name
        else:
            assert too_long(field, kept(odd.text)) or says_nothing(field, odd.text), odd.name
    assert taken > 150


def too_long(field: str, text: str) -> bool:
    return len(text) > {"other_names": 200, "anything_else": 1500}[field]


def says_nothing(field: str, text: str) -> bool:
    """A one-line answer needs a letter or digit, a long one something to see."""
    fillers = {"\u3164", "\u115f", "\u1160", "\uffa0", "\u2800"}
    visible = [char for char in as_kept(text) if unicodedata.category(char)[0] in "LNPS" and char not in fillers]
    return not any(map(str.isalnum, visible)) if field == "other_names" else not visible


def test_the_copy_of_ones_own_data_holds_what_was_typed() -> None:
    for odd in TEXTS:
        chat = changed("anything_else", odd.text)
        form = chat.conversation.form
        assert form is not None
        given = form.answers["anything_else"].value
        chat.commands("mydata")
        turn = chat.taps("copy")
        (copy,) = turn.documents
        assert copy.document is not None
        answers = [answer["answer"] for answer in json.loads(copy.document.body)["form"]]
        assert (given or "") in answers, odd.name


def test_the_summary_shows_markup_as_it_was_typed() -> None:
    for name in ("bold tag", "unclosed tag", "link tag", "entity", "entity of a number", "template", "format"):
        assert said(name) in told(changed("anything_else", said(name))), name


# --- the operator's word


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_operators_word_comes_as_written_and_can_do_no_harm(language: str) -> None:
    for odd in TEXTS:
        chat = spot("menu").chat()
        chat.effects.clear()
        chat.hears("person_replied", text=f"Dear x,\n\n{odd.text}", operator=odd.text[:100])
        (message,) = [effect for effect in chat.effects if isinstance(effect, SendMessage)]
        shown = "\n".join(
            assert_reads_well(each) for each in letter(message.kind, dict(message.parameters), language, world())
        )
        if not steering(odd.text) and len(odd.text) < 1000:
            assert unisolated(odd.text) in unisolated(shown), odd.name


def unisolated(text: str) -> str:
    return re.sub("[\u2066-\u2069\u200f\u2028\u2029]", "", text)


def test_a_letter_of_nothing_visible_is_no_message_of_nothing() -> None:
    shown = letter("replied", {"text": "a" + " " * 9000 + "\u200b" * 5000 + "b", "receiver": "x"}, "en", world())
    pages = [assert_reads_well(bubble) for bubble in shown]
    assert "a" in pages[0]
    assert "b" in pages[-1]


@pytest.mark.parametrize("nothing", ["only zero-width", "space", "only NUL", "Hangul filler", "combining marks alone"])
def test_a_question_to_a_person_that_says_nothing_is_not_passed_on(nothing: str) -> None:
    chat = spot("person").chat()
    turn = chat.says(said(nothing))
    assert not turn.effects
    assert "I see no letters or digits" in told(chat)


@pytest.mark.parametrize("names", [FILE_NAMES, TEXTS], ids=["file names", "texts"])
def test_a_file_of_any_name_is_shown_by_it_and_reaches_the_summary(names: tuple[Odd, ...]) -> None:
    from bot.files import clean_name

    for odd in names:
        name = clean_name(odd.text)
        assert 0 < len(name) <= 100, odd.name
        assert not steering(name), odd.name
        assert not set(name) & {"/", "\\", "\n", "\t"}, odd.name
        chat = spot("form: evidence_files").chat()
        chat.sends(name)
        assert name.strip() in told(chat), odd.name
