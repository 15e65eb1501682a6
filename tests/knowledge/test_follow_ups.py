"""A question that leans on the answer before it is understood there, and overrules nothing that is sure by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge import Entry, Index, load
from knowledge.follow_ups import leans
from knowledge.spelling import normal
from tests.knowledge.test_search import ROOM, entry

FILLING = ("d", "e", "f", "g")


def shop() -> Index:
    """Two shops that sell alike: what a short question means depends on where one stands."""
    entries = []
    for name, town in (("bakery", "Lindau"), ("dairy", "Bregenz")):
        for topic, words in {
            "opening": ("When does the {} open?", "opening hours of the {}", "{} on Sundays", "{} in the morning"),
            "price": ("What do things cost in the {}?", "prices of the {}", "is the {} dear", "how dear is the {}"),
            "way": ("How do I get to the {}?", "way to the {}", "{} by bus", "where in town is the {}"),
        }.items():
            texts = [one.format(name) for one in words] + [f"{topic} {name} {town}"]
            entries.append(_of_topic(f"{name}-{topic}", name, texts))
    entries += [
        entry(f"other-{one}", en=[f"{one}{one} something else {one}", f"quite another {one}"]) for one in FILLING
    ]
    return Index(entries)


def _of_topic(entry_id: str, topic: str, texts: list[str]) -> Entry:
    return replace(entry(entry_id, en=texts), topic=topic)


SHOP = shop()


@pytest.mark.parametrize("asked", ["and by bus?", "and on Sundays?", "and how dear?"])
@pytest.mark.parametrize("shop", ["bakery", "dairy"])
def test_a_follow_up_is_looked_for_where_the_person_stands(asked: str, shop: str) -> None:
    topic = {"and by bus?": "way", "and on Sundays?": "opening", "and how dear?": "price"}[asked]
    assert SHOP.find(asked, "en", after=f"{shop}-opening" if topic != "opening" else f"{shop}-way").entries[
        0
    ].entry_id == (f"{shop}-{topic}")


def test_what_is_sure_is_not_even_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.search.SURE", 0.3)
    asked = "and how do I get to the dairy?"
    assert SHOP.find(asked, "en").entries[0].score >= 0.3
    monkeypatch.setattr("knowledge.search.leans", lambda key: pytest.fail("it was looked for"))
    assert SHOP.find(asked, "en", after="bakery-opening").decision in ("answer", "suggest")


def test_what_nothing_here_answers_stays_unknown_whatever_was_read() -> None:
    for asked in ("and the weather?", "and football?", "zebra"):
        assert SHOP.find(asked, "en", after="bakery-opening").decision == "unknown"


def test_an_answer_that_is_not_there_changes_nothing() -> None:
    assert SHOP.find("and by bus?", "en", after="gone") == SHOP.find("and by bus?", "en")


@pytest.mark.parametrize(
    "text",
    ["and for my wife?", "What about children?", "How long?", "а для жены?", "И сколько ждать?", "und wie lange?",
     "et combien de temps ?", "¿y mi mujer?", "e quanto ci vuole?", "那我太太呢？", "多久？", "وزوجتي؟", "كم المدة؟"],
)  # fmt: skip
def test_follow_ups_are_told_in_eight_languages(text: str) -> None:
    assert leans(normal(text))


@pytest.mark.parametrize(
    "text",
    ["Do I need a place in the quota?", "нужна ли мне квота на рвп", "Brauche ich eine Quote für die Erlaubnis?",
     "我需要暂住许可的配额名额吗", "هل أحتاج إلى مكان في الحصة", "", "and " * 40,
     "and how long with 883?", "а документы по 702?", "那883的材料呢？", "وأوراق المرسوم ٨٨٣؟"],
)  # fmt: skip
def test_whole_questions_and_those_that_name_a_decree_lean_on_nothing(text: str) -> None:
    assert not leans(normal(text))


WHICH_COUNTRIES = {
    "en": "and which countries?",
    "ru": "а какие страны?",
    "de": "und welche Länder?",
    "fr": "et quels pays ?",
    "es": "¿y qué países?",
    "it": "e quali paesi?",
    "zh": "那哪些国家？",
    "ar": "وأي دول؟",
}


@pytest.fixture(scope="module")
def shipped() -> Index:
    return load(ROOM / "content", ROOM.parent / "var" / "learnt").index


@pytest.mark.parametrize("language", WHICH_COUNTRIES)
def test_the_two_decrees_are_kept_apart_in_what_people_ask_next(shipped: Index, language: str) -> None:
    for read, meant in (("d702-who", "d702-country-list"), ("d883-who", "d883-countries")):
        found = shipped.find(WHICH_COUNTRIES[language], language, after=read)
        assert meant in [one.entry_id for one in found.entries]
