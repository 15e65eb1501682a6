"""What Telegram posts: messages and taps of made-up chats, as bytes ready for the wire."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, Literal

PDF: Final = b"%PDF-1.4\n" + bytes(range(256)) * 160 + b"\n%%EOF\n"
"""What people send: 40 kB that begin as a PDF does."""


@dataclass(frozen=True)
class Act:
    """What a person does: writes `data`, taps the button that carries it, or sends the file with this id."""

    kind: Literal["says", "taps", "sends"]
    data: str


def says(text: str) -> Act:
    """The person writes."""
    return Act("says", text)


def taps(data: str) -> Act:
    """The person taps a button."""
    return Act("taps", data)


def sends(file_id: str) -> Act:
    """The person sends a PDF."""
    return Act("sends", file_id)


@dataclass
class Updates:
    """Makes updates with ids that only grow; `made` tells how many."""

    made: int = 0
    _ids: count[int] = field(default_factory=lambda: count(1_000_000))

    def body(self, chat: int, act: Act) -> bytes:
        """The JSON of one update. A tap's query id begins with the chat, so that the mock knows whose it is."""
        number = next(self._ids)
        self.made += 1
        person = {"id": chat, "is_bot": False, "first_name": "Person", "language_code": "en"}
        where = {"id": chat, "type": "private", "first_name": "Person"}
        message: dict[str, Any] = {"message_id": 1, "date": int(time.time()), "chat": where}
        if act.kind == "says":
            content = {"message": {**message, "message_id": number, "from": person, "text": act.data, **_command(act)}}
        elif act.kind == "sends":
            content = {"message": {**message, "message_id": number, "from": person, "document": _document(act)}}
        else:
            sender = {"id": 42, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
            query = {"id": f"{chat}-{number}", "from": person, "chat_instance": str(chat), "data": act.data}
            content = {"callback_query": {**query, "message": {**message, "from": sender, "text": "…"}}}
        return json.dumps({"update_id": number, **content}).encode()


def _document(act: Act) -> dict[str, object]:
    names = {"file_id": act.data, "file_unique_id": act.data}
    return {**names, "file_name": "certificate.pdf", "mime_type": "application/pdf", "file_size": len(PDF)}


def _command(act: Act) -> dict[str, object]:
    if not act.data.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(act.data)}]}
