"""The bot's own words: complete in every language, and a damaged catalogue is found before people read it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.furniture import COMMANDS
from dialogs.engine import BACK_WORDS, STOP_WORDS
from locales import load_catalogues
from locales.check import faults
from locales.extraction import messages_in, said_messages
from locales.formats import folded
from locales.texts import FOLDER
from locales.update import update

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ru", "zh")
SAID = [message.id for message in said_messages() if message.id]
SENTENCES = [message for message in SAID if isinstance(message, str)]
COUNTED = [message for message in SAID if isinstance(message, tuple)]
TEXTS = load_catalogues()
WELCOME = next(message for message in SENTENCES if message.startswith("I help you find out"))
HELP_WORDS = "The words “stop” and “back” always work. /menu shows everything, /language changes the language."
BUTTON = 30
"""Characters that a phone shows of a button that has the row to itself."""
BIDI_CONTROLS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def translations(language: str) -> list[str]:
    """Everything that is said in this language, every plural form included."""
    texts = TEXTS[language]
    counted = [texts.catalogue.ngettext(*forms, count) for forms in COUNTED for count in range(120)]
    return [texts(sentence) for sentence in SENTENCES] + counted


def test_every_catalogue_is_complete() -> None:
    assert list(faults()) == []


def test_the_shipped_languages_are_loaded_with_the_source_first() -> None:
    assert next(iter(TEXTS)) == "en"
    assert sorted(TEXTS) == sorted(LANGUAGES)


def test_updating_a_complete_catalogue_changes_nothing(tmp_path: Path) -> None:
    for path in FOLDER.glob("*/messages.po"):
        copy = tmp_path / path.parent.name / "messages.po"
        copy.parent.mkdir()
        shutil.copy(path, copy)
        update(copy)
        assert copy.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


# --- what a broken catalogue is told


@pytest.fixture
def damaged(tmp_path: Path) -> Callable[[str, str, str], list[str]]:
    """Faults of a copy of one language's catalogue in which `old` is replaced once by `new`."""

    def damage(language: str, old: str, new: str) -> list[str]:
        path = tmp_path / language / "messages.po"
        path.parent.mkdir()
        text = (FOLDER / language / "messages.po").read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new), encoding="utf-8")
        return list(faults(tmp_path))

    return damage


Damage = Callable[[str, str, str], list[str]]
NEXT_RU = 'msgid "Next"\nmsgstr "Далее"'


def test_a_missing_message_is_a_fault(damaged: Damage) -> None:
    assert damaged("ru", NEXT_RU, "") == ["ru: not translated: 'Next'. Run make catalogues and fill it in."]


def test_an_empty_message_is_a_fault(damaged: Damage) -> None:
    found = damaged("ru", NEXT_RU, 'msgid "Next"\nmsgstr ""')
    assert found == ["ru: not translated: 'Next'. Run make catalogues and fill it in."]


def test_a_fuzzy_message_is_a_fault(damaged: Damage) -> None:
    assert damaged("ru", NEXT_RU, f"#, fuzzy\n{NEXT_RU}") == [
        "ru: fuzzy: 'Next'. Look at it and take the fuzzy mark away."
    ]


def test_a_message_that_is_no_longer_said_is_a_fault(damaged: Damage) -> None:
    found = damaged("ru", NEXT_RU, f'{NEXT_RU}\n\nmsgid "Gone"\nmsgstr "Нет"')
    assert found == ["ru: no longer said: 'Gone'. Run make catalogues."]


@pytest.mark.parametrize("wrong", ["Изменить", "Изменить: {section} {section_two}", "Изменить: {раздел}"])
def test_a_lost_or_invented_placeholder_is_a_fault(damaged: Damage, wrong: str) -> None:
    found = damaged("ru", 'msgstr "Изменить: {section}"', f'msgstr "{wrong}"')
    assert found == ["ru: placeholders differ: 'Change: {section}'. Keep ['section']."]


def test_a_missing_plural_form_is_a_fault(damaged: Damage) -> None:
    found = damaged("ru", 'msgstr[1] "{count} дня"', 'msgstr[1] ""')
    assert found == ["ru: not translated: ('{count} day', '{count} days'). Run make catalogues and fill it in."]


def test_a_plural_form_for_many_numbers_must_name_the_number(damaged: Damage) -> None:
    """Russian says its first form for 1, 21, 31: without the number it would be wrong."""
    found = damaged("ru", 'msgstr[0] "{count} день"', 'msgstr[0] "один день"')
    assert found == ["ru: placeholders differ: ('{count} day', '{count} days'). Keep ['count']."]


