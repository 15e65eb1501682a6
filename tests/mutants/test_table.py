"""Every mutant still applies to the tree, names a test that exists, and no promise is without one; `make mutants` runs
them.
"""

from __future__ import annotations

import ast

import pytest

from tests.mutants.table import MUTANTS, Mutant
from tests.mutants.trees import ROOT, mutated

NEEDED = {1, 2, 3, 4, 5, 7, 8, 10}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.promise} {mutant.name}")
def test_a_mutant_applies_and_is_still_python(mutant: Mutant) -> None:
    text = mutated(ROOT, mutant)
    assert text != (ROOT / mutant.file).read_text(encoding="utf-8")
    ast.parse(text)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.promise} {mutant.name}")
def test_the_tests_that_it_must_turn_red_exist(mutant: Mutant) -> None:
    for test in mutant.tests:
        file, _, name = test.partition("::")
        assert f"def {name.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8")


def test_every_promise_has_a_mutant() -> None:
    assert {mutant.promise for mutant in MUTANTS} >= NEEDED
