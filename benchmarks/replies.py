"""What the echoes say: for a text or a button's data, the messages that our bot answered with.

Free of both libraries, so that an echo imports nothing but its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Key:
    """A button under a message."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True)
class Reply:
    """One message: Telegram HTML and rows of buttons."""

    text: str
    rows: tuple[tuple[Key, ...], ...] = ()


Replies = Mapping[str, tuple[Reply, ...]]
"""Text or button data that comes in → the messages that go out."""


def fields_of(body: bytes) -> dict[str, Any]:
    """The fields of a call, which came as a form or as JSON; nested ones of a form are JSON texts."""
    if body.startswith(b"{"):
        fields: dict[str, Any] = json.loads(body)
        return fields
    return dict(parse_qsl(body.decode()))


def read_call(body: bytes) -> Reply:
    """The message that a call of the Bot API carries, as a form or as JSON."""
    fields = fields_of(body)
    markup = fields.get("reply_markup") or {"inline_keyboard": []}
    markup = json.loads(markup) if isinstance(markup, str) else markup
    rows = tuple(
        tuple(Key(key["text"], key.get("callback_data", ""), key.get("url", "")) for key in row)
        for row in markup["inline_keyboard"]
    )
    return Reply(fields["text"], rows)


def write(path: Path, replies: Replies) -> None:
    """Keep the table for the echoes' processes."""
    path.write_text(json.dumps({heard: [asdict(reply) for reply in said] for heard, said in replies.items()}))


def read(path: Path) -> Replies:
    """The table as `write` kept it."""
    table = json.loads(path.read_text())
    return {heard: tuple(_reply(reply) for reply in said) for heard, said in table.items()}


def _reply(plain: dict[str, list[list[dict[str, str]]]]) -> Reply:
    rows = tuple(tuple(Key(**key) for key in row) for row in plain["rows"])
    return Reply(str(plain["text"]), rows)
