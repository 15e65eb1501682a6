"""Promise 9: every language can finish. Transcripts run in every complete language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from dialogs import stranger
from dialogs.checks.position import position
from dialogs.forms.walk import current_step
from tests.chat import Chat, world

TRANSCRIPTS = sorted((Path(__file__).parent.parent / "transcripts").glob("*.yaml"))
LANGUAGES = ("en", "ru", "de", "fr", "es", "it", "zh", "ar")
ISOLATES = re.compile("[\u200f\u2068\u2069]")


def transcript(path: Path) -> list[Mapping[str, object]]:
    loaded = YAML(typ="safe").load(path)
    return list(loaded["steps"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_reaches_its_end_in_every_language(path: Path, language: str) -> None:
    chat = Chat(language=language, seed=path.stem)
    chat.conversation = stranger(language).model_copy(update={"language_chosen": True})
    for number, step in enumerate(transcript(path), 1):
        ((verb, what),) = step.items()
        try:
            STEPS[verb](chat, what)
        except Exception as error:
            raise AssertionError(f"{path.name}, step {number} ({verb}: {what}), {language}: {error}") from error


def _says(chat: Chat, what: object) -> None:
    chat.says(str(what.get(chat.language, what.get("en")) if isinstance(what, Mapping) else what))


def _later(chat: Chat, what: object) -> None:
    amount, unit = int(str(what)[:-1]), str(what)[-1]
    chat.now += timedelta(hours=amount) if unit == "h" else timedelta(days=amount)


def _at(chat: Chat, what: object) -> None:
    assert where(chat) == what, f"the person is at {where(chat)!r}"


def _sees(chat: Chat, what: object) -> None:
    sentence = chat.world.texts(chat.conversation.language)(str(what))
    shown = plain(chat.text()) + "\n".join(plain(button.label) for button in chat.buttons().values())
    assert sentence in shown, f"{sentence!r} is not on the screen:\n{shown}"


def _shows(chat: Chat, what: object) -> None:
    assert str(what) in plain(chat.text()), chat.text()


def _effect(chat: Chat, what: object) -> None:
    assert chat.last is not None
    assert str(what) in [type(effect).__name__ for effect in chat.last.effects]


STEPS = {
    "command": lambda chat, what: chat.commands(str(what)),
    "says": _says,
    "taps": lambda chat, what: chat.taps(str(what)),
    "sends": lambda chat, what: chat.sends(str(what)),
    "later": _later,
    "at": _at,
    "sees": _sees,
    "shows": _shows,
    "effect": _effect,
}


def plain(html: str) -> str:
    return ISOLATES.sub("", unescape(re.sub(r"<[^>]*>", "", html)))


def where(chat: Chat) -> str:
    """Place, and in form and check the step."""
    conversation = chat.conversation
    if conversation.place == "form" and conversation.form is not None and conversation.form.begun:
        step = current_step(chat.world.knowledge.application, conversation.form)
        return f"form {step.path if step else 'receivers' if conversation.form.confirming else 'summary'}"
    if conversation.place == "check" and conversation.check is not None:
        stands = position(chat.world.knowledge.self_check, conversation.check)
        return f"check {stands.question.id if stands.question else f'{stands.kind} {stands.part}'.strip()}"
    detail = conversation.detail if conversation.place == "answer" else ""
    return f"{conversation.place} {detail}".strip()


def test_transcripts_cover_every_complete_language() -> None:
    assert set(world().languages) == set(LANGUAGES)
