"""The evaluation counts what people would count, and says where a file cannot be read."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest
from typer.testing import CliRunner

from impatriate.knowledge import app
from knowledge.evaluation import QuestionUnreadable, evaluate, measured, read_base, read_questions, report, worst

BASE = """{"id": "tea", "question": "How do I make tea?", "lang": "en"}
{"id": "tea", "question": "brewing green tea"}
{"id": "tea", "question": "how long should tea stand"}
{"id": "bread", "question": "How do I bake bread?"}
{"id": "bread", "question": "which flour for a loaf of bread"}
{"id": "bread", "question": "my bread does not rise"}
"""
QUESTIONS = """{"question": "How do I make tea?", "language": "en", "entry": "tea", "also": [], "kind": "plain"}
{"question": "brewing grean tea", "language": "en", "entry": "tea", "also": [], "kind": "typo"}
{"question": "how do I bake bread", "language": "en", "entry": "oven", "also": ["bread"], "kind": "plain"}

{"question": "my bread does not rise", "language": "en", "entry": "tea", "also": [], "kind": "plain"}
{"question": "quantum gravity", "language": "en", "entry": null, "also": [], "kind": "far"}
{"query": "which flour for a loaf of bread", "expected_id": null}
{"question": "thank you", "language": "en", "entry": null, "also": [], "kind": "noise"}
"""


def ticking() -> float:
    return next(TICKS) / 1000


TICKS = count()


def test_metrics_count_what_was_right_answered_and_out_of_scope() -> None:
    found = measured(evaluate(read_base(BASE), read_questions(QUESTIONS), ticking))
    assert (found.questions, found.out_of_scope) == (7, 3)
    assert found.accuracy == 0.75
    assert found.precision == 0.6
    assert found.coverage == 1.0
    assert found.out_of_scope_answered == pytest.approx(1 / 3, abs=1e-4)
    assert found.p50_ms == found.p99_ms == pytest.approx(1.0)


def test_a_report_has_every_language_and_kind_and_intervals_around_the_shares() -> None:
    outcomes = evaluate(read_base(BASE), read_questions(QUESTIONS), ticking)
    whole = report(outcomes)
    assert (set(whole.by_language), set(whole.by_kind)) == ({"en"}, {"plain", "typo", "far", "noise"})
    assert whole.by_kind["far"].accuracy is None
    low, high = whole.intervals["accuracy"]
    assert low <= 0.75 <= high
    assert report(outcomes) == whole


def test_the_worst_comes_first_a_wrong_answer_that_was_sure_of_itself() -> None:
    first = worst(evaluate(read_base(BASE), read_questions(QUESTIONS), ticking), 1)
    assert [one.found.decision for one in first] == ["answer"]
    assert not first[0].right


def test_of_no_questions_there_is_nothing_to_say() -> None:
    assert measured([]).accuracy is None
    assert report([]).intervals == {}


@pytest.mark.parametrize(
    ("line", "said"), [("{", "line 2: not JSON"), ("[]", "line 2: not an object"), ("{}", "line 2: it has no question")]
)
def test_a_line_that_is_no_question_is_named(line: str, said: str) -> None:
    with pytest.raises(QuestionUnreadable, match=said):
        read_questions(f"\n{line}\n")


def test_the_command_prints_metrics_for_programs_and_for_people(tmp_path: Path) -> None:
    base, questions = tmp_path / "base.jsonl", tmp_path / "questions.jsonl"
    base.write_text(BASE, encoding="utf-8")
    questions.write_text(QUESTIONS, encoding="utf-8")
    arguments = ["evaluate", str(questions), "--base", str(base)]
    metrics = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)
    assert metrics["overall"]["questions"] == 7
    assert {"overall", "by_language", "by_kind"} <= set(metrics)
    each = CliRunner().invoke(app, [*arguments, "--each"]).stdout.splitlines()
    assert [json.loads(line)["decision"] for line in each][:2] == ["answer", "answer"]
    assert "my bread does not rise" in CliRunner().invoke(app, arguments).stdout


def test_the_command_names_the_file_and_line_it_cannot_read(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text("{}", encoding="utf-8")
    failed = CliRunner().invoke(app, ["evaluate", str(questions)])
    assert failed.exit_code == 1
    assert "questions.jsonl: line 1" in failed.stdout


def test_the_command_tells_what_learning_and_answering_take(tmp_path: Path) -> None:
    base, questions = tmp_path / "base.jsonl", tmp_path / "questions.jsonl"
    base.write_text(BASE, encoding="utf-8")
    questions.write_text(QUESTIONS, encoding="utf-8")
    told = json.loads(CliRunner().invoke(app, ["evaluate", str(questions), "--base", str(base), "--timing"]).stdout)
    assert set(told) == {"cold_s", "kept_s", "accuracy", "p50_ms", "p99_ms"}
    assert told["accuracy"] == 0.75
    assert 0 < told["p50_ms"] <= told["p99_ms"]
