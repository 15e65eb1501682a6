"""`make mutants`: put each sabotage of the table into a copy of the tree and see that its test turns red.

Ends with 1 when a mutant survives or no longer applies. A mutant's tests are first run without it and must be green.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants.table import MUTANTS, Mutant
from tests.mutants.trees import DoesNotApply, copy_of_the_tree, judged


def main() -> None:
    """Read the options, try every mutant, report."""
    options = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    options.add_argument("--promise", type=int, action="append", help="only mutants of this promise; may be repeated")
    options.add_argument("--name", help="only mutants whose name contains this")
    chosen = options.parse_args()
    wanted = [mutant for mutant in MUTANTS if _wanted(mutant, chosen)]
    with tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as folder:
        copy = copy_of_the_tree(Path(folder))
        alive = _sound(copy, wanted) + [mutant.name for mutant in wanted if not _dies(copy, mutant)]
    print(f"{len(wanted)} mutants, {len(alive)} wrong{': ' if alive else ''}{', '.join(alive)}")
    sys.exit(bool(alive))


def _wanted(mutant: Mutant, chosen: argparse.Namespace) -> bool:
    return (not chosen.promise or mutant.promise in chosen.promise) and (chosen.name or "") in mutant.name


def _sound(copy: Path, wanted: list[Mutant]) -> list[str]:
    """Without any mutant all these tests must be green, else red says nothing."""
    tests = tuple(dict.fromkeys(test for mutant in wanted for test in mutant.tests))
    began = time.monotonic()
    verdict = judged(copy, None, tests)
    green = verdict.why == "all green"
    print(f"{'green' if green else 'RED':6} {time.monotonic() - began:5.0f} s  without a mutant", flush=True)
    if not green:
        print(verdict.why or "a test is red without any mutant")
    return [] if green else ["the tree itself"]


def _dies(copy: Path, mutant: Mutant) -> bool:
    began = time.monotonic()
    try:
        verdict = judged(copy, mutant, mutant.tests)
    except DoesNotApply as error:
        print(f"GONE           {mutant.promise:2}  {mutant.name}: {error}", flush=True)
        return False
    said = "red" if verdict.red else "ALIVE"
    print(f"{said:6} {time.monotonic() - began:5.0f} s  {mutant.promise:2}  {mutant.name}", flush=True)
    if not verdict.red:
        print(verdict.why)
    return verdict.red


if __name__ == "__main__":
    main()
