"""What a button carries: `kind:key:choice` in 64 bytes, so that an old button can never answer a new question.

*Set* buttons (choose, tick on, tick off) carry the field's path and revision, are idempotent and hold while that
field is on screen. *Done* buttons (next) carry the same and hold as long: who ticks and taps Next before the tick is
drawn has said both, and a second Next finds another field. *Act* buttons (send, back, add) carry the conversation's
version and hold for that one screen. *Go* buttons lead to a place and always hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DATA_LIMIT = 64
"""Bytes of callback_data (Telegram)."""

SetKind = Literal["set", "on", "off"]


@dataclass(frozen=True, slots=True)
class Go:
    """Leads to a place; `detail` says what to show there."""

    place: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Set:
    """Gives, ticks or unticks `choice` of the field at `path`."""

    kind: SetKind
    path: str
    revision: int
    choice: str


@dataclass(frozen=True, slots=True)
class Done:
    """Takes what was given for the field at `path` so far as the whole answer."""

    path: str
    revision: int


@dataclass(frozen=True, slots=True)
class Act:
    """Does something to the screen of `version`."""

    version: int
    name: str
    argument: str = ""


Pressed = Go | Set | Done | Act


def go(place: str, detail: str = "") -> str:
    """Data of a go button."""
    return _fit(f"go:{place}:{detail}" if detail else f"go:{place}")


def choose(path: str, revision: int, choice: str) -> str:
    """Data of a button that gives this answer."""
    return _fit(f"set:{path}.{revision}:{choice}")


def tick(path: str, revision: int, choice: str, *, on: bool) -> str:
    """Data of a button that puts a tick or takes it away; never a toggle."""
    return _fit(f"{'on' if on else 'off'}:{path}.{revision}:{choice}")


def done(path: str, revision: int) -> str:
    """Data of a button that ends the answer to a field."""
    return _fit(f"done:{path}.{revision}")


def act(version: int, name: str, argument: str = "") -> str:
    """Data of a button that acts on the screen of `version`."""
    return _fit(f"act:{version}:{name}:{argument}" if argument else f"act:{version}:{name}")


def _fit(data: str) -> str:
    if len(data.encode()) > DATA_LIMIT:
        raise ValueError(f"button data over {DATA_LIMIT} bytes: {data!r}")
    return data


def parse(data: str) -> Pressed | None:
    """What a button's data says; None when this version of the bot does not know it, or never wrote it."""
    if len(data.encode(errors="replace")) > DATA_LIMIT or not data.isprintable():
        return None
    kind, _, rest = data.partition(":")
    key, _, choice = rest.partition(":")
    if kind == "go" and key:
        return Go(key, choice)
    if kind in ("set", "on", "off"):
        return _parse_set(kind, key, choice)
    if kind == "done" and not choice:
        field = _parse_field(key)
        return Done(*field) if field else None
    if kind == "act" and key.isdecimal() and choice:
        name, _, argument = choice.partition(":")
        return Act(int(key), name, argument)
    return None


def _parse_set(kind: str, key: str, choice: str) -> Set | None:
    field = _parse_field(key)
    kinds: dict[str, SetKind] = {"set": "set", "on": "on", "off": "off"}
    return Set(kinds[kind], *field, choice) if field and choice else None


def _parse_field(key: str) -> tuple[str, int] | None:
    path, dot, revision = key.rpartition(".")
    return (path, int(revision)) if dot and path and revision.isdecimal() else None
