"""Promise 10, as people meet it: a phone cuts a button's label where the line ends, and nobody may choose blindly."""

from __future__ import annotations

from html import unescape

import pytest

from dialogs import Bubble, stranger
from dialogs.bubbles import Button
from dialogs.buttons import Set, choose, go, parse, tick
from dialogs.labels import ROOM, readable, width
from tests.chat import Chat, world
from tests.dialogs.test_transcripts import ISOLATES, LANGUAGES, STEPS, TRANSCRIPTS, plain, transcript

LONG = "An occupation, qualification or skill that may be in special demand"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_no_choice_is_cut_on_a_phone_without_being_told_in_full(path: object, language: str) -> None:
    chat = Chat(language=language)
    chat.conversation = stranger(language).model_copy(update={"language_chosen": True})
    for step in transcript(path):  # type: ignore[arg-type]
        ((verb, what),) = step.items()
        STEPS[verb](chat, what)
        for bubble in chat.bubbles():
            assert_readable(bubble)


def assert_readable(bubble: Bubble) -> None:
    lines = plain(bubble.text).splitlines()
    for row in bubble.rows:
        for button in row:
            label = unescape(ISOLATES.sub("", button.label))
            assert len(row) == 1 or width(label) <= ROOM[len(row)], row
            told = label[2:].replace(". ", ". ✓ ", 1) if label.startswith("✓ ") else label
            assert width(label) <= ROOM[1] or not isinstance(parse(button.data), Set) or told in lines, label


def test_long_choices_are_numbered_and_told_in_full_with_their_ticks() -> None:
    shown = readable(
        Bubble(
            "What?",
            (
                (Button("✓ A&B", tick("x", 1, "a", on=False)),),
                (Button(LONG, tick("x", 1, "b", on=True)),),
                (Button("Menu", go("menu")),),
            ),
        )
    )
    assert shown.text == f"What?\n\n1. ✓ A&amp;B\n2. {LONG}"
    assert [button.label for row in shown.rows for button in row] == ["✓ 1. A&B", f"2. {LONG}", "Menu"]


def test_short_choices_stay_as_they_are() -> None:
    bubble = Bubble("What?", ((Button("Yes", choose("x", 1, "yes")), Button("No", choose("x", 1, "no"))),))
    assert readable(bubble) == bubble


def test_buttons_that_do_not_fit_beside_each_other_stand_below_each_other() -> None:
    long = Button("Moi dannye i nastroyki", go("mydata"))
    short = Button("Menu", go("menu"))
    assert readable(Bubble("", ((short, long), (short, short)))).rows == ((short,), (long,), (short, short))


def test_width_counts_what_is_seen() -> None:
    assert [width(label) for label in ("abc", "中文", "حِصّة")] == [3, 4, 3]


def test_the_first_screen_offers_every_other_language_by_its_own_name() -> None:
    chat = Chat(language="it")
    chat.commands("start")
    offered = {name for name in chat.buttons() if name.startswith("language = ")}
    assert offered == {f"language = {code}" for code in world().languages if code != "it"}
    chat.taps("language = ru")
    assert (chat.conversation.place, chat.conversation.language) == ("welcome", "ru")
