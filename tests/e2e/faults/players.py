"""People who play one conversation twice at once: at the pure core, without faults, and at the bot that keeps dying.

After every act a player waits until the chat shows what the core shows. What the two remember must be equal at the end:
the conversation counts its events, so an event that was lost or counted twice cannot hide.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dialogs import Bubble, fitted
from dialogs.forms.walk import current_step
from sandbox.people import Person, Seen, Telegram
from tests.chat import Chat, name
from tests.dialogs.test_transcripts import plain
from tests.forms import ANSWERS

PATIENCE = 150.0
"""Seconds within which the right screen must stand; longer than any process takes to come back."""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
QUESTION = "Do I need a place in the quota for a temporary residence permit?"
ASIDE = ("name_latin", "birth_date", "languages", "work_status")
"""Fields at which a player looks at something else first and comes back."""
REFERENCE = re.compile(r"\b\d\d-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
Act = tuple[str, str]


class WrongScreenError(AssertionError):
    """The chat did not come to show what it must."""


@dataclass
class Player:
    """One person, the chat with the bot, and the same conversation at the pure core."""

    telegram: Telegram
    person: Person
    oracle: Chat = field(default_factory=lambda: Chat(now=datetime.now(UTC)))
    acts: int = 0
    files: int = 0
    expected: int = 0
    """How many messages of the bot a conversation without faults leaves in the chat."""
    alone: bool = True
    """One process answers: the right screen must be the newest message. Of several workers one may draw a second copy
    while another changes the message above it; then the person reads on where they tapped."""
    above_a_copy: int = 0
    _tapped: int = 0

    async def plays(self, before_act: Callable[[], None], limit: int) -> None:
        """Act by act to the end, or to as many as there may be."""
        for act in story(self.oracle):
            if self.acts >= limit:
                return
            before_act()
            await self.does(act)

    async def does(self, act: Act) -> None:
        """One act at both; returns when the chat shows what the core shows."""
        at_oracle, at_person = ACTS[act[0]]
        self._tapped, data = await self._button(act[1]) if act[0] == "tap" else (0, act[1])
        at_oracle(self.oracle, act[1])
        self.acts += 1
        self.files += act[0] == "send"
        self.expected += self.drawn() - (act[0] == "tap")  # a tap edits its own message
        await at_person(self.person, data)
        wanted = looks(self.oracle.bubbles()[-1])
        await self.telegram.wait(lambda: self._shows(wanted) or self._shows_above(wanted), PATIENCE)
        self.above_a_copy += not self._shows(wanted) and self._shows_above(wanted)
        if not self._shows(wanted) and not self._shows_above(wanted):
            raise WrongScreenError(
                f"{self.person.name}, act {self.acts} {act}: wanted\n{wanted}\nthere is\n{self.last()}"
            )

    async def _button(self, wanted: str) -> tuple[int, str]:
        """The message and the data of the button that does this, under the newest screen that has it."""

        def found() -> tuple[int, str] | None:
            newest = self.last()
            for seen in (newest, self._where_they_tapped()):
                for button in seen.buttons if seen else ():
                    if button.data and name(button.data) == wanted:
                        return button.message_id, button.data
            return None

        await self.telegram.wait(found, PATIENCE)
        button = found()
        if button is None:
            raise WrongScreenError(f"{self.person.name} finds no button {wanted!r} under\n{self.last()}")
        return button

    def _where_they_tapped(self) -> Seen | None:
        return next((seen for seen in self.person.messages() if seen.message_id == self._tapped), None)

    def _shows_above(self, wanted: str) -> bool:
        """Whether the message that was tapped shows it, though a second copy of the old screen stands below."""
        tapped = None if self.alone else self._where_they_tapped()
        return tapped is not None and appears(tapped) == wanted

    def last(self) -> Seen | None:
        """The newest message of the bot that asks for something, letters left aside."""
        return self.person.screen()

    def _shows(self, wanted: str) -> bool:
        news = [seen for seen in self.person.messages() if seen.from_bot and seen.touched > self.person.last_act]
        newest = self.last()
        if not news or newest is None:
            return False
        if self.oracle.conversation.place == "sent":  # an operator's word may follow at once
            return any(appears(seen) == wanted for seen in news)
        return newest in news and appears(newest) == wanted

    def drawn(self) -> int:
        """How many messages the present screen is."""
        return sum(len(list(fitted(bubble))) for bubble in self.oracle.bubbles())

    def hears(self) -> None:
        """The operator has the file: a word becomes a turn without a screen, and a letter."""
        if self.oracle.conversation.sent:
            told = {"application_id": "", "operator": "", "reference": self.oracle.conversation.sent[0].reference}
            self.oracle.hears("file_received", **told)
            self.expected += 1

    def messages(self) -> int:
        """How many messages of the bot stand in the chat."""
        return sum(seen.from_bot for seen in self.person.messages())


def story(chat: Chat) -> Iterator[Act]:
    """Ask, look at the form, fill it with asides, a file and a change of mind, send it, look at where it is."""
    dice = random.Random(chat.seed)
    yield ("command", "start")
    yield ("say", QUESTION)
    yield ("tap", "go menu")
    yield ("command", "form")
    yield ("tap", "begin")
    seen: set[str] = set()
    while True:
        form = chat.conversation.form
        assert form is not None
        step = current_step(chat.world.knowledge.application, form)
        if step is None:
            break
        if step.path in ASIDE and step.path not in seen:
            yield from aside(dice)
        if step.path == "evidence_files" and step.path not in seen:
            yield ("send", "diploma.pdf")
            yield ("tap", "next")
        else:
            yield from (split(act) for act in ANSWERS.get(step.path, ("tap skip",)))
        seen.add(step.path)
    yield ("tap", "send")
    yield ("tap", "agree_and_send")


def aside(dice: random.Random) -> Iterator[Act]:
    """Something else in the middle of the form, and back to the same field."""
    yield dice.choice((("say", QUESTION), ("command", "privacy"), ("command", "menu")))
    yield ("command", "form")


def split(act: str) -> Act:
    verb, what = act.split(" ", 1)
    return verb, what


async def _sends(person: Person, what: str) -> None:
    await person.sends_file(what, PDF, "application/pdf")


async def _says(person: Person, what: str) -> None:
    await person.says(what)


async def _commands(person: Person, what: str) -> None:
    await person.says(f"/{what}")


async def _taps(person: Person, what: str) -> None:
    await person.taps(data=what, at_once=True)


ACTS = {
    "command": (lambda chat, what: chat.commands(what), _commands),
    "say": (lambda chat, what: chat.says(what), _says),
    "tap": (lambda chat, what: chat.taps(what), _taps),
    "send": (lambda chat, what: chat.sends(what), _sends),
}


def looks(bubble: Bubble) -> str:
    """How the last message of a bubble appears: its text and its buttons."""
    last = list(fitted(bubble))[-1]
    labels = [button.label for row in last.rows for button in row]
    return REFERENCE.sub("REF", plain(last.text).strip() + "\n" + "|".join(labels))


def appears(seen: Seen) -> str:
    """The same of a message in the chat."""
    return REFERENCE.sub("REF", plain_of(seen.text).strip() + "\n" + "|".join(button.label for button in seen.buttons))


def plain_of(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "").replace("\u200f", "")
