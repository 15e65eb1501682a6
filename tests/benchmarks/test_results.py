import json
import sqlite3
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import growth, replies
from benchmarks.commits import TurnsMissingError, check
from benchmarks.databases import File
from benchmarks.replies import Key, Reply
from benchmarks.results import Figures, Window, figures, percentile, ratio, table, write_json

SERIES = ("ours_tap", "ours_postgresql_tap", "aiogram_echo_tap", "ptb_echo_tap")


def measured(cpu_ms: float) -> Figures:
    return Figures(turns_per_s=100.0, cpu_ms=cpu_ms, p50_ms=1.0, p99_ms=2.0)


def test_figures_are_those_of_the_middle_window_and_of_every_turn() -> None:
    windows = [
        Window(wall=1.0, cpu=0.4, turns=[0.001, 0.002]),
        Window(wall=2.0, cpu=0.2, turns=[0.003, 0.004]),
        Window(wall=9.0, cpu=9.0, turns=[0.005, 0.900]),
    ]
    assert figures(windows) == Figures(turns_per_s=1.0, cpu_ms=200.0, p50_ms=3.0, p99_ms=900.0)


def test_without_a_turn_there_are_no_figures() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        figures([])


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (1, 1), (50, 50), (99, 99), (100, 100)])
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(percent: float, value: float) -> None:
    assert percentile(range(100, 0, -1), percent) == value


def test_the_ratio_is_of_cpu_a_turn() -> None:
    assert ratio(measured(1.5), measured(1.0)) == 1.5


def test_the_file_holds_every_series_at_every_level(tmp_path: Path) -> None:
    path = tmp_path / "turns.json"
    write_json(path, {"ours_tap": {1: measured(1.23456), 16: measured(2.0)}})
    assert json.loads(path.read_text()) == {
        "ours_tap": {
            "1": {"turns_per_s": 100.0, "cpu_ms": 1.2346, "p50_ms": 1.0, "p99_ms": 2.0},
            "16": {"turns_per_s": 100.0, "cpu_ms": 2.0, "p50_ms": 1.0, "p99_ms": 2.0},
        }
    }


def test_the_table_shows_each_row_as_a_multiple_of_the_aiogram_echo() -> None:
    console = Console(width=120, record=True, file=StringIO())
    results = dict(zip(SERIES, ({1: measured(cpu), 16: measured(cpu)} for cpu in (1.3, 1.4, 1.0, 2.5)), strict=True))
    console.print(table(results, ["tap"]))
    shown = console.export_text()
    assert [line.split()[-2] for line in shown.splitlines() if "ours_tap" in line] == ["1.30", "1.30"]
    assert [line.split()[-2] for line in shown.splitlines() if "ptb_echo_tap" in line] == ["2.50", "2.50"]


def test_echoes_read_the_replies_that_were_written(tmp_path: Path) -> None:
    said = {"go:menu": (Reply("a", ((Key("b", "c"), Key("d", url="https://example.org")),)), Reply("e"))}
    replies.write(tmp_path / "replies.json", said)
    assert replies.read(tmp_path / "replies.json") == said


def test_a_missing_commit_is_no_result(tmp_path: Path) -> None:
    database = tmp_path / "turns.sqlite3"
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE claims (bot_id, update_id, claimed_at)")
    connection.execute("INSERT INTO claims VALUES (42, 1, '')")
    connection.commit()
    connection.close()
    assert check(File(database), 1) == 1
    with pytest.raises(TurnsMissingError, match="2 updates were sent, 1 turns are in the sqlite database"):
        check(File(database), 2)


def test_a_grown_table_is_shown_as_a_multiple_of_the_small_one() -> None:
    console = Console(width=120, record=True, file=StringIO())
    few, many = ({level: measured(cpu) for level in (1, 16)} for cpu in (1.0, 1.05))
    console.print(growth.table({"sqlite_tap_100": few, "sqlite_tap_1000000": many}))
    shown = [line.split() for line in console.export_text().splitlines() if "sqlite_tap_1000000" in line]
    assert [cells[-4] for cells in shown] == ["1.05", "1.05"]
