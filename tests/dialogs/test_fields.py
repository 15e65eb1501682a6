"""How each kind of field reads what people really type."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.buttons import Set
from dialogs.forms import rules
from dialogs.forms.fields import Files
from dialogs.forms.kinds import KINDS, kind_of
from dialogs.forms.readings import Accepted, Asked, Half, Refused
from knowledge.forms import FIELD_KINDS, Field
from knowledge.words import Words
from tests.chat import world

TODAY = date(2026, 11, 22)


def asked(kind: str, language: str = "en", **more: object) -> Asked:
    pending = more.pop("pending", None)
    home = str(more.pop("home", ""))
    field = Field("field", "about", kind, True, "", 1, Words({"en": "?"}), **more)  # type: ignore[arg-type]
    return Asked(field, "field", world().texts(language), TODAY, 1, pending=pending, home_country=home)  # type: ignore[arg-type]


def test_every_kind_of_field_but_the_group_has_a_class() -> None:
    assert set(KINDS) == set(FIELD_KINDS) - {"repeat group"}


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", "  Anna \n Maria ", "Anna Maria"),
        ("date", "17.05.1980", "1980-05-17"),
        ("date", "1980-05-17", "1980-05-17"),
        ("date", "17 May 1980", "1980-05-17"),
        ("date", "١٧/٥/١٩٨٠", "1980-05-17"),
        ("number", "1 200", 1200),
        ("number", "١٢", 12),
        ("number", "１２", 12),
        ("country", "Deutschland", "DE"),
        ("country", "германия", "DE"),
        ("country", "ألمانيا", "DE"),
        ("country", "德国", "DE"),
        ("country", "usa", "US"),
        ("e-mail", " Anna@Example.org ", "Anna@example.org"),
        ("phone", "+49 30 901820", "+4930901820"),
        ("link", "example.org/work", ("https://example.org/work",)),
        ("yes/no", "Yes", "yes"),
    ],
)
def test_an_answer_is_understood_as_people_type_it(kind: str, typed: str, value: object) -> None:
    assert KINDS[kind].read(asked(kind), typed) == Accepted(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "typed", "problem"),
    [
        ("text", "…", "empty_text"),
        ("text", "x" * 201, "too_long"),
        ("long text", "x" * 1501, "too_long"),
        ("date", "31.02.1980", "not_a_date"),
        ("date", "soon", "not_a_date"),
        ("number", "about ten", "not_a_number"),
        ("number", "-5", "not_a_number"),
        ("country", "Mordor", "not_a_country"),
        ("several countries", "qqqq", "not_a_country"),
        ("languages with level", "qqqq", "not_a_language"),
        ("e-mail", "anna at example", "not_an_email"),
        ("phone", "12", "not_a_phone"),
        ("phone", "call me", "not_a_phone"),
        ("link", "javascript:alert(1)", "not_a_link"),
        ("link", "https://user:secret@example.org", "not_a_link"),
        ("choice", "perhaps", "not_an_option"),
        ("file", "here it is", "send_a_file"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_reason(kind: str, typed: str, problem: str) -> None:
    reading = KINDS[kind].read(asked(kind), typed)
    assert isinstance(reading, Refused)
    assert reading.problem == problem


def test_a_date_that_could_be_read_in_two_ways_is_confirmed() -> None:
    assert KINDS["date"].read(asked("date"), "05/06/1980") == Half("1980-06-05", "confirm")


def test_a_phone_number_without_a_plus_is_read_in_the_country_of_residence() -> None:
    assert KINDS["phone"].read(asked("phone", home="DE"), "030 901820") == Accepted("+4930901820")


def test_several_countries_in_one_message_are_all_taken_and_doubtful_ones_offered() -> None:
    reading = KINDS["several countries"].read(asked("several countries"), "Germany, Latvia and Congo")
    assert isinstance(reading, Half)
    assert reading.value[:2] == ("DE", "LV")  # type: ignore[index]
    assert any(str(each).startswith("?") for each in reading.value[2:])  # type: ignore[index,union-attr]


def test_a_language_needs_its_level() -> None:
    kind = KINDS["languages with level"]
    levels = {"fluent": Words({"en": "fluent"})}
    half = kind.read(asked("languages with level", options=levels), "German")
    assert half == Half(("de:",))
    assert kind.finished(asked("languages with level", options=levels, pending=("de:",))) == Refused("level_missing")
    taken = kind.pressed(
        asked("languages with level", options=levels, pending=("de:",)), Set("set", "field", 1, "de:fluent")
    )
    assert taken == Half(("de:fluent",))


def test_an_option_that_stands_alone_takes_the_others_away() -> None:
    extra = {"none": Words({"en": "none"})}
    options = {"a": Words({"en": "a"}), "b": Words({"en": "b"})}
    field = asked("several choices", options=options, extra_options=extra, pending=("a", "b"))
    assert KINDS["several choices"].pressed(field, Set("on", "field", 1, "none")) == Half(("none",))


def test_no_more_options_than_allowed_are_ticked() -> None:
    options = {name: Words({"en": name}) for name in "abcd"}
    field = asked("choice", options=options, up_to=3, pending=("a", "b", "c"))
    assert kind_of(field.field).pressed(field, Set("on", "field", 1, "d")) == Refused("too_many", {"limit": "3"})


def test_a_button_that_this_form_does_not_know_is_refused() -> None:
    assert KINDS["country"].pressed(asked("country"), Set("set", "field", 1, "QQ")) == Refused("not_a_country")


def test_taking_the_last_file_away_leaves_none() -> None:
    assert Files().pressed(asked("file", pending=()), Set("off", "field", 1, "x")) == Half(())


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("birth_date", "2008-11-23", "minor"),
        ("birth_date", "2008-11-22", ""),
        ("birth_date", "1899-01-01", "date_of_birth"),
        ("birth_date", "2030-01-01", "date_of_birth"),
        ("stay_until", "2026-11-21", "date_past"),
        ("stay_until", "2026-11-22", ""),
        ("birth_year", 1899, "year_of_birth"),
        ("birth_year", 2026, ""),
        ("birth_year", 2027, "year_of_birth"),
        ("pro_years", 81, "years"),
        ("name_latin", "Анна", "latin_letters"),
        ("name_latin", "O'NEILL-MÜLLER", ""),
        ("name_cyrillic", "Anna", "cyrillic_letters"),
        ("name_cyrillic", "Анна-Мария", ""),
        ("motive", "anything", ""),
    ],
)
def test_a_rule_of_a_single_field_names_its_problem(field: str, value: str | int, problem: str) -> None:
    assert rules.problem(field, value, TODAY) == problem
