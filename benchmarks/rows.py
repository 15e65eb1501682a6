"""The rows of the benchmark: what people do in the measured windows, and how our bot gets them there beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.load import Call, Load, Turn
from benchmarks.replies import Replies, Reply, read_call
from benchmarks.updates import Act, says, taps

DRAIN_SECONDS: Final = 0.05
"""How long calls may still arrive after the webhook answered; only outside measured windows."""
LONGEST_WALK: Final = 30
ONWARD: Final = ("begin",)
"""Names of buttons that lead on without a choice."""

QUESTION: Final = "Do I need a place in the quota for a temporary residence permit?"
FIELD_TEXT: Final = "Aaaa Bbbb"


class LostError(Exception):
    """Our bot did not show what a row needs; the message says where it stood."""


@dataclass(frozen=True)
class Row:
    """One thing that people do. `measured` is repeated in turn; `undone` takes each of it back, outside the windows."""

    name: str
    measured: tuple[Act, ...]
    undone: Act | None = None


TAP: Final = Row("tap", (taps("go:regions"), taps("go:menu")))
QUESTION_ROW: Final = Row("question", (says(QUESTION),))
ANSWER: Final = Row("answer", (says(FIELD_TEXT),), undone=says("back"))
ROWS: Final = (TAP, QUESTION_ROW, ANSWER)
WELCOME: Final = (says("/start"), taps("go:menu"))


@dataclass(frozen=True)
class Prepared:
    """A row with the acts that bring a new chat to it, and the calls that end each act's turn."""

    row: Row
    path: tuple[tuple[Act, int], ...]
    calls: dict[Act, int]
    replies: Replies

    def turns(self, chat: int, number: int) -> tuple[Turn, ...]:
        """`number` measured turns of a chat."""
        acts = self.row.measured
        return tuple(Turn(chat, act, self.calls[act]) for act in (acts[i % len(acts)] for i in range(number)))

    def walk(self, chat: int) -> tuple[Turn, ...]:
        """The turns that bring a new chat to the row."""
        return tuple(Turn(chat, act, calls) for act, calls in self.path)

    def undo(self, chat: int) -> tuple[Turn, ...]:
        """The turn that takes a measured one back; none when nothing needs to be taken back."""
        act = self.row.undone
        return () if act is None else (Turn(chat, act, self.calls[act]),)


class Scout:
    """Walks one chat of our bot ahead of the others and writes down what happens."""

    def __init__(self, load: Load, chat: int) -> None:
        self._load, self._chat = load, chat
        self.path: list[tuple[Act, int]] = []

    async def does(self, act: Act) -> tuple[Reply, ...]:
        """The messages with which our bot answers an act. Raises LostError when it says nothing."""
        calls = await self._calls(act)
        self.path.append((act, len(calls)))
        said = tuple(read_call(call.body) for call in calls if call.speaks)
        if not said:
            raise LostError(f"our bot did not answer when a person {act.kind} {act.data!r}")
        return said

    async def _calls(self, act: Act) -> tuple[Call, ...]:
        await self._load.play_aside([[Turn(self._chat, act, 1)]], 1)
        await asyncio.sleep(DRAIN_SECONDS)
        return self._load.reports.calls(self._chat)


async def prepare(row: Row, load: Load, chat: int) -> Prepared:
    """Find the way to a row with a new chat. Raises LostError when our bot does not lead there."""
    scout = Scout(load, chat)
    for act in WELCOME:
        await scout.does(act)
    before = await _to_a_text_field(scout) if row.undone else ()
    path = tuple(scout.path)
    replies = {act.data: await scout.does(act) for act in row.measured}
    calls = dict(scout.path[len(path) :])
    if row.undone is not None:
        await _take_back(scout, row, before, replies)
        calls[row.undone] = scout.path[-1][1]
    if len({said[-1].text for said in replies.values()}) < len(row.measured):
        raise LostError(f"our bot says the same to everything in the row {row.name!r}")
    return Prepared(row, path, calls, replies)


async def _take_back(scout: Scout, row: Row, before: Sequence[Reply], replies: Replies) -> None:
    """Make sure that the measured act moved on and that the undoing act leads back."""
    assert row.undone is not None
    if _title(replies[row.measured[0].data]) == _title(before):
        raise LostError(f"the field did not take {row.measured[0].data!r}")
    after = await scout.does(row.undone)
    if _title(after) != _title(before):
        raise LostError(f"{row.undone.data!r} led to {_title(after)!r} instead of {_title(before)!r}")


def _title(said: Sequence[Reply]) -> str:
    """What stays the same when a field is asked again with its answer shown: the first line."""
    return said[-1].text.partition("\n")[0]


async def _to_a_text_field(scout: Scout) -> tuple[Reply, ...]:
    """Open the form and give first choices until a screen offers none: that field wants words."""
    said = await scout.does(taps("go:form"))
    for _ in range(LONGEST_WALK):
        button = _way_on(said[-1])
        if button is None:
            return said
        said = await scout.does(taps(button))
    raise LostError(f"no text field after {LONGEST_WALK} taps; the last screen began {_title(said)!r}")


def _way_on(reply: Reply) -> str | None:
    """The first choice of a screen, else its "begin"; None when it offers neither."""
    data = [key.data for row in reply.rows for key in row]
    choice = next((each for each in data if each.startswith("set:")), None)
    return choice or next((each for each in data if each.startswith("act:") and each.split(":")[2] in ONWARD), None)