def test_a_message_inside_an_f_string_is_found() -> None:
    assert list(messages_in("""x = f"<b>{escaped(texts('Where'))}</b>\"""")) == ["Where"]


def test_messages_are_found_however_the_words_are_called() -> None:
    calls = ('world.texts(language)("One")', 'mark("Two" " words")', 'texts.plural("{count} day", "{count} days", n)')
    source = "\n".join((*calls, "texts(name)", 'other("Not said")'))
    assert set(messages_in(source)) == {"One", "Two words", ("{count} day", "{count} days")}


# --- the words themselves


@pytest.mark.parametrize(
    ("count", "shown"),
    [(1, "1 день"), (2, "2 дня"), (5, "5 дней"), (11, "11 дней"), (21, "21 день"), (365, "365 дней")],
)
def test_russian_counts_days_as_russians_do(count: int, shown: str) -> None:
    assert TEXTS["ru"].plural("{count} day", "{count} days", count) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 يوم"),
        (1, "يومًا واحدًا"),
        (2, "يومين"),
        (3, "3 أيام"),
        (11, "11 يومًا"),
        (100, "100 يوم"),
        (103, "103 أيام"),
        (365, "365 يومًا"),
    ],
)
def test_arabic_counts_days_in_six_forms(count: int, shown: str) -> None:
    assert TEXTS["ar"].plural("{count} day", "{count} days", count) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_message_stays_under_400_characters(language: str) -> None:
    texts = TEXTS[language]
    assert len(texts(WELCOME, controller="x" * 46)) < 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_named_unchanged(language: str) -> None:
    texts = TEXTS[language]
    commands = re.compile(r"/[a-z]{4,}")
    for sentence in SENTENCES:
        if "https://" not in sentence:
            assert set(commands.findall(texts(sentence))) == set(commands.findall(sentence))


@pytest.mark.parametrize("language", LANGUAGES)
def test_command_descriptions_fit_the_command_list(language: str) -> None:
    texts = TEXTS[language]
    assert all(1 <= len(texts(description)) <= 40 for _, description in COMMANDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("label", ["Next", "Skip", "Back", "Menu", "Send", "Go on", "Stop here", "This did not help"])
def test_buttons_that_share_a_row_are_short(language: str, label: str) -> None:
    assert len(TEXTS[language](label)) <= BUTTON - 10


@pytest.mark.parametrize(("language", "quoted"), [("en", r"“([^”]+)”"), ("ru", "«([^»]+)»"), ("ar", "«([^»]+)»")])
def test_the_words_that_help_promises_are_understood(language: str, quoted: str) -> None:
    stop, back = re.findall(quoted, TEXTS[language](HELP_WORDS))
    assert folded(stop) in STOP_WORDS
    assert folded(back) in BACK_WORDS


def test_every_word_that_stops_or_goes_back_survives_folding() -> None:
    assert {folded(word) for word in STOP_WORDS} == STOP_WORDS
    assert {folded(word) for word in BACK_WORDS} == BACK_WORDS
    assert {folded("стой"), folded("توقّف"), "arret"} <= STOP_WORDS
    assert {folded("إلى الوراء"), folded("zurück")} <= BACK_WORDS


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_buttons_are_quoted_by_the_words_that_stand_on_them(language: str) -> None:
    """A sentence that says “tap “Ask a person”” must name the button as this language writes it."""
    texts = TEXTS[language]
    for message in SENTENCES:
        if "“Ask a person”" in message:
            assert f"«{texts('Ask a person')}»" in texts(message)
        if re.search(r"\bNext\.|with Next", message):
            assert f"«{texts('Next')}»" in texts(message)


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_translations_use_the_quotes_and_letters_of_their_language(language: str) -> None:
    for text in translations(language):
        assert not re.search('[“”"]', text), text
        assert not BIDI_CONTROLS.search(text), text
        assert "  " not in text
        assert text == text.strip()


def test_an_arabic_sentence_that_names_someone_begins_in_arabic() -> None:
    """Telegram takes a paragraph's direction from its first letter."""
    plain = [text for text in translations("ar") if not re.match(r"\{(status|section|count)\}", text)]
    assert [text for text in plain if not re.match("[\u0600-\u06ff]", text)] == []


def test_russian_addresses_people_without_naming_their_sex() -> None:
    forms = re.compile(r"\b(вы|вас|вам)\b[^.!?]*\b\w+(л|ла)\b|\w\((а|ла|ась)\)")
    assert [text for text in translations("ru") if forms.search(text)] == []


def test_arabic_addresses_people_without_naming_their_sex() -> None:
    """The bare letters of "you" and "your" serve everyone; a vowel mark on them would choose."""
    assert [text for text in translations("ar") if re.search("[تك][\u064e\u0650]", text)] == []
