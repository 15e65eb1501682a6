"""kill -9 at random moments, in short: `make faults` plays the long version and keeps the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.faults.runs import run
from tests.e2e.faults.staging import Frozen

SEED = 7


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    return Frozen.at(tmp_path_factory.mktemp("frozen"))


@pytest.mark.parametrize(("mode", "turns"), [("polling", 20), ("webhook", 20), ("workers", 30)])
async def test_whatever_dies_nothing_accepted_is_lost_and_every_chat_ends_on_its_right_screen(
    tmp_path: Path, frozen: Frozen, mode: str, turns: int
) -> None:
    figures = await run(tmp_path, frozen, mode, turns, SEED, people=2)
    assert figures.wrong == []
    assert figures.turns >= turns
    assert sum(figures.deaths.values()) >= 1
