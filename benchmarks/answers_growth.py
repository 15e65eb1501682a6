"""How engines bear more questions: seconds to learn, milliseconds to answer, from a hundred phrasings to a hundred
thousand in eight languages; and how often they are right when one finger slips.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from rich.table import Table

from benchmarks.bases import Maker, twins
from benchmarks.engine import OURS, Asked, Progress, Row, command, lines, ours, theirs
from benchmarks.peers import PEERS
from benchmarks.results import percentile

SIZES: Final = (100, 1_000, 10_000, 100_000)
EACH: Final = 6
"""Phrasings of an entry in a language."""
ASKED: Final = 200
TAUGHT: Final = 30
"""Questions to a peer, since some take half a second each."""
MOST_OF_MACHINE: Final = 10_000
"""Phrasings from which a support vector machine takes minutes to learn."""
SVM: Final = "TF-IDF + LinearSVC"


@dataclass(frozen=True)
class Grown:
    """An engine with so many phrasings: seconds of CPU to learn and to open what was learnt, shares, milliseconds."""

    phrasings: int
    engine: str
    cold_s: float
    kept_s: float | None
    accuracy: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Slips:
    """How often an engine is right with questions in scope, and with the same ones after one slip of the finger."""

    engine: str
    questions: int
    plain: float
    slipped: float


def grown(phrasings: Sequence[Row], folder: Path, progress: Progress) -> list[Grown]:
    """The content itself, then every size, each engine; peers know one language alone, their share of the phrasings."""
    maker, found = Maker(phrasings), []
    for size in SIZES:
        base = maker.base(size, EACH)
        asked = maker.asked(base, ASKED)
        progress(f"{len(base):,} phrasings: {OURS}")
        files = [_written(folder / f"growth-{name}.jsonl", rows) for name, rows in (("base", base), ("asked", asked))]
        told = json.loads(command("evaluate", str(files[1]), "--base", str(files[0]), "--timing"))
        found.append(Grown(len(base), OURS, **told))
        for name in PEERS:
            if name != SVM or len(base) < MOST_OF_MACHINE:
                progress(f"{len(base):,} phrasings: {name}")
                found.append(_peer(name, base, asked))
    return found


def of_content(questions: Sequence[Path]) -> Grown:
    """Our engine with the content that ships, asked the questions of these files."""
    told = json.loads(command("evaluate", *map(str, questions), "--timing"))
    return Grown(len(lines(command("phrasings"))), f"{OURS}, the content", **told)


def _peer(name: str, base: Sequence[Row], asked: Sequence[Row]) -> Grown:
    language = asked[0]["language"]
    own = [row for row in base if row["lang"] == language]
    start = time.process_time()
    peer = PEERS[name]([row["id"] for row in own], [row["question"] for row in own], language)
    cold = time.process_time() - start
    times, right, mine = [], 0, [row for row in asked if row["language"] == language][:TAUGHT]
    for row in mine:
        start = time.perf_counter()
        ranked = peer.rank(row["question"])
        times.append((time.perf_counter() - start) * 1000)
        right += bool(ranked) and ranked[0][0] == row["entry"]
    accuracy = right / len(mine)
    return Grown(len(own), name, round(cold, 3), None, accuracy, percentile(times, 50), percentile(times, 99))


def slips(
    asked: Mapping[str, Sequence[Asked]], phrasings: Sequence[Row], folder: Path, progress: Progress
) -> list[Slips]:
    """Each engine on questions in scope and on their mistyped twins. ``asked``: by language."""
    plain = [one for its in asked.values() for one in its if one.right]
    rows = [{"question": one.question, "language": one.language, "right": one.right} for one in plain]
    mistyped = [Asked(row["question"], row["language"], row["right"]) for row in twins(rows)]
    progress(f"slips: {OURS}")
    made = [ours(its, None, folder / "engine-slips.jsonl") for its in (plain, mistyped)]
    found = [Slips(OURS, len(plain), *(_share(plain, answered) for answered in made))]
    for name, peer in PEERS.items():
        progress(f"slips: {name}")
        shares = [_share(its, theirs(its, phrasings, peer, 1)) for its in (plain, mistyped)]
        found.append(Slips(name, len(plain), *shares))
    return found


def _share(asked: Sequence[Asked], answered: Sequence[Any]) -> float:
    right = [bool(made.ranked) and made.ranked[0][0] in one.right for one, made in zip(asked, answered, strict=True)]
    return sum(right) / len(right)


def _written(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def growth_table(found: Sequence[Grown]) -> Table:
    """Sizes and engines."""
    made = Table(title="Answers among more phrasings; peers know one language of eight", padding=0)
    for heading in ("phrasings", "engine", "learn s", "open s", "right", "p50 ms", "p99 ms"):
        made.add_column(heading, justify="left" if heading == "engine" else "right", no_wrap=True)
    for one in found:
        kept = "" if one.kept_s is None else f"{one.kept_s:.1f}"
        numbers = (f"{one.accuracy:.2f}", f"{one.p50_ms:.2f}", f"{one.p99_ms:.2f}")
        made.add_row(f"{one.phrasings:,}", one.engine, f"{one.cold_s:.1f}", kept, *numbers)
    return made


def slips_table(found: Sequence[Slips]) -> Table:
    """What one slip of the finger costs each engine."""
    made = Table(title="Right first, and what one slip of the finger takes away")
    for heading in ("engine", "questions", "right", "after a slip", "loss, points"):
        made.add_column(heading, justify="left" if heading == "engine" else "right", no_wrap=True)
    for one in found:
        loss = 100 * (one.plain - one.slipped)
        made.add_row(one.engine, str(one.questions), f"{one.plain:.3f}", f"{one.slipped:.3f}", f"{loss:.1f}")
    return made


def write_json(path: Path, growth: Sequence[Grown], slipped: Sequence[Slips]) -> None:
    """Both, for programs."""
    plain = {"growth": [asdict(one) for one in growth], "slips": [asdict(one) for one in slipped]}
    path.write_text(json.dumps(plain, indent=2) + "\n")
