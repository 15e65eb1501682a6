"""Countries and languages: understood as people name them, shown in their words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.names import (
    countries_named,
    country_codes,
    country_name,
    language_codes,
    language_name,
    languages_named,
    own_name,
)

FIRST_NAMES = """
import sys
from locales.formats import read_date
from locales.names import countries_named, languages_named, prepare
prepare()
opened = []
sys.addaudithook(lambda event, arguments: opened.append(arguments[0]) if event == "open" else None)
assert languages_named("deutsch").sure and countries_named("Egypt").sure and read_date("17 mai 1980", "de")
print(opened)
"""


def test_nobody_waits_for_names_once_they_are_prepared() -> None:
    found = subprocess.run(
        [sys.executable, "-c", FIRST_NAMES], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert found.stdout == "[]\n"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("Germany", "DE"), ("germny", "DE"), ("Германия", "DE"), ("германя", "DE"), ("Deutschland", "DE")),
        *(("ألمانيا", "DE"), ("المانيا", "DE"), ("德国", "DE"), ("Allemagne", "DE"), ("Alemania", "DE"), ("DE", "DE")),
        *(("USA", "US"), ("us", "US"), ("United States of America", "US"), ("сша", "US"), ("امريكا", "US")),
        *(("Соединённые Штаты Америки", "US"), ("Vereinigte Staaten", "US"), ("美国", "US")),
        *(("Egypt", "EG"), ("Египет", "EG"), ("مصر", "EG"), ("Ägypten", "EG"), ("埃及", "EG")),
        *(("Латвия", "LV"), ("Lettland", "LV"), ("France", "FR"), ("ФРАНЦИЯ", "FR"), ("  france ", "FR")),
        *(("Côte d’Ivoire", "CI"), ("Берег Слоновой Кости", "CI"), ("Türkiye", "TR"), ("turkey", "TR")),
        *(("Македония", "MK"), ("الإمارات", "AE"), ("السعودية", "SA"), ("Великобретания", "GB"), ("UK", "GB")),
        *(("Austria", "AT"), ("Australia", "AU"), ("Iran", "IR"), ("Ирак", "IQ"), ("Niger", "NE"), ("Nigeria", "NG")),
    ],
)
def test_a_country_is_understood_in_many_languages_and_with_slips(written: str, code: str) -> None:
    named = countries_named(written)
    assert named.codes[0] == code
    assert named.sure


@pytest.mark.parametrize(
    ("written", "codes"),
    [("Congo", {"CD", "CG"}), ("конго", {"CD", "CG"}), ("Korea", {"KP", "KR"}), ("корея", {"KP", "KR"})],
)
def test_a_name_that_two_countries_share_is_asked_about(written: str, codes: set[str]) -> None:
    named = countries_named(written)
    assert set(named.codes) == codes
    assert not named.sure


@pytest.mark.parametrize(
    "written",
    [
        *("stateless", "Stateless person", "none", "no citizenship", "non-citizen", "alien passport"),
        *("без гражданства", "лицо без гражданства", "апатрид", "негражданин", "паспорт негражданина"),
        *("staatenlos", "apatride", "apátrida", "apolide", "无国籍", "بلا جنسية", "عديم الجنسية", "bez grazhdanstva"),
        *("no", "NO", "nein", "нет", "لا", "не знаю", "I don't know", "", "   ", "???", "42"),
    ],
)
def test_words_for_no_citizenship_or_no_answer_are_not_countries(written: str) -> None:
    assert countries_named(written).codes == ()


def test_a_question_is_not_taken_for_a_country() -> None:
    assert countries_named("Can I move if I live in Germany?").codes == ()


@given(st.text(max_size=60))
def test_reading_a_country_never_fails_and_offers_few(written: str) -> None:
    named = countries_named(written)
    assert len(named.codes) <= 4
    assert named.codes or not named.sure


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_every_country_has_a_name(language: str) -> None:
    assert len(country_codes()) == 249, "ISO 3166-1 has 249 entries"
    assert [code for code in sorted(country_codes()) if country_name(code, language) == code] == []


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_every_country_is_understood_by_the_name_it_is_shown_with(language: str) -> None:
    """ "Congo" alone stays a question; the shown names of the two Congos are not alone."""
    wrong = {code: named.codes for code in country_codes() if (named := countries_named(country_name(code, language)))
             and not (named.sure and named.codes[0] == code)}  # fmt: skip
    assert wrong == {}


def test_a_code_without_a_name_is_shown_as_it_is() -> None:
    assert (country_name("QQ", "ru"), language_name("qq", "ru")) == ("QQ", "qq")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("German", "de"), ("немецкий", "de"), ("deutsch", "de"), ("Русский", "ru"), ("Russian", "ru")),
        *(("arabe", "ar"), ("العربية", "ar"), ("中文", "zh"), ("Mandarin", "zh"), ("英语", "en")),
        *(("англиский", "en"), ("farsi", "fa"), ("фарси", "fa"), ("Persian", "fa"), ("українська", "uk")),
        *(("türkçe", "tr"), ("latviešu", "lv"), ("FRENCH", "fr")),
    ],
)
def test_a_language_is_understood_in_many_languages_and_with_slips(written: str, code: str) -> None:
    named = languages_named(written)
    assert named.codes[0] == code
    assert named.sure


@pytest.mark.parametrize("written", ["klingon", "no", "", "native", "родной"])
def test_what_is_no_language_is_not_guessed(written: str) -> None:
    assert not languages_named(written).sure


def test_every_language_has_a_name_in_the_shipped_languages() -> None:
    for language in ("en", "ru", "ar"):
        assert [code for code in language_codes() if language_name(code, language) == code] == []
    assert [own_name(code) for code in ("en", "ru", "ar")] == ["English", "Русский", "العربية"]
