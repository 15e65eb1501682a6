"""The answer engine beside its peers on the same questions: how often they are right, and how long they take.

Our engine runs as people run it, by its command in a process of its own; the peers know only the phrasings of the
question's language, which our engine has to find out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from rich.table import Table

from benchmarks.bots import CHECKOUT
from benchmarks.peers import PEERS, Peer
from benchmarks.results import percentile

VARIABLE: Final = "IMPATRIATE_EVAL"
BESIDE: Final = CHECKOUT.parent / "shared" / "eval"
OURS: Final = "ours"
TIMES: Final = 3
"""Each question is asked so often; the quickest counts, not what else the machine did."""
ANSWERED: Final = 0.7
"""Share of questions in scope at which precision is compared."""

Row = Mapping[str, Any]
Progress = Callable[[str], None]
"""Called with the name of each set and engine before its turn."""


class EngineFailedError(Exception):
    """Our engine's command failed; the message is what it said."""


@dataclass(frozen=True)
class Asked:
    """A question and the labels that answer it; none: out of scope."""

    question: str
    language: str
    right: tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """The likeliest labels with their scores, milliseconds, and whether the engine would have answered."""

    ranked: Sequence[tuple[str, float]]
    ms: float
    answers: bool | None = None


@dataclass(frozen=True)
class Quality:
    """What answers were worth; shares between 0 and 1, milliseconds, None where there is nothing to tell.

    ``accuracy``, ``recall_at_3``: a right label first, or among three; ``auroc``: in scope against out of scope by
    score; ``precision_at_70``: when 70 % of the questions in scope are answered; ``precision``, ``coverage``,
    ``out_of_scope_answered``: for ours, as it is shipped.
    """

    questions: int
    accuracy: float
    recall_at_3: float
    auroc: float | None
    precision_at_70: float | None
    precision: float | None
    coverage: float | None
    out_of_scope_answered: float | None
    p50_ms: float
    p99_ms: float


def data_folder() -> Path | None:
    """Where the questions are: IMPATRIATE_EVAL, else beside the checkout; None when there are none."""
    named = os.environ.get(VARIABLE)
    folder = Path(named) if named else BESIDE
    return folder if folder.is_dir() else None


def run(data: Path, folder: Path, most: int, progress: Progress) -> dict[str, dict[str, Quality]]:
    """Set → engine → quality, with at most so many questions a set. Raises EngineFailedError."""
    folder.mkdir(parents=True, exist_ok=True)
    progress(OURS)
    asked = questions(data, most)
    answered = iter(ours([one for its in asked.values() for one in its], None, folder / "engine-ours.jsonl"))
    made = {language: [next(answered) for _ in its] for language, its in asked.items()}
    phrasings = lines(command("phrasings"))
    results = {}
    for language, its in asked.items():
        base = [row for row in phrasings if row["lang"] == language]
        results[f"{OURS} {language}"] = _set(language, base, its, made[language], progress)
    for train in sorted((data / "public").glob("*/train.jsonl")):
        name, its = train.parent.name, _asked(train.with_name("dev.jsonl"), most)
        progress(f"{name}: {OURS}")
        mine = ours(its, train, folder / f"engine-{name}.jsonl")
        results[name] = _set(name, lines(train.read_text(encoding="utf-8")), its, mine, progress)
    return results


def _set(
    name: str, base: Sequence[Row], asked: Sequence[Asked], ours: Sequence[Answered], progress: Progress
) -> dict[str, Quality]:
    results = {OURS: quality(asked, ours)}
    for peer, made in PEERS.items() if base else ():
        progress(f"{name}: {peer}")
        results[peer] = quality(asked, theirs(asked, base, made))
    return results


def questions(data: Path, most: int) -> dict[str, list[Asked]]:
    """Our own questions by language, at most so many of each."""
    return {path.stem: _asked(path, most) for path in sorted((data / "questions").glob("*.jsonl"))}


