"""Search answers what it knows, offers what is near, and says that it does not know; it never raises."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import Entry, EntryText, Index, load

ROOM = Path(__file__).resolve().parents[2] / "knowledge"
DAY = date(2026, 11, 22)
PURE = (
    "search.py",
    "synonyms.py",
    "meaning.py",
    "lexicon.py",
    "features.py",
    "vectors.py",
    "weights.py",
    "calibration.py",
    "scorer.py",
    "engine.py",
    "evaluation.py",
    "cache.py",
    "large.py",
    "phrasings.py",
    "slips.py",
    "respelling.py",
    "languages.py",
    "spelling.py",
    "small_talk.py",
    "follow_ups.py",
    "questions.py",
    "words.py",
    "conditions.py",
)
PURE += ("self_check.py", "forms.py", "entries.py", "markup.py", "snapshot.py")


def entry(entry_id: str, *, withdrawn: bool = False, related: tuple[str, ...] = (), **texts: list[str]) -> Entry:
    blocks = {
        language: EntryText(phrasings[0], tuple(phrasings[1:]), "An answer.", None, "")
        for language, phrasings in texts.items()
    }
    return Entry(entry_id, "t", "in_force", (), (), (), DAY, DAY, DAY, related, (), (), withdrawn, "", blocks)


VISA = entry(
    "visa",
    en=["How long is the visa?", "visa length", "for how many months is the visa valid", "may I extend the visa"],
    ru=["На сколько месяцев даётся виза?", "срок визы", "на какой срок выдают визу", "можно ли продлить визу"],
    de=["Wie lange gilt das Visum?", "Dauer des Visums", "kann ich das Visum verlängern"],
    ar=["ما مدة التأشيرة؟", "كم شهرا تصلح التأشيرة", "هل يمكن تمديد التأشيرة"],
    zh=["签证有效期多长？", "签证可以延长吗", "签证几个月"],
)
SCHOOL = entry(
    "school",
    en=["How do my children get into a school?", "school for children", "language test for school"],
    ru=["Как устроить детей в школу?", "школа для детей", "тест по русскому языку для школы"],
    de=["Wie kommen meine Kinder in die Schule?", "Schule für Kinder", "Sprachtest für die Schule"],
    ar=["كيف ألحق أطفالي بالمدرسة؟", "مدرسة للأطفال", "اختبار اللغة للمدرسة"],
    zh=["孩子怎么上学？", "孩子的学校", "入学语言考试"],
)
GONE = entry("gone", withdrawn=True, en=["Is there a pet passport?"])
INDEX = Index([VISA, SCHOOL, GONE])


def decision(text: str, language: str = "en") -> tuple[str, str | None, str]:
    found = INDEX.find(text, language)
    return found.decision, found.entries[0].entry_id if found.entries else None, found.language


@pytest.mark.parametrize(
    ("text", "language", "entry_id", "read_as"),
    [
        ("HOW LONG is the visa", "en", "visa", "en"),
        ("  срок\u200b визы!! ", "en", "visa", "ru"),
        ("ДЕТЕЙ В ШКОЛУ как устроить", "en", "school", "ru"),
        ("wie lange gilt das visum denn", "ru", "visa", "de"),
        ("ما مدّة التاشيره", "en", "visa", "ar"),
        ("签证有效期", "en", "visa", "zh"),
        ("簽證可以延長嗎", "en", "visa", "zh"),
        ("how lnog is the viza valid", "en", "visa", "en"),
        ("srok vizy", "en", "visa", "ru"),
        ("chjr dbps", "en", "visa", "ru"),
        ("мшыф дутпер", "ru", "visa", "en"),
    ],
)
def test_spelling_case_script_and_layout_do_not_matter(text: str, language: str, entry_id: str, read_as: str) -> None:
    assert decision(text, language) == ("answer", entry_id, read_as)


@pytest.mark.parametrize("text", ["孩子上学 реестр виз", "孩子怎么上学 Nizhny Novgorod", "签证几个月 RVP"])
def test_who_writes_chinese_is_read_in_it_whatever_is_named_in_letters(text: str) -> None:
    assert INDEX.find(text, "ru").language == "zh"


@pytest.mark.parametrize("text", ["kam shahr ta2shira", "el madrasa lel atfal"])
def test_arabic_in_latin_letters_and_digits_is_read(text: str) -> None:
    found = INDEX.find(text, "ar")
    assert found.language == "ar"
    assert found.decision in ("answer", "suggest")


def test_an_exact_phrasing_always_answers_in_its_language() -> None:
    assert decision("Visa length?", "ru") == ("answer", "visa", "en")
    assert INDEX.find("Dauer des Visums", "en").entries[0].score == 1.0


@pytest.mark.parametrize(
    "text", ["qwertz asdfgh", "best pizza in town", "1234567", "🤷", "?", "", "   ", "как сварить борщ"]
)
def test_what_is_not_known_is_said_to_be_unknown(text: str) -> None:
    assert decision(text)[0] == "unknown"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello!", "greeting"),
        ("Спасибо большое", "thanks"),
        ("مرحبا", "greeting"),
        ("谢谢", "thanks"),
        ("Auf Wiedersehen", "goodbye"),
        ("ok thanks", "thanks"),
        ("ghbdtn", "greeting"),
        ("Cgfcb,j", "thanks"),
        ("Hi, good morning", "greeting"),
        ("Привет, спасибо", "thanks"),
        ("ok capito, grazie", "thanks"),
        ("好的谢谢", "thanks"),
        ("السلام عليكم ورحمة الله وبركاته", "greeting"),
    ],
)
def test_greetings_and_thanks_are_small_talk(text: str, kind: str) -> None:
    found = INDEX.find(text, "en")
    assert (found.decision, found.why) == ("small_talk", kind)


def test_words_beside_a_greeting_make_it_no_small_talk() -> None:
    for text in ("thanks for nothing", "ok and then", "hello visa", "好的然后呢", "谢谢你好" * 8 + "x"):
        assert INDEX.find(text, "en").decision != "small_talk"


def test_an_entry_written_for_a_greeting_answers_greetings() -> None:
    hello = entry("hello", en=["Hello!", "good morning", "hi bot", "hello bot"])
    index = Index([VISA, SCHOOL, hello])
    assert index.find("hello, good morning", "en").entries[0].entry_id == "hello"
    assert index.find("thank you", "en").decision == "small_talk"
    assert index.find("Спасибо", "en").decision == "small_talk"


def test_an_unknown_question_names_the_nearest_entry_for_the_list_of_missed_ones() -> None:
    found = INDEX.find("best pizza in town", "en")
    assert found.decision == "unknown"
    assert len(found.entries) == 1


def test_a_greeting_before_a_question_does_not_hide_it() -> None:
    assert decision("Hello, how long is the visa valid?")[:2] == ("answer", "visa")


def test_two_entries_equally_near_are_offered_and_neither_answers() -> None:
    index = Index([entry("work", en=["visa for work"]), entry("study", en=["visa for study"]), SCHOOL])
    found = index.find("visa?", "en")
    assert found.decision == "suggest"
    assert {one.entry_id for one in found.entries} == {"work", "study"}


def test_a_withdrawn_entry_is_found_so_that_its_asker_hears_of_it_and_gets_no_neighbour() -> None:
    assert decision("Is there a pet passport?")[:2] == ("answer", "gone")


def test_the_same_question_always_gets_the_same_answer_whatever_the_order_of_entries() -> None:
    other = Index([GONE, SCHOOL, VISA])
    for text in ("visa", "school visa", "language", "срок", "kinder"):
        assert INDEX.find(text, "en") == other.find(text, "en")


def test_never_more_than_three_are_offered() -> None:
    index = Index([entry(f"e{number}", en=[f"visa question {number}"]) for number in range(9)])
    assert len(index.find("visa question", "en").entries) == 3


def test_what_was_read_before_wins_ties() -> None:
    first, second = entry("a", en=["visa for work"]), entry("b", en=["visa for work too"], related=())
    context = entry("c", en=["something else entirely"], related=("b",))
    index = Index([first, second, context])
    assert index.find("visa work", "en", after="c").entries[0].score >= index.find("visa work", "en").entries[0].score


nasty = st.one_of(
    st.text(),
    st.text(alphabet=st.characters(categories=("Cf", "Mn", "Cs", "Co", "Cc", "So"))),
    st.text(alphabet="визаvisa签证تأشيرة \u200b\u202e\u2066\u0301", max_size=200),
    st.builds(lambda letter, times: letter * times, st.characters(), st.sampled_from([1, 400, 4096])),
)


@settings(max_examples=300, deadline=None)
@given(nasty, st.sampled_from(["en", "ru", "ar", "zh", "xx", ""]))
def test_no_text_makes_it_raise(text: str, language: str) -> None:
    found = INDEX.find(text, language)
    assert found.decision in ("answer", "suggest", "small_talk", "unknown")
    assert found.entries or found.decision in ("small_talk", "unknown")
    assert all(0 <= one.score <= 1 for one in found.entries)


@pytest.mark.parametrize(
    "text",
    ["a" * 4096, "\u0301" * 10_000, "визa" * 1024, "\u200b\u202e" * 2048, "签" * 4096, "visa " * 800, "x y " * 1024],
)
def test_long_and_strange_texts_are_cut_before_any_work(text: str) -> None:
    assert INDEX.find(text, "en") == INDEX.find(text + "tail", "en")


def test_an_empty_base_knows_nothing() -> None:
    assert Index([]).find("visa", "en").decision == "unknown"
    assert Index([]).find("виза", "ru").decision == "unknown"


def test_the_shipped_base_finds_each_of_its_own_questions() -> None:
    knowledge = load(ROOM / "content", ROOM.parent / "var" / "learnt")
    for one in knowledge.entries.values():
        for language, text in one.texts.items():
            found = knowledge.index.find(text.question, language)
            assert (found.decision, found.entries[0].entry_id) == ("answer", one.id)


@pytest.mark.parametrize("name", PURE)
def test_search_and_forms_touch_neither_clock_nor_chance_nor_disk(name: str) -> None:
    tree = ast.parse((ROOM / name).read_text(encoding="utf-8"))
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not imported & {"os", "time", "random", "secrets", "asyncio", "pathlib", "socket", "sqlite3"}
    assert "now" not in {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_a_command_at_the_head_of_a_text_is_no_question_and_hides_none() -> None:
    assert decision("/start/start")[0] == "unknown"
    assert decision("/help how long is the visa")[:2] == ("answer", "visa")
    assert decision("How long is the visa and/or stay?")[:2] == ("answer", "visa")


@pytest.mark.parametrize("number", [1, 2, 3, 4, 9])
def test_of_equal_entries_the_earlier_come_first_however_many_there_are(number: int) -> None:
    index = Index(
        [
            entry(f"e{each}", en=["visa question"] if not each else [f"visa question {each}"] * 2)
            for each in range(number)
        ]
    )
    names = [one.entry_id for one in index.rank("visa", "en").entries]
    assert names[1:] == sorted(names[1:])
