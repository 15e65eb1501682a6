"""What was learnt once need not be learnt again, and is never taken for something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.cache import CacheUnreadable
from knowledge.engine import Engine
from knowledge.entries import Entry, EntryText
from knowledge.lexicon import Lexicon
from knowledge.loader import indexed

DAY = date(2026, 11, 22)
TEXTS: Mapping[str, list[tuple[str, str]]] = {
    "en": [("tea", "How do I make tea?"), ("tea", "brewing green tea"), ("bread", "baking bread"), ("bread", "loaf")],
    "ru": [("tea", "как заварить чай"), ("tea", "зелёный чай"), ("bread", "как испечь хлеб"), ("bread", "ржаной хлеб")],
    "zh": [("tea", "怎么泡茶"), ("tea", "绿茶"), ("bread", "怎么烤面包"), ("bread", "黑面包")],
}
ENGINE = Engine(TEXTS)


def test_an_engine_from_its_own_dump_answers_the_same() -> None:
    again = Engine(TEXTS, cached=ENGINE.dump())
    for text in ("make green tea", "испечь хлеб", "zavarit chaj", "烤面包", "unknown", "bread and tea"):
        assert again.find(text, "en") == ENGINE.find(text, "en")
    assert again.dump() == ENGINE.dump()


def test_a_large_base_survives_the_dump_too() -> None:
    many = {"en": [(f"label {number}", f"word{number} about thing{number % 7} {number}") for number in range(6100)]}
    engine = Engine(many)
    again = Engine(many, cached=engine.dump())
    assert again.find("about word77", "en") == engine.find("about word77", "en")
    assert engine.rank("word77 abuot thing0", "en").entries[0].entry_id == "label 77"


def test_only_languages_that_changed_are_learnt_again() -> None:
    changed = {**TEXTS, "en": [*TEXTS["en"], ("bread", "black tea")]}
    again = Engine(changed, cached=ENGINE.dump())
    assert again.learnt == {"en"}
    assert Engine(changed, cached=again.dump()).learnt == frozenset()
    assert again.find("black tea", "en") == Engine(changed).find("black tea", "en")


def test_answers_and_synonyms_that_changed_are_learnt_again() -> None:
    known = Engine(TEXTS, {"ru": {"tea": "С водой."}}, lexicon=Lexicon(synonyms={"zh": (("茶", "绿茶"),)})).dump()
    assert Engine(TEXTS, {"ru": {"tea": "С молоком."}}, cached=known).learnt == {"ru", "zh"}


@pytest.mark.parametrize("spoilt", [b"", b"PK\x03\x04", b"nonsense" * 99, ENGINE.dump()[:-900], ENGINE.dump()[900:]])
def test_spoilt_bytes_are_refused(spoilt: bytes) -> None:
    with pytest.raises(CacheUnreadable):
        Engine(TEXTS, cached=spoilt)


def test_the_loader_learns_once_and_heals_a_spoilt_file(tmp_path: Path) -> None:
    text = EntryText("How do I make tea?", ("brewing green tea",), "With water.", None, "")
    entry = Entry("tea", "t", "in_force", (), (), (), DAY, DAY, DAY, (), (), (), False, "", {"en": text})
    kept = tmp_path / "cache" / "digest.npz"
    first = indexed([entry], kept).find("green tea", "en")
    learnt = kept.read_bytes()
    kept.with_name("older.npz").write_bytes(b"")
    assert indexed([entry], kept).find("green tea", "en") == first
    kept.write_bytes(learnt[:1000])
    assert indexed([entry], kept).find("green tea", "en") == first
    assert kept.read_bytes() == learnt
    assert list(kept.parent.iterdir()) == [kept]


def test_the_loader_takes_what_did_not_change_from_an_older_file(tmp_path: Path) -> None:
    texts = {"en": EntryText("How do I make tea?", ("brewing green tea",), "With water.", None, "")}
    tea = Entry("tea", "t", "in_force", (), (), (), DAY, DAY, DAY, (), (), (), False, "", texts)
    more = replace(
        tea, texts={**texts, "de": EntryText("Wie macht man Tee?", ("grüner Tee",), "Mit Wasser.", None, "")}
    )
    assert indexed([tea], tmp_path / "first.npz").learnt == {"en"}
    assert indexed([more], tmp_path / "second.npz").learnt == {"de"}
    assert [file.name for file in tmp_path.iterdir()] == ["second.npz"]
    assert indexed([more], tmp_path / "second.npz").learnt == frozenset()


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert indexed([], tmp_path / "file" / "digest.npz").find("tea", "en").decision == "unknown"