def _asked(path: Path, most: int) -> list[Asked]:
    """Questions of a file, evenly thinned out to at most `most`."""
    rows = lines(path.read_text(encoding="utf-8"))
    kept = [rows[number * len(rows) // most] for number in range(most)] if len(rows) > most else rows
    return [_question(row) for row in kept]


def _question(row: Row) -> Asked:
    entry = row.get("entry", row.get("expected_id"))
    right = (entry, *row.get("also", ())) if entry else ()
    return Asked(row.get("question", row.get("query")), row.get("language", row.get("lang", "en")), right)


def ours(asked: Sequence[Asked], train: Path | None, path: Path) -> list[Answered]:
    """What our engine makes of the questions, with the content or the base in ``train``; ``path``: a file to use."""
    rows = ({"question": one.question, "language": one.language, "entry": (*one.right, None)[0]} for one in asked)
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    said = lines(command("evaluate", str(path), "--each", *(("--base", str(train)) if train else ())))
    return [
        Answered([(one[0], one[1]) for one in row["entries"]], row["ms"], row["decision"] == "answer") for row in said
    ]


def theirs(
    asked: Sequence[Asked],
    base: Sequence[Row],
    made: Callable[[Sequence[str], Sequence[str], str], Peer],
    times: int = TIMES,
) -> list[Answered]:
    """What a peer makes of the questions, each asked so many times, with the phrasings of the question's language."""
    languages = {one.language for one in asked}
    peers = {}
    for language in languages:
        own = [row for row in base if row.get("lang", "en") == language] or base
        peers[language] = made([row["id"] for row in own], [row["question"] for row in own], language)
    return [_timed(peers[one.language], one.question, times) for one in asked]


def _timed(peer: Peer, question: str, times: int) -> Answered:
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        ranked = peer.rank(question)
        seconds.append(time.perf_counter() - start)
    return Answered(ranked, min(seconds) * 1000)


def quality(asked: Sequence[Asked], answered: Sequence[Answered]) -> Quality:
    """What the answers are worth. Raises ValueError when no question is in scope."""
    both = list(zip(asked, answered, strict=True))
    inside = [(one, made) for one, made in both if one.right]
    outside = [made for one, made in both if not one.right]
    if not inside:
        raise ValueError("no question is in scope")
    shown = [(one, made) for one, made in both if made.answers]
    ours = answered[0].answers is not None
    return Quality(
        len(asked),
        accuracy=sum(_right(one, made, 1) for one, made in inside) / len(inside),
        recall_at_3=sum(_right(one, made, 3) for one, made in inside) / len(inside),
        auroc=_area([_score(made) for _, made in inside], [_score(made) for made in outside]),
        precision_at_70=_precision(both, len(inside)),
        precision=sum(_right(one, made, 1) for one, made in shown) / len(shown) if shown else None,
        coverage=sum(bool(made.answers) for _, made in inside) / len(inside) if ours else None,
        out_of_scope_answered=sum(bool(made.answers) for made in outside) / len(outside) if ours and outside else None,
        p50_ms=percentile([made.ms for made in answered], 50),
        p99_ms=percentile([made.ms for made in answered], 99),
    )


def _right(asked: Asked, answered: Answered, most: int) -> bool:
    return any(label in asked.right for label, _ in answered.ranked[:most])


def _score(answered: Answered) -> float:
    return answered.ranked[0][1] if answered.ranked else float("-inf")


def _area(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """How often a question in scope scores higher than one out of scope; ties count half."""
    if not outside:
        return None
    wins = sum((one > other) + (one == other) / 2 for one in inside for other in outside)
    return wins / (len(inside) * len(outside))


def _precision(both: Sequence[tuple[Asked, Answered]], inside: int) -> float:
    """Right ones among everything answered, at the score from which 70 % of the questions in scope are answered."""
    ranked = sorted(both, key=lambda one: -_score(one[1]))
    seen = right = 0
    for number, (asked, answered) in enumerate(ranked, 1):
        seen += bool(asked.right)
        right += _right(asked, answered, 1)
        if seen >= ANSWERED * inside:
            return right / number
    return right / len(ranked)


def command(*arguments: str) -> str:
    """What our engine's command prints. Raises EngineFailedError."""
    done = subprocess.run(
        [sys.executable, "-m", "impatriate", "knowledge", *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EngineFailedError(done.stdout[-1000:] + done.stderr[-1000:])
    return done.stdout


def lines(text: str) -> list[Any]:
    """JSON lines."""
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def write_json(path: Path, results: Mapping[str, Mapping[str, Quality]]) -> None:
    """Write set → engine → quality."""
    plain = {name: {engine: asdict(each) for engine, each in engines.items()} for name, engines in results.items()}
    path.write_text(json.dumps(plain, indent=2) + "\n")


def table(results: Mapping[str, Mapping[str, Quality]]) -> Table:
    """Every set with its engines: right first, and how well scores tell what is in scope."""
    made = Table(title="Right first / in scope against out of scope (AUROC)", padding=0)
    engines = (OURS, *PEERS)
    for heading in ("", *(engine.removeprefix("rapidfuzz ").removeprefix("TF-IDF + ") for engine in engines)):
        made.add_column(heading.replace("_ratio", ""), justify="right" if heading else "left", no_wrap=True)
    for name, each in results.items():
        made.add_row(name[:20], *(_pair(each[engine]) if engine in each else "" for engine in engines))
    made.add_section()
    for percent, value in ((50, "p50_ms"), (99, "p99_ms")):
        found = ([getattr(each[engine], value) for each in results.values() if engine in each] for engine in engines)
        made.add_row(f"p{percent} ms, middle set", *(f"{median(times):.2f}" if times else "" for times in found))
    return made


def _pair(each: Quality) -> str:
    return f"{each.accuracy:.2f}" + ("" if each.auroc is None else f"/{each.auroc:.2f}")


def shipped(results: Mapping[str, Mapping[str, Quality]]) -> Table:
    """Our engine on our questions, as it is shipped."""
    made = Table(title="Ours as shipped; of questions out of scope, how many were answered", padding=0)
    for heading in ("", "right", "in 3", "precision", "answered", "out of scope", "p50 ms", "p99 ms"):
        made.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for name, engines in results.items():
        if name.startswith(OURS):
            made.add_row(name, *_cells(engines[OURS]))
    return made


def _cells(each: Quality) -> Iterator[str]:
    for share in (each.accuracy, each.recall_at_3, each.precision, each.coverage, each.out_of_scope_answered):
        yield "" if share is None else f"{share:.3f}"
    yield from (f"{each.p50_ms:.2f}", f"{each.p99_ms:.2f}")
