"""What `impatriate knowledge evaluate` prints: a table, the worst misses in words, or JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from knowledge import load
from knowledge.calibration import SHARE
from knowledge.engine import Engine
from knowledge.evaluation import (
    Asked,
    Metrics,
    Outcome,
    QuestionUnreadable,
    evaluate,
    measured,
    read_base,
    read_questions,
    report,
    worst,
)

Made = TypeVar("Made")
MISSES = 12
HEADINGS = ("questions", "right first", "in three", "precision", "answered", "out of scope", "of them answered")


def outcomes_of(files: Sequence[Path], content: Path, base: Path | None, out_of_scope: float = SHARE) -> list[Outcome]:
    """Ask every question in ``files``, in turn, of the content or of ``base``; ``out_of_scope``: expected share.

    Raises QuestionUnreadable, which names the file; ContentInvalid; OSError.
    """
    questions = [asked for path in files for asked in _read(path)]
    engine, real = _engine(content, base, out_of_scope)
    evaluate(engine, questions[:20], time.perf_counter)
    return evaluate(engine, [_known(asked, real) for asked in questions], time.perf_counter)


def _read(path: Path) -> list[Asked]:
    try:
        return read_questions(path.read_text(encoding="utf-8"))
    except QuestionUnreadable as error:
        raise QuestionUnreadable(f"{path}: {error}") from None


def _engine(content: Path, base: Path | None, out_of_scope: float) -> tuple[Engine, dict[str, str]]:
    """The engine, and for ids of merged entries the ids of those they were merged into."""
    if base is None:
        knowledge = load(content, out_of_scope=out_of_scope)
        return knowledge.index, {alias: one.id for one in knowledge.entries.values() for alias in one.aliases}
    try:
        return read_base(base.read_text(encoding="utf-8")), {}
    except QuestionUnreadable as error:
        raise QuestionUnreadable(f"{base}: {error}") from None


def _known(asked: Asked, real: dict[str, str]) -> Asked:
    return Asked(asked.question, asked.language, tuple(real.get(one, one) for one in asked.right), asked.kind)


def as_json(outcomes: Sequence[Outcome]) -> str:
    """Metrics of all, by language and by kind, with intervals."""
    return json.dumps(asdict(report(outcomes)), indent=2)


def each_as_json(outcomes: Sequence[Outcome]) -> str:
    """One object a question, a line each: the decision, the likeliest entries with their chances, milliseconds."""
    lines = (
        {
            "decision": one.found.decision,
            "language": one.found.language,
            "entries": [[scored.entry_id, scored.score] for scored in one.ranked],
            "ms": round(one.milliseconds, 4),
        }
        for one in outcomes
    )
    return "\n".join(json.dumps(line) for line in lines)


def timing_as_json(files: Sequence[Path], content: Path, base: Path | None) -> str:
    """Seconds of CPU to learn and to open what was learnt, and what the questions in ``files`` take and how often the
    right entry comes first; raises as ``outcomes_of`` does.
    """
    questions = [asked for path in files for asked in _read(path)]
    with TemporaryDirectory() as folder:
        kept = Path(folder)
        cold, (engine, real) = _timed(lambda: _kept(content, base, kept))
        warm, _ = _timed(lambda: _kept(content, base, kept))
    found = measured(evaluate(engine, [_known(asked, real) for asked in questions], time.perf_counter))
    return json.dumps(
        {
            "cold_s": round(cold, 3),
            "kept_s": round(warm, 3),
            "accuracy": found.accuracy,
            "p50_ms": found.p50_ms,
            "p99_ms": found.p99_ms,
        }
    )


def _timed(made: Callable[[], Made]) -> tuple[float, Made]:
    start = time.process_time()
    found = made()
    return time.process_time() - start, found


def _kept(content: Path, base: Path | None, folder: Path) -> tuple[Engine, dict[str, str]]:
    """The engine, from what ``folder`` keeps when it keeps something."""
    if base is None:
        knowledge = load(content, folder)
        return knowledge.index, {alias: one.id for one in knowledge.entries.values() for alias in one.aliases}
    file = folder / "base.npz"
    engine = read_base(base.read_text(encoding="utf-8"), file.read_bytes() if file.exists() else None)
    if not file.exists():
        file.write_bytes(engine.dump())
    return engine, {}


def show(outcomes: Sequence[Outcome]) -> None:
    """The table for people, and the worst misses in words."""
    console = Console()
    whole = report(outcomes)
    table = Table("", *HEADINGS)
    table.add_row("all", *_cells(whole.overall), end_section=True)
    for rows in (whole.by_language, whole.by_kind):
        for name, metrics in rows.items():
            table.add_row(name, *_cells(metrics))
        table.add_section()
    console.print(table)
    low, high = whole.intervals.get("accuracy", (0.0, 0.0))
    console.print(f"Right first: {low:.1%} to {high:.1%} with 95 % confidence.")
    console.print(
        f"A question takes {whole.overall.p50_ms:.2f} ms, one in a hundred over {whole.overall.p99_ms:.2f} ms."
    )
    for one in worst(outcomes, MISSES):
        console.print(_in_words(one), markup=False, highlight=False)


def _cells(metrics: Metrics) -> tuple[str, ...]:
    shares = (metrics.accuracy, metrics.recall_at_3, metrics.precision, metrics.coverage)
    return (
        str(metrics.questions),
        *map(_percent, shares),
        str(metrics.out_of_scope),
        _percent(metrics.out_of_scope_answered),
    )


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _in_words(one: Outcome) -> str:
    wanted = one.asked.right[0] if one.asked.right else "nothing, since no entry fits"
    offered = ", ".join(f"{scored.entry_id} ({scored.score:.2f})" for scored in one.ranked) or "nothing"
    verb = "answered" if one.answered else "came near"
    return f"- [{one.asked.language}] {one.asked.question}\n    wanted {wanted}; {verb}: {offered}"
