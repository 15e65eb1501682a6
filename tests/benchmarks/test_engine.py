"""The engines are judged by the same arithmetic, and without questions nothing is judged."""

from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.engine import VARIABLE, Answered, Asked, data_folder, quality, shipped, table
from benchmarks.peers import PEERS

ASKED = [
    Asked("tea?", "en", ("tea",)),
    Asked("loaf?", "en", ("bread", "loaf")),
    Asked("quantum?", "en", ()),
    Asked("milk?", "en", ("milk",)),
]
ANSWERED = [
    Answered([("tea", 0.9)], 1.0, answers=True),
    Answered([("loaf", 0.6), ("tea", 0.1)], 2.0, answers=True),
    Answered([("tea", 0.7)], 3.0, answers=True),
    Answered([("tea", 0.3), ("milk", 0.2)], 4.0, answers=False),
]


def test_quality_counts_right_ones_and_tells_in_scope_from_out_of_scope() -> None:
    found = quality(ASKED, ANSWERED)
    assert (found.accuracy, found.recall_at_3) == (pytest.approx(2 / 3), 1.0)
    assert found.auroc == pytest.approx(1 / 3)
    assert found.precision_at_70 == 0.5
    assert (found.precision, found.coverage, found.out_of_scope_answered) == (
        pytest.approx(2 / 3),
        pytest.approx(2 / 3),
        1.0,
    )
    assert (found.p50_ms, found.p99_ms) == (2.0, 4.0)


@pytest.mark.parametrize("name", PEERS)
def test_every_peer_finds_a_phrasing_it_knows(name: str) -> None:
    labels, texts = ["tea", "tea", "bread", "milk"], ["make tea", "green tea", "bake bread", "cold milk"]
    peer = PEERS[name](labels, texts, "en")
    assert [peer.rank(text)[0][0] for text in texts] == labels


@pytest.mark.parametrize("name", PEERS)
def test_every_peer_bears_a_base_of_two_labels(name: str) -> None:
    peer = PEERS[name](["tea", "tea", "bread"], ["make tea", "green tea", "bake bread"], "en")
    assert [peer.rank(text)[0][0] for text in ("green tea", "bake bread")] == ["tea", "bread"]


def test_the_tables_show_every_set() -> None:
    results = {"ours en": {"ours": quality(ASKED, ANSWERED)}}
    console = Console(width=120, record=True)
    console.print(table(results), shipped(results))
    assert console.export_text().count("ours en") == 2


def test_without_questions_the_folder_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "absent"))
    assert data_folder() is None
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert data_folder() == tmp_path
