"""Several questions of one message are told apart by their signs; one question stays one, whatever stands in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.questions import MOST_PARTS, parts_of


def asked(text: str) -> list[str]:
    return [part.question for part in parts_of(text)]


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Is there a pool? And a sauna? May dogs in?", ["Is there a pool?", "And a sauna?", "May dogs in?"]),
        ("Есть бассейн? А сауна? Можно с собакой?", ["Есть бассейн?", "А сауна?", "Можно с собакой?"]),
        ("Gibt es ein Bad?\nUnd eine Sauna?", ["Gibt es ein Bad?", "Und eine Sauna?"]),
        ("Y a-t-il une piscine ? Et un sauna ?", ["Y a-t-il une piscine ?", "Et un sauna ?"]),
        ("¿Hay piscina? ¿Y sauna?", ["¿Hay piscina?", "¿Y sauna?"]),
        ("C'è la piscina? E la sauna?", ["C'è la piscina?", "E la sauna?"]),
        ("有游泳池吗？桑拿呢？可以带狗吗？", ["有游泳池吗？", "桑拿呢？", "可以带狗吗？"]),
        ("هل يوجد مسبح؟ وساونا؟", ["هل يوجد مسبح؟", "وساونا؟"]),
        (
            "where is the pool\nhow much is it\ncan I bring a dog",
            ["where is the pool", "how much is it", "can I bring a dog"],
        ),
        ("где бассейн\nсколько стоит\nможно с собакой", ["где бассейн", "сколько стоит", "можно с собакой"]),
        ("1. pool\n2. sauna\n3. dogs", ["pool", "sauna", "dogs"]),
        ("1) pool 2) sauna", ["pool", "sauna"]),
        ("- pool\n- sauna", ["pool", "sauna"]),
        ("١. المسبح\n٢. الساونا", ["المسبح", "الساونا"]),
        ("Is it warm??!\n\nIs it deep?!", ["Is it warm??!", "Is it deep?!"]),
    ],
)
def test_questions_are_told_apart_in_eight_languages(text: str, questions: list[str]) -> None:
    assert asked(text) == questions


@pytest.mark.parametrize(
    "text",
    [
        "Is there a pool?",
        "I am 44.\nI have a dog.\nIs there a pool?",
        "I read https://pool.example/?a=1&b=2 and wonder: is there a pool?",
        "Am 1. Mai und 2. Juni im Bad",
        "There is a pool and a sauna, and I like both",
        "???",
        "",
        "1. pool",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    (part,) = parts_of(text)
    assert part.text == part.question == text.strip()


def test_what_is_said_of_oneself_goes_with_the_question_after_it() -> None:
    first, second = parts_of("Hello! I am 17. May I swim? And what does it cost? Thanks, Anna")
    assert first.text == "Hello! I am 17. May I swim?"
    assert first.question == "May I swim?"
    assert second.text == "And what does it cost? Thanks, Anna"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aб签?？؟\n .1)-•!\u0301\u200b🤷", max_size=400))
def test_no_text_makes_it_raise_and_there_are_never_very_many(text: str) -> None:
    parts = parts_of(text * 20)
    assert 1 <= len(parts) <= MOST_PARTS
    assert len(parts) == 1 or all(part.text and part.question for part in parts)
