"""Self-checks opened for tests: at a question."""

from __future__ import annotations

from tests.chat import Chat


def at_question(question: str, language: str = "en") -> Chat:
    """A self-check that asks this question now; those before it are skipped."""
    chat = Chat(language=language)
    chat.commands("check")
    chat.taps("check/parts = d883" if question in ("group", "evidence") else "check/parts = d702")
    for _ in range(9):
        if any(name.startswith(f"check/{question} ") for name in chat.buttons()):
            return chat
        chat.taps("check/beliefs = answer" if "check/beliefs = answer" in chat.buttons() else "skip")
    raise AssertionError(f"{question} is not asked")
