"""Dates and numbers: read as people write them, shown in their words."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.formats import DateRead, date_text, folded, number_text, plain_digits, read_date

MAY_17 = date(1980, 5, 17)


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "22 November 2026"), ("ru", "22 ноября 2026\u202fг."), ("ar", "22 نوفمبر 2026")]
)
def test_dates_are_shown_in_words(language: str, shown: str) -> None:
    assert date_text(date(2026, 11, 22), language) == shown


def test_numbers_are_shown_with_the_separators_of_the_language() -> None:
    assert [number_text(15000, language) for language in ("en", "ru", "ar")] == ["15,000", "15\u00a0000", "15,000"]


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("17.05.1980", "ru"),
        ("17.5.1980", "en"),
        ("1980-05-17", "en"),
        ("5/17/1980", "en"),
        ("17/05/1980", "en"),
        ("17-05-1980", "ar"),
        ("17 05 1980", "ru"),
        (" 17.05.1980 ", "ru"),
        ("17 мая 1980", "ru"),
        ("17 мая 1980 г.", "ru"),
        ("17 мая 1980", "en"),
        ("17 МАЯ 1980", "ru"),
        ("17 May 1980", "en"),
        ("17 May 1980", "ru"),
        ("May 17, 1980", "en"),
        ("17th of May, 1980", "en"),
        ("17May1980", "en"),
        ("17. Mai 1980", "en"),
        ("17 mai 1980", "en"),
        ("17 de mayo de 1980", "en"),
        ("1980年5月17日", "en"),
        ("17 مايو 1980", "ar"),
        ("17 أيار 1980", "ar"),
        ("١٧/٠٥/١٩٨٠", "ar"),
        ("۱۷/۰۵/۱۹۸۰", "ar"),
        ("١٧ مايو ١٩٨٠", "ar"),
    ],
)
def test_a_date_is_read_as_people_write_it(written: str, language: str) -> None:
    assert read_date(written, language) == DateRead(MAY_17, sure=True)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("3. März 1980", date(1980, 3, 3)),
        ("3 août 1980", date(1980, 8, 3)),
        ("1 окт. 1980", date(1980, 10, 1)),
        ("17 تشرين الثاني 1980", date(1980, 11, 17)),
        ("29 февраля 1980", date(1980, 2, 29)),
    ],
)
def test_months_are_known_with_accents_abbreviated_and_in_two_words(written: str, day: date) -> None:
    assert read_date(written, "en") == DateRead(day, sure=True)


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize("written", ["05/06/1980", "05.06.1980", "٠٥/٠٦/١٩٨٠"])
def test_two_small_numbers_are_read_day_first_and_not_taken_as_sure(written: str, language: str) -> None:
    assert read_date(written, language) == DateRead(date(1980, 6, 5), sure=False)


def test_two_equal_numbers_are_sure() -> None:
    assert read_date("05/05/1980", "en") == DateRead(date(1980, 5, 5), sure=True)


@pytest.mark.parametrize(
    "written",
    [
        *("31.02.1980", "31 February 1980", "29.02.1981", "0.5.1980", "17.13.1980"),
        *("", " ", "garbage", "17", "1980", "17 May", "17.05.80", "17 may 198", "yesterday", "1980 May 17 June"),
        *("99999999999999999999.1.1", "1.1.99999999999", "5 may 99999", "17.05.1980!", "../../1980", "17:05:1980"),
    ],
)
def test_what_is_no_date_is_not_guessed(written: str) -> None:
    assert read_date(written, "en") is None


@given(st.text(max_size=80), st.sampled_from(["en", "ru", "ar"]))
def test_reading_a_date_never_fails(written: str, language: str) -> None:
    read = read_date(written, language)
    assert read is None or read.day.year >= 32


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)), st.sampled_from(["en", "ru", "ar"]))
def test_a_date_shown_in_words_is_read_back(day: date, language: str) -> None:
    assert read_date(date_text(day, language), language) == DateRead(day, sure=True)


# --- spelling


def test_digits_of_any_script_become_plain_and_nothing_else_changes() -> None:
    assert plain_digits("١٢٣ ۴۵ ６７ x² Ⅷ é") == "123 45 67 x² Ⅷ é"


@given(st.text(max_size=100))
def test_plain_digits_keep_the_length(text: str) -> None:
    assert len(plain_digits(text)) == len(text)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Ёлка", "елка"),
        ("СТОЙ", "стои"),
        ("توقّف", "توقف"),
        ("Zurück!", "zurück"),
        ("ｓｔｏｐ", "stop"),
        ("a -  b", "A b"),
    ],
)
def test_one_spelling_stands_for_all(written: str, same: str) -> None:
    assert folded(written) == folded(same)


@given(st.text(max_size=100))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert not re.search(r"\s\s|^\s|\s$", once)
