"""Commands, descriptions and menu button stand in every language, and a bot that starts again sets nothing anew."""

from __future__ import annotations

import pytest
from aiogram.methods import GetMyDescription, GetMyShortDescription

from bot import metrics, running
from bot.furniture import COMMANDS, DESCRIPTION_LIMIT, SHORT_DESCRIPTION, SHORT_LIMIT, arrange, pieces
from dialogs.links import FIRST_WORDS
from locales import load_catalogues
from tests.bot.conftest import House

TEXTS = load_catalogues()
LANGUAGES = ("en", "ru", "de", "fr", "es", "it", "zh", "ar")


def calls(method: str) -> float:
    return (
        metrics.REGISTRY.get_sample_value("impatriate_telegram_calls_total", {"method": method, "outcome": "ok"}) or 0.0
    )


async def test_a_persons_client_shows_everything_in_its_language(house: House) -> None:
    await running.furnish(house.shell)
    for language in (*LANGUAGES, "pt-br"):
        person = await house.people.person("Anna", language=language)
        told = await house.people.get(f"/people/bot?person={person.id}")
        texts = TEXTS[language if language in TEXTS else "en"]
        assert [each["command"] for each in told["commands"]] == [name for name, _ in COMMANDS]
        assert told["commands"][0]["description"] == texts(COMMANDS[0][1])
        assert told["description"] == texts(FIRST_WORDS, controller="tests")
        assert told["short_description"] == texts(SHORT_DESCRIPTION)


async def test_a_second_start_sets_nothing_and_a_changed_word_only_itself(house: House) -> None:
    await running.furnish(house.shell)
    setters = ("setMyCommands", "setMyDescription", "setMyShortDescription", "setChatMenuButton", "setMyName")
    before = {method: calls(method) for method in setters}
    assert before["setMyName"] == 0
    assert await arrange(house.bot, TEXTS, "tests") == 0
    assert {method: calls(method) for method in setters} == before
    assert await arrange(house.bot, TEXTS, "another office") == len(LANGUAGES)
    assert calls("setMyDescription") == before["setMyDescription"] + len(LANGUAGES)
    assert calls("setMyCommands") == before["setMyCommands"]


@pytest.mark.parametrize("controller", ["x", "x" * 46, "x" * 600])
def test_every_description_fits(controller: str) -> None:
    for piece in pieces(TEXTS, controller):
        if isinstance(piece.ask, GetMyDescription):
            assert 0 < len(piece.wanted) <= DESCRIPTION_LIMIT
        if isinstance(piece.ask, GetMyShortDescription):
            assert 0 < len(piece.wanted) <= SHORT_LIMIT
            assert not piece.wanted.endswith("…")


async def test_a_telegram_that_refuses_furniture_does_not_keep_the_bot_from_starting(house: House) -> None:
    await house.people.fails("flood", "setMyDescription", times=100, seconds=3000)
    await running.furnish(house.shell)
    await house.people.mends()
    assert await arrange(house.bot, TEXTS, "tests") > 0
