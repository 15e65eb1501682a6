"""What editors tell search beside the entries is used, checked with its place, and never shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge import ContentInvalid, Entry, EntryText, Index, check, load
from knowledge.lexicon import Lexicon
from knowledge.synonyms import Synonyms

DAY = date(2026, 11, 22)


def entry(entry_id: str, **texts: list[str]) -> Entry:
    blocks = {
        language: EntryText(phrasings[0], tuple(phrasings[1:]), "An answer.", None, "")
        for language, phrasings in texts.items()
    }
    return Entry(entry_id, "t", "in_force", (), (), (), DAY, DAY, DAY, (), (), (), False, "", blocks)


FAMILY = entry(
    "family",
    en=["May my spouse come with me?", "visa for a spouse", "spouse without a permit"],
    zh=["配偶可以一起来吗", "配偶签证", "给配偶办手续"],
)
PET = entry(
    "pet",
    en=["May my animal come with me?", "papers for an animal", "vaccination of an animal"],
    zh=["动物可以一起来吗", "动物的证件", "给动物打疫苗"],
)
LEXICON = Lexicon(
    {"en": (("spouse", "better half", "hubby"), ("animal", "hamster")), "zh": (("配偶", "老婆"), ("动物", "仓鼠"))},
    {"en": ("who sings this song", "is my animal ill", "sing me a song")},
)
BARE, TOLD = Index([FAMILY, PET]), Index([FAMILY, PET], lexicon=LEXICON)


@pytest.mark.parametrize(
    ("text", "language", "entry_id"),
    [
        ("hubby", "en", "family"),
        ("my better half", "en", "family"),
        ("hamsters", "en", "pet"),
        ("老婆", "zh", "family"),
        ("仓鼠", "zh", "pet"),
    ],
)
def test_a_word_that_no_phrasing_has_is_found_by_those_that_mean_the_same(
    text: str, language: str, entry_id: str
) -> None:
    ranked = TOLD.rank(text, language)
    assert ranked.entries[0].entry_id == entry_id
    assert ranked.chance > BARE.rank(text, language).chance


def test_of_two_phrases_at_one_place_the_longer_counts() -> None:
    synonyms = Synonyms([[("permit",), ("paper",)], [("temporary", "permit"), ("rvp",)]])
    assert synonyms.named(["a", "temporary", "permit", "paper"]) == ["=1", "=0"]


def test_what_belongs_elsewhere_is_not_answered_and_its_label_is_never_told() -> None:
    assert TOLD.find("Who sings this song?", "en").decision == "unknown"
    for text in ("is my animal ill", "animal ill", "sings", "sing songs to my animal", "song for a spouse"):
        for found in (TOLD.find(text, "en"), TOLD.find(text, "en", after="pet")):
            assert all(one.entry_id for one in found.entries)
    assert BARE.find("my animal is ill", "en").decision != "unknown"
    assert TOLD.find("my animal is ill", "en").decision == "unknown"
    assert "elsewhere" in TOLD.find("my animal is ill", "en").why
    assert "elsewhere" not in TOLD.find("papers for my animal", "en").why


def test_the_more_questions_are_expected_to_have_no_answer_the_surer_it_must_be() -> None:
    text = "a spouse and a visa"
    chances = [Index([FAMILY, PET], out_of_scope=share).rank(text, "en").chance for share in (0.05, 0.12, 0.5, 0.9)]
    assert chances == sorted(chances, reverse=True)
    assert BARE.rank(text, "en").chance == chances[1]
    assert Index([FAMILY, PET], out_of_scope=0.01).find(text, "en").decision == "answer"
    assert Index([FAMILY, PET], out_of_scope=0.99).find(text, "en").decision == "unknown"


def test_with_other_synonyms_all_is_learnt_again_and_with_another_share_nothing() -> None:
    learnt = TOLD.dump()
    assert Index.load(learnt, [FAMILY, PET]).learnt == {"en", "zh"}
    again = Index.load(learnt, [FAMILY, PET], LEXICON, 0.5)
    assert again.rank("hubby", "en").entries[0].entry_id == "family"
    assert again.rank("hubby", "en").chance < TOLD.rank("hubby", "en").chance


def test_a_folder_tells_its_lexicon(content: Path) -> None:
    before = load(content).index.rank("hubby document", "en").chance
    (content / "synonyms").mkdir()
    (content / "synonyms" / "en.yaml").write_text("- [visa, hubby document]\n", encoding="utf-8")
    (content / "elsewhere").mkdir()
    (content / "elsewhere" / "en.yaml").write_text("- who sings this\n", encoding="utf-8")
    assert check(content) == ()
    assert load(content).index.rank("hubby document", "en").chance > before
    assert load(content).index.find("who sings this", "en").decision == "unknown"


@pytest.mark.parametrize(
    ("name", "text", "place", "said"),
    [
        ("synonyms/en.yaml", "- [visa, pass]\n- [stay]\n", (2, 3), "alone"),
        ("synonyms/en.yaml", "- [visa, pass]\n- [stay, Visa]\n", (2, 10), "stands in another line"),
        ("synonyms/en.yaml", "- [visa, pass, visa]\n", (1, 16), "stands in this line"),
        ("synonyms/en.yaml", "- [visa, '!!']\n", (1, 10), "no word"),
        ("synonyms/en.yaml", "- [visa, no]\n", (1, 10), "truth value"),
        ("synonyms/en.yaml", "visa: pass\n", (1, 1), "list is expected"),
        ("synonyms/en.yaml", "- visa\n", (1, 3), "list is expected"),
        ("synonyms/english.yaml", "- [visa, pass]\n", (1, 1), "named after no language"),
        ("elsewhere/en.yaml", "- ''\n", (1, 3), "empty"),
        ("elsewhere/en.yaml", "- [who]\n", (1, 3), "text is expected"),
    ],
)
def test_a_fault_of_the_lexicon_is_named_with_its_place(
    content: Path, name: str, text: str, place: tuple[int, int], said: str
) -> None:
    file = content / name
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    found = [fault for fault in check(content) if fault.file == name]
    assert [(fault.line, fault.column) for fault in found] == [place]
    assert said in found[0].message
    with pytest.raises(ContentInvalid):
        load(content)


def test_a_question_that_is_a_phrasing_and_belongs_elsewhere_is_named_and_answered(content: Path) -> None:
    (content / "elsewhere").mkdir()
    (content / "elsewhere" / "en.yaml").write_text("- who sings\n- Visa length?\n", encoding="utf-8")
    (fault,) = (fault for fault in check(content) if fault.file == "elsewhere/en.yaml")
    assert (fault.line, fault.column) == (2, 3)
    assert "phrasing of visa" in fault.message
    assert load(content).index.find("visa length", "en").entries[0].entry_id == "visa"


def test_who_greets_is_greeted_even_if_the_greeting_was_put_among_what_belongs_elsewhere(content: Path) -> None:
    (content / "elsewhere").mkdir()
    (content / "elsewhere" / "en.yaml").write_text("- hi there\n- moin\n- who sings this\n", encoding="utf-8")
    index = load(content).index
    assert [index.find(text, "en").decision for text in ("Hi there!", "moin", "who sings this")] == [
        "small_talk",
        "small_talk",
        "unknown",
    ]
