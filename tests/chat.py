"""A person at the pure core: no Telegram, no database. The conversation is dumped and read back after every event."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import TypeVar

from dialogs import Bubble, Conversation, Service, Turn, World, advance, fitted, stranger, view
from dialogs.bubbles import TEXT_LIMIT, Button, units
from dialogs.buttons import DATA_LIMIT, Act, Done, Go, Set, parse
from dialogs.effects import Effect
from dialogs.events import Attachment, Command, Event, FileFailed, Said, SentFile, Tapped, Unsupported, Word
from knowledge import load
from locales import Texts, load_catalogues

EffectKind = TypeVar("EffectKind")
ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "knowledge" / "content"
LEARNT = ROOT / "var" / "learnt"
"""What search learns from the real content, learnt once for all tests, where the commands keep it too."""
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class StrictTranslations(GNUTranslations):
    """A catalogue in which a missing message is an error instead of English."""

    def gettext(self, message: str) -> str:
        translated = super().gettext(message)
        if message and message not in self._catalog and (message, 0) not in self._catalog:  # type: ignore[attr-defined]
            raise AssertionError(f"not in the catalogue: {message!r}")
        return translated


def strict(texts: Texts) -> Texts:
    """The same words; a missing one raises."""
    if not isinstance(texts.catalogue, GNUTranslations):
        return texts
    catalogue = StrictTranslations.__new__(StrictTranslations)
    catalogue.__dict__.update(texts.catalogue.__dict__)
    return replace(texts, catalogue=catalogue)


@cache
def world() -> World:
    """The real content and the real words, run by an operator who exists only here."""
    catalogues = {language: strict(texts) for language, texts in load_catalogues().items()}
    service = Service(controller="Companion Test Office", receiver="Reception Desk", contact="")
    return World(load(CONTENT, LEARNT), catalogues, service)


@dataclass
class Chat:
    """One person's conversation. `seed` makes the randomness of its turns; `effects` collects what the turns wanted
    done.
    """

    world: World = field(default_factory=world)
    language: str = "en"
    seed: str = "chat"
    now: datetime = START
    conversation: Conversation = field(default_factory=stranger)
    effects: list[Effect] = field(default_factory=list)
    turns: int = 0
    last: Turn | None = None

    def moment(self) -> dict[str, object]:
        """Time and randomness of the next turn."""
        self.turns += 1
        self.now += timedelta(seconds=1)
        entropy = hashlib.sha256(f"{self.seed}/{self.turns}".encode()).digest()
        return {"now": self.now, "entropy": entropy, "device_language": self.language}

    def happens(self, event: Event) -> Turn:
        """One turn; what comes out must survive storage and fit Telegram."""
        turn = advance(self.conversation, event, self.world)
        reloaded = Conversation.load(turn.conversation.dump())
        assert reloaded == turn.conversation
        self.conversation, self.last = reloaded, turn
        self.effects.extend(turn.effects)
        for bubble in (*turn.documents, *self.bubbles()):
            assert_fits_telegram(bubble)
        return turn

    def commands(self, name: str, argument: str = "") -> Turn:
        return self.happens(Command(name=name, argument=argument, **self.moment()))

    def says(self, text: str) -> Turn:
        return self.happens(Said(text=text, **self.moment()))

    def presses(self, data: str) -> Turn:
        return self.happens(Tapped(data=data, **self.moment()))

    def taps(self, name: str) -> Turn:
        """A button on screen, by what it does: `go menu`, `next`, `citizenships + DE`, `contact_way = email`."""
        return self.presses(self.button(name).data)

    def sends(self, name: str = "diploma.pdf", *, as_photo: bool = False) -> Turn:
        digest = hashlib.sha256(name.encode()).hexdigest()
        number = f"{digest[:8]}-0000-4000-8000-{digest[:12]}"
        attachment = Attachment(attachment_id=number, name=name, media_type="application/pdf", size=1000, sha256=digest)
        return self.happens(SentFile(attachment=attachment, as_photo=as_photo, **self.moment()))

    def fails_to_send(self, problem: str) -> Turn:
        return self.happens(FileFailed(problem=problem, **self.moment()))  # type: ignore[arg-type]

    def sends_unsupported(self, kind: str) -> Turn:
        return self.happens(Unsupported(kind=kind, **self.moment()))  # type: ignore[arg-type]

    def hears(self, kind: str, **parameters: str) -> Turn:
        return self.happens(Word(kind=kind, parameters=tuple(sorted(parameters.items())), **self.moment()))

    def bubbles(self) -> tuple[Bubble, ...]:
        return view(self.conversation, self.world)

    def text(self) -> str:
        return "\n\n".join(bubble.text for bubble in self.bubbles())

    def buttons(self) -> dict[str, Button]:
        return {
            name(button.data): button
            for bubble in self.bubbles()
            for row in bubble.rows
            for button in row
            if button.data
        }

    def button(self, wanted: str) -> Button:
        on_screen = self.buttons()
        if wanted not in on_screen:
            raise AssertionError(f"no button {wanted!r}; there are {sorted(on_screen)} under:\n{self.text()}")
        return on_screen[wanted]

    def effect(self, kind: type[EffectKind]) -> EffectKind:
        """The newest effect of its kind."""
        return next(each for each in reversed(self.effects) if isinstance(each, kind))


def name(data: str) -> str:
    """A button by what it does, without versions and revisions, so that a transcript outlives both."""
    press = parse(data)
    if isinstance(press, Go):
        return f"go {press.place} {press.detail}".strip()
    if isinstance(press, Act):
        return f"{press.name} {press.argument}".strip()
    if isinstance(press, Done):
        return "next"
    assert isinstance(press, Set), data
    return f"{press.path} { {'set': '=', 'on': '+', 'off': '-'}[press.kind] } {press.choice}"


def assert_fits_telegram(bubble: Bubble) -> None:
    """Text, buttons and markup as Telegram takes them."""
    for message in fitted(bubble):
        assert 0 < units(message.text) <= TEXT_LIMIT
        assert_balanced(message.text)
    for button in (button for row in bubble.rows for button in row):
        assert button.label.strip()
        assert button.url or 0 < len(button.data.encode()) <= DATA_LIMIT


def assert_balanced(html: str) -> None:
    """Every tag is closed in order, and nothing else looks like one."""
    import re

    open_tags: list[str] = []
    for closing, tag in re.findall(r"<(/?)([a-z]+)[^>]*>", html):
        if not closing:
            open_tags.append(tag)
        else:
            assert open_tags, html
            assert open_tags.pop() == tag, html
    assert not open_tags, html
    assert "<" not in re.sub(r"</?(?:b|i|a|code)(?: [^>]*)?>", "", html)
