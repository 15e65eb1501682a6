"""A copy of the tree in which mutants live, one at a time; the tree itself is never touched."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.mutants.table import Mutant

ROOT: Final = Path(__file__).parents[2]
LEFT_OUT: Final = shutil.ignore_patterns(
    ".git", ".venv", "var", "*_cache", ".hypothesis", "__pycache__", "pictures", "*.egg-info"
)
SECONDS: Final = 240
"""How long one mutant's tests may take; a test that hangs is no proof."""
STOP_SECONDS: Final = 30
STUCK: Final = "faulthandler_timeout=150"
"""One test that takes so long shows where every thread stands."""


class DoesNotApply(Exception):
    """The line is not there, or more than once: the table is behind the code."""


@dataclass(frozen=True)
class Verdict:
    """What pytest said: `red` when a test failed as it must; else `why`."""

    red: bool
    why: str


def mutated(root: Path, mutant: Mutant) -> str:
    """The file's text with the sabotage. Raises DoesNotApply."""
    lines = (root / mutant.file).read_text(encoding="utf-8").split("\n")
    places = [number for number, line in enumerate(lines) if line.strip() == mutant.before]
    if len(places) != 1:
        raise DoesNotApply(f"{mutant.file} holds {len(places)} times: {mutant.before}")
    line = lines[places[0]]
    lines[places[0]] = line[: len(line) - len(line.lstrip())] + mutant.after
    return "\n".join(lines)


def copy_of_the_tree(folder: Path) -> Path:
    """The tree as it stands in the working folder, with what search has learnt, so that nothing is learnt again."""
    copy = folder / "tree"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    learnt = ROOT / "var" / "learnt"
    if learnt.exists():
        shutil.copytree(learnt, copy / "var" / "learnt")
    return copy


def judged(copy: Path, mutant: Mutant | None, tests: tuple[str, ...]) -> Verdict:
    """Run tests in the copy with the sabotage (None: without), and take it back."""
    file = copy / (mutant.file if mutant else "pyproject.toml")
    whole = file.read_text(encoding="utf-8")
    try:
        if mutant is not None:
            file.write_text(mutated(copy, mutant), encoding="utf-8")
        return _run(copy, tests)
    finally:
        file.write_text(whole, encoding="utf-8")


def _run(copy: Path, tests: tuple[str, ...]) -> Verdict:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-o", STUCK, *tests]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:  # a pipe would stay open as long as anybody holds it
        process = subprocess.Popen(command, cwd=copy, stdout=said, stderr=subprocess.STDOUT)
        code = _ended(process)
        said.seek(0)
        lines = said.read().splitlines()
    tail = "\n".join(lines[-15:])
    if code is None:
        return Verdict(red=False, why="\n".join([f"no answer within {SECONDS} s", *lines[-80:]]))
    if code == 1 and " failed" in tail:
        return Verdict(red=True, why="")
    return Verdict(red=False, why="all green" if code == 0 else tail)


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    """The exit code; None when it was stopped, first as by hand, so that the PostgreSQL it started stops too."""
    try:
        return process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        process.kill()
        process.wait()
        return None
