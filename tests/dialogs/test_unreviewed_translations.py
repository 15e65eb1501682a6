"""Who reads a machine translation that nobody has reviewed is told so, and so is who receives what they answered."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dialogs import World
from dialogs.effects import SubmitFile
from tests.chat import Chat, world
from tests.forms import finished

LINE = "Machine translation, not yet reviewed."


def reviewed_in(language: str) -> World:
    return replace(world(), knowledge=replace(world().knowledge, reviewed=(language,)))


def screens(chat: Chat) -> dict[str, str]:
    """The first screens of form and self-check, a region, and a result."""
    found = {}
    for name in ("form", "check"):
        chat.commands(name)
        found[name] = chat.text()
    chat.taps("check/parts = d702")
    while "fill_in" not in chat.buttons():
        chat.taps("check/beliefs = rather_not_for_all" if "check/beliefs = answer" in chat.buttons() else "skip")
    found["result"] = chat.text()
    chat.presses("go:region:kaluga")
    return {**found, "region": chat.text()}


@pytest.mark.parametrize("language", ["ru", "de", "ar"])
def test_form_self_check_and_regions_say_so_until_a_person_has_reviewed_them(language: str) -> None:
    line = world().texts(language)(LINE)
    assert line != LINE
    told = screens(Chat(language=language))
    assert [name for name, text in told.items() if line.rstrip(".") not in text.replace("\u200f", "")] == []
    assert not any(line in text for text in screens(Chat(world=reviewed_in(language), language=language)).values())


def test_the_language_that_others_are_made_from_says_nothing_of_it() -> None:
    assert not any(LINE in text for text in screens(Chat()).values())


@pytest.mark.parametrize(("reviewed", "unreviewed"), [("ru", ["de"]), ("de", [])])
def test_the_candidate_file_names_the_languages_that_nobody_had_reviewed(reviewed: str, unreviewed: list[str]) -> None:
    chat = finished()
    chat.world = reviewed_in(reviewed)
    chat.commands("language")
    chat.taps("language = de")
    chat.commands("form")
    for tap in ("send", "agree_and_send"):
        chat.taps(tap)
    assert json.loads(chat.effect(SubmitFile).canonical)["unreviewed"] == unreviewed
