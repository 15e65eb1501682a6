"""Editors are told which phrasings another entry would win, at their place, from what search learnt of this content."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from knowledge import check, examine, load
from knowledge.confusion import lost_rows, worst_pairs
from tests.knowledge.test_content import run

VISA, PERMIT = "faq/visas/visa.yaml", "faq/permits/permit.yaml"
STRAYED = "how long may the visa be in months"


@pytest.fixture
def strayed(content: Path, edit) -> Path:
    """A phrasing about the visa's length stands in the entry about the permit."""
    edit(VISA, "    - visa length\n", "    - visa length\n    - how long may the visa be\n    - the visa in months\n")
    edit(PERMIT, "[what does a residence permit give]", f"[what does a residence permit give, {STRAYED}]")
    return content


def test_a_phrasing_that_strayed_is_told_with_its_place_and_the_pair(strayed: Path, tmp_path: Path) -> None:
    load(strayed, tmp_path / "learnt")
    examined = examine(strayed, learnt=tmp_path / "learnt")
    (told,) = [fault for fault in examined.faults if "is answered with 'visa'" in fault.message]
    assert (told.file, told.line, told.column, told.severity) == (PERMIT, 13, 45, "warning")
    assert STRAYED in told.message
    assert "confusable" in told.remedy
    assert examined.confusion is not None
    assert examined.confusion.pairs[0].entries == ("permit", "visa")
    assert [(one.language, one.entry_id, one.number) for one in examined.confusion.told] == [("en", "permit", 2)]


def test_entries_that_editors_named_as_confusable_make_no_warning(strayed: Path, edit, tmp_path: Path) -> None:
    edit(PERMIT, "related: [visa]", "related: [visa]\nconfusable: [visa]")
    load(strayed, tmp_path / "learnt")
    examined = examine(strayed, learnt=tmp_path / "learnt")
    assert examined.confusion is not None
    assert examined.confusion.lost
    assert not examined.confusion.told


def test_a_phrasing_that_is_most_like_what_nothing_answers_is_told(content: Path, edit, tmp_path: Path) -> None:
    edit(VISA, "    - visa length\n", "    - visa length\n    - visa for dogs and cats\n")
    (content / "elsewhere").mkdir()
    (content / "elsewhere" / "en.yaml").write_text("- a visa for cats\n- visas for dogs\n- dogs and cats\n", "utf-8")
    load(content, tmp_path / "learnt")
    examined = examine(content, learnt=tmp_path / "learnt")
    (told,) = [fault for fault in examined.faults if "is not answered" in fault.message]
    assert (told.file, told.severity) == (VISA, "warning")
    assert "visa for dogs and cats" in told.message
    assert "elsewhere/en.yaml" in told.remedy
    assert examined.confusion is not None
    assert "" not in {entry for pair in examined.confusion.pairs for entry in pair.entries}


def test_what_was_learnt_of_other_files_tells_nothing_of_these(strayed: Path, edit, tmp_path: Path) -> None:
    load(strayed, tmp_path / "learnt")
    edit(VISA, "- visa length\n", "- length of the visa\n")
    assert examine(strayed, learnt=tmp_path / "learnt").confusion is None
    assert examine(strayed).confusion is None
    (tmp_path / "learnt" / f"{'0' * 64}.npz").write_bytes(b"no archive")
    assert all(fault.severity == "error" for fault in check(strayed))


def test_the_command_lists_the_worst_pairs(strayed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = run("check", content=strayed, monkeypatch=monkeypatch)
    assert code == 0
    assert "add --learn" in output
    code, output = run("check", "--learn", content=strayed, monkeypatch=monkeypatch)
    assert code == 0
    assert "permit / visa" in output
    assert f"{PERMIT}:13:45: warning" in output
    faults = json.loads(run("check", "--json", content=strayed, monkeypatch=monkeypatch)[1])
    assert {fault["severity"] for fault in faults} == {"warning"}


def test_the_rows_name_phrasing_winner_and_margin() -> None:
    left_out = np.array([[0.9, 0.1], [0.2, 0.7], [0.6, 0.5]], np.float32)
    rows = lost_rows(left_out, np.array([0, 0, 1, 1]), np.array([0, 1, 3]))
    assert rows.tolist() == [[1, 1, 0.5], [3, 0, pytest.approx(0.1, abs=1e-6)]]
    assert worst_pairs([], 5) == ()
