"""A copy of the tree in which mutants live, one at a time; the tree itself is never touched."""

from __future__ import annotations

import shutil
import subprocess
import sys
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
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--durations=0", *tests]
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Verdict(red=False, why=f"no answer within {SECONDS} s")
    tail = "\n".join(done.stdout.splitlines()[-15:])
    if done.returncode == 1 and " failed" in tail:
        return Verdict(red=True, why="")
    return Verdict(red=False, why="all green" if done.returncode == 0 else tail)
