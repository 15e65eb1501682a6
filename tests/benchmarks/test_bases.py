"""Bases and slips are made the same way every time, and what they measure is counted right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rapidfuzz.distance import OSA
from rich.console import Console

from benchmarks import answers_growth
from benchmarks.answers_growth import Grown, Slips, grown, growth_table, slips, slips_table
from benchmarks.bases import Maker, twins
from benchmarks.engine import Asked, ours

PHRASINGS = [
    *({"id": "tea", "question": text, "lang": "en"} for text in ("how do I make green tea", "brewing a pot of tea")),
    *({"id": "bread", "question": text, "lang": "en"} for text in ("which flour for bread", "my loaf does not rise")),
    {"id": "milk", "question": "keeping milk cold", "lang": "en"},
    *({"id": "tea", "question": text, "lang": "zh"} for text in ("怎么泡一壶绿茶", "绿茶用多少度的水")),
]


def test_a_base_has_the_size_that_was_asked_for_in_all_its_languages_and_is_always_the_same() -> None:
    base = Maker(PHRASINGS).base(240, 6)
    assert (len(base), {row["lang"] for row in base}) == (240, {"en", "zh"})
    assert len({row["id"] for row in base}) == 20
    assert base == Maker(PHRASINGS).base(240, 6)


def test_questions_to_a_base_have_an_entry_of_it() -> None:
    maker = Maker(PHRASINGS)
    base = maker.base(120, 6)
    asked = maker.asked(base, 50)
    known = {(row["id"], row["lang"]) for row in base}
    assert len(asked) == 50
    assert all((row["entry"], row["language"]) in known for row in asked)


def test_a_twin_differs_by_one_slip_at_most_and_every_time_by_the_same() -> None:
    rows = [{"question": row["question"], "language": row["lang"]} for row in PHRASINGS]
    found = twins(rows)
    apart = [OSA.distance(one["question"], other["question"]) for one, other in zip(rows, found, strict=True)]
    assert set(apart) <= {0, 1}
    assert sum(apart) >= 4
    assert found == twins(rows)
    assert [row["question"] for row in twins([{"question": "ab 12 c", "language": "en"}])] == ["ab 12 c"]


def test_engines_grow_side_by_side_and_bear_slips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_growth, "SIZES", (60,))
    said: list[str] = []
    found = grown(PHRASINGS, tmp_path, said.append)
    assert [one.engine for one in found] == ["ours", *answers_growth.PEERS]
    assert all(0 <= one.accuracy <= 1 and one.p50_ms <= one.p99_ms for one in found)
    assert found[0].cold_s > 0
    assert found[0].kept_s is not None
    assert said


def test_the_loss_is_what_slips_took_away() -> None:
    console = Console(width=120, record=True)
    console.print(
        slips_table([Slips("ours", 8, 0.875, 0.75)]), growth_table([Grown(100, "ours", 0.5, 0.1, 1.0, 0.2, 0.3)])
    )
    assert "12.5" in (text := console.export_text())
    assert "0.30" in text


def test_slips_are_asked_of_every_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"en": [Asked("which flour for bread", "en", ("bread",)), Asked("quantum", "en", ())]}
    base = tmp_path / "base.jsonl"
    base.write_text("\n".join(map(json.dumps, PHRASINGS)), encoding="utf-8")
    monkeypatch.setattr(answers_growth, "ours", lambda its, _, path: ours(its, base, path))
    found = slips(asked, PHRASINGS, tmp_path, lambda _: None)
    assert [one.engine for one in found] == ["ours", *answers_growth.PEERS]
    assert all(one.questions == 1 and one.plain == 1.0 for one in found)
