"""What could not be read at all, told under something long: the line and the buttons, without the long text again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dialogs.bubbles import Bubble, units
from dialogs.buttons import Set, parse
from dialogs.conversation import Conversation
from dialogs.events import Command, Edited, Event, FileFailed, Said, SentFile, Unsupported
from dialogs.turn import Turn, noticed

BY_EVENT: Mapping[type, str] = {
    Command: "unknown_command",
    Said: "empty_text",
    Edited: "edited",
    SentFile: "no_file_here",
    FileFailed: "no_file_here",
}
BY_KIND = ("voice", "sticker")
"""Kinds of message that have a sentence of their own."""
CODES = frozenset({*BY_EVENT.values(), *BY_KIND, "unsupported"})
"""Problems of messages that answer nothing and ask nothing."""
READ = frozenset({"answer", "answers", "regions", "topics", "glossary", "rules", "path", "help", "privacy", "check"})
"""Places that are read. Where something is asked or agreed to, the words must stand above the buttons."""
LONG = 400
"""Letters that are worth repeating; more would push what the person was reading out of sight."""


def told(before: Conversation, conversation: Conversation, event: Event) -> Turn:
    """The turn of a message that could not be read: nothing has changed, so buttons on screen go on to hold."""
    own = event.kind if isinstance(event, Unsupported) and event.kind in BY_KIND else "unsupported"
    code = BY_EVENT.get(type(event), own)
    same = conversation.model_copy(update={"version": before.version})
    return Turn(noticed(same, "problem", code=code))


def shortened(
    conversation: Conversation, notices: tuple[Bubble, ...], standing: tuple[Bubble, ...]
) -> tuple[Bubble, ...]:
    """Notices and the standing prompt; of a long one that stands above already only its buttons."""
    if not notices or not _unread(conversation) or not _only_read(conversation, standing):
        return (*notices, *standing)
    *before, last = notices
    return (*before, replace(last, rows=standing[-1].rows))


def _unread(conversation: Conversation) -> bool:
    last = conversation.notices[-1]
    return last.kind == "problem" and last.parameters.get("code") in CODES


def _only_read(conversation: Conversation, standing: tuple[Bubble, ...]) -> bool:
    buttons = [button for bubble in standing for row in bubble.rows for button in row]
    chooses = any(isinstance(parse(button.data), Set) for button in buttons)
    long = sum(units(bubble.text) for bubble in standing) > LONG
    return conversation.place in READ and long and not chooses
