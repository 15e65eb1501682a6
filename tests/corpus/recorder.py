"""Records the conversations of a version: every transcript, step by step, in the first complete language."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.chat import Chat
from tests.dialogs.test_transcripts import STEPS, TRANSCRIPTS, transcript, where

CORPUS = Path(__file__).parent


def record(version: str) -> None:
    """Writes `<version>/<transcript>.jsonl`; refuses to touch a version that exists, because the corpus is append-
    only.
    """
    folder = CORPUS / version
    folder.mkdir()
    for path in TRANSCRIPTS:
        chat = Chat(language="en", seed=path.stem)
        lines = []
        for step in transcript(path):
            ((verb, what),) = step.items()
            STEPS[verb](chat, what)
            if verb in ("says", "taps", "command", "sends"):
                lines.append(
                    {"at": where(chat), "now": chat.now.isoformat(), "state": json.loads(chat.conversation.dump())}
                )
        text = "\n".join(json.dumps(line, ensure_ascii=False, sort_keys=True) for line in lines)
        (folder / f"{path.stem}.jsonl").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    record(sys.argv[1])
