"""Where a person may stand when an odd thing comes, and how Telegram reads what they then see."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from dialogs import Bubble, Conversation
from dialogs.bubbles import fitted
from dialogs.forms.walk import current_step
from sandbox.formatting import from_html
from tests.chat import Chat, world
from tests.forms import ANSWERS, sent

EMAIL = {"contact_way": ("tap contact_way = email",)}
PHONE = {"contact_way": ("tap contact_way = phone",)}
TRADE = {"category": ("tap category = professional",), "pro_occupation": ("say Welder",)}
HERE = {"where_now": ("tap where_now = in_russia_visa",)}
FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "name_latin": {},
    "other_names": {},
    "birth_date": {},
    "citizenships": {},
    "residence_country": {},
    "contact_way": {},
    "email": EMAIL,
    "phone": PHONE,
    "languages": {},
    "family/1/relation": {},
    "family/1/birth_year": {},
    "family/1/family_citizenship": {},
    "evidence_links": {},
    "evidence_files": {},
    "pro_years": TRADE,
    "stay_until": HERE,
    "anything_else": {},
}
"""A field of every kind, and how to answer what stands before it, where that differs from the usual."""
PLACES = (
    *("welcome", "menu", "ask", "person", "check", "status", "mydata", "erase", "language", "regions", "path"),
    *("help", "rules", "topics", "glossary", "privacy"),
)
CHECKING = "check: a question"
SUMMARY = "form: the summary"
SENT = "sent"
SPOTS = (*PLACES, CHECKING, SENT, SUMMARY, *(f"form: {path}" for path in FIELDS))


@dataclass(frozen=True)
class Spot:
    """A conversation as it stands, and when."""

    conversation: Conversation
    now: datetime

    def chat(self) -> Chat:
        """Somebody who stands here."""
        return Chat(conversation=self.conversation, now=self.now)

    @property
    def version(self) -> int:
        """What an act button on this screen carries."""
        return self.conversation.version


@cache
def spot(name: str) -> Spot:
    """A conversation at one of SPOTS."""
    chat = Chat()
    if name.startswith("form: "):
        path = name.removeprefix("form: ")
        chat = filled(chat, "" if name == SUMMARY else path, {**ANSWERS, **FIELDS.get(path, {})})
    elif name == SENT:
        chat = sent()
    else:
        chat.commands("start")
        chat.presses("go:check" if name == CHECKING else f"go:{name}")
        if name == CHECKING:
            chat.presses(next(button.data for button in chat.buttons().values() if "check/parts" in button.data))
    return Spot(chat.conversation, chat.now)


def filled(chat: Chat, path: str, answers: Mapping[str, tuple[str, ...]]) -> Chat:
    """The chat at this field of the form (at the summary when the path is empty)."""
    chat.commands("form")
    chat.taps("begin")
    while True:
        assert chat.conversation.form is not None
        step = current_step(chat.world.knowledge.application, chat.conversation.form)
        if step is None or step.path == path:
            assert (step.path if step else "") == path, f"the form never asks {path}"
            return chat
        for act in answers.get(step.path, ("tap skip",)):
            verb, what = act.split(" ", 1)
            chat.taps(what) if verb == "tap" else chat.says(what)


@cache
def links_of_ours() -> frozenset[str]:
    """Addresses that content names; no other may be a link in our words."""
    return frozenset(source.url for source in world().knowledge.sources.values() if source.url)


def assert_reads_well(bubble: Bubble) -> str:
    """The bubble as Telegram shows it, read by its rules; no link but ours, nothing that steers."""
    shown = []
    for message in fitted(bubble):
        read = from_html(message.text)
        assert {entity.type for entity in read.entities} <= {"bold", "italic", "text_link", "code"}
        assert {entity.url for entity in read.entities if entity.url} <= links_of_ours()
        assert read.text.strip()
        assert not steering(read.text)
        shown.append(read.text)
    return "\n".join(shown)


def steering(text: str) -> set[str]:
    """Characters that steer a screen or break a file: controls but line break and tab, halves, overrides."""
    overrides = set(map(chr, range(0x202A, 0x202F)))
    return {char for char in text if char in overrides or unicodedata.category(char) in ("Cc", "Cs")} - {"\n", "\t"}
