"""Promise 6: old drafts open after any deploy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from dialogs import Conversation
from tests.chat import Chat
from tests.dialogs.test_transcripts import where

RECORDED = sorted(Path(__file__).parent.glob("*/*.jsonl"))


def recorded(path: Path) -> Iterator[dict[str, object]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_conversation_of_an_earlier_version_opens_where_it_stood_and_goes_on(path: Path) -> None:
    for line in recorded(path):
        conversation = Conversation.load(json.dumps(line["state"]).encode())
        chat = Chat(conversation=conversation, now=datetime.fromisoformat(str(line["now"])))
        assert where(chat) == line["at"]
        assert chat.buttons()
        chat.says("stop")
        assert chat.conversation.place == "menu"


def test_the_first_version_is_in_the_corpus() -> None:
    assert any(path.parent.name == "0.1.0" for path in RECORDED)
