"""What an update means: something a person did in private, something in a group, a block; everything else is None."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update

from dialogs.events import Command, Edited, Event, Said, Tapped, Unsupported, UnsupportedKind

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The kinds of update the bot asks Telegram for; always sent, because Telegram remembers the last wish."""

EventMaker = Callable[..., Event]
"""Makes the event once the turn's moment is known: called with now, entropy and device_language."""

_KINDS: tuple[tuple[str, UnsupportedKind], ...] = (
    ("voice", "voice"),
    ("audio", "voice"),
    ("sticker", "sticker"),
    ("video", "video"),
    ("video_note", "video"),
    ("live_photo", "video"),
    ("location", "location"),
    ("venue", "location"),
    ("poll", "poll"),
    ("animation", "animation"),
    ("contact", "contact"),
    ("dice", "other"),
    ("story", "other"),
    ("game", "other"),
    ("paid_media", "other"),
    ("checklist", "other"),
    ("invoice", "other"),
    ("giveaway", "other"),
    ("rich_message", "other"),
)
"""What people send beside text and files. A message with none of these is Telegram's own (a pin, a timer): ignored."""


@dataclass(frozen=True, slots=True)
class Tap:
    """The tapped button's query, and the message it stands under (None when Telegram no longer gives it)."""

    query_id: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file as Telegram announces it; `size` in bytes, None when it does not say."""

    file_id: str
    name: str
    size: int | None
    as_photo: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """Something a person did in the private chat. Exactly one of `make` and `file` is set."""

    chat_id: int
    device_language: str | None
    make: EventMaker | None = None
    file: OfferedFile | None = None
    tap: Tap | None = None


@dataclass(frozen=True, slots=True)
class InGroup:
    """The bot was spoken to in a group; `addressed` by command or by being added, else by chance."""

    chat_id: int
    device_language: str | None
    addressed: bool


@dataclass(frozen=True, slots=True)
class BlockChanged:
    """The person blocked the bot or let it in again."""

    chat_id: int
    blocked: bool


Incoming = Heard | InGroup | BlockChanged


def read(update: Update, username: str) -> Incoming | None:
    """The meaning of an update for the bot called `username`; None for what is none of its business."""
    if update.message is not None:
        return _message(update.message, username)
    if update.callback_query is not None:
        return _tap(update.callback_query)
    if update.edited_message is not None:
        return _edited(update.edited_message)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    return None


def chat_of(update: Update) -> int:
    """The chat an update belongs to, for keeping order; 0 when it belongs to none."""
    holder = update.message or update.edited_message or update.my_chat_member
    if holder is not None:
        return holder.chat.id
    query = update.callback_query
    if query is None:
        return 0
    return query.message.chat.id if query.message is not None else query.from_user.id


def _message(message: Message, username: str) -> Incoming | None:
    sender = message.from_user
    language = sender.language_code if sender else None
    if message.chat.type != "private":
        return _in_group(message, language, username)
    if sender is not None and sender.is_bot:
        return None
    if message.text is not None:
        return Heard(message.chat.id, language, _typed(message.text, username))
    return _without_text(message, language)


def _typed(text: str, username: str) -> EventMaker:
    command = parse_command(text)
    if command is None:
        return partial(Said, text=text)
    name, _, argument = command
    return partial(Command, name=name, argument=argument)


def parse_command(text: str) -> tuple[str, str, str] | None:
    """`/Name@bot argument` as (name, bot, argument), name and bot in lower case; None when it is no command."""
    if not text.startswith("/"):
        return None
    head, _, argument = text[1:].rstrip().replace("\n", " ", 1).partition(" ")
    name, _, bot = head.partition("@")
    if not name or not name.replace("_", "").isalnum():
        return None
    return name.lower(), bot.lower(), argument.strip()


def campaign(heard: Heard) -> str | None:
    """The word of the campaign whose link opened the chat (`/start s_word`); None for anything else."""
    if not isinstance(heard.make, partial) or heard.make.func is not Command:
        return None
    argument = str(heard.make.keywords["argument"])
    return argument[2:] if heard.make.keywords["name"] == "start" and argument.startswith("s_") else None


def _without_text(message: Message, language: str | None) -> Heard | None:
    chat_id = message.chat.id
    if message.photo:
        photo = message.photo[-1]
        return Heard(chat_id, language, file=OfferedFile(photo.file_id, "photo.jpg", photo.file_size, as_photo=True))
    document = message.document
    if document is not None and message.animation is None:
        offer = OfferedFile(document.file_id, document.file_name or "file", document.file_size)
        return Heard(chat_id, language, file=offer)
    for name, kind in _KINDS:
        if getattr(message, name, None) is not None:
            return Heard(chat_id, language, partial(Unsupported, kind=kind))
    return None


def _in_group(message: Message, language: str | None, username: str) -> InGroup | None:
    if message.chat.type == "channel" or (message.from_user is not None and message.from_user.is_bot):
        return None
    command = parse_command(message.text or "")
    if command is not None:
        return InGroup(message.chat.id, language, addressed=True) if command[1] in ("", username.lower()) else None
    spoken = message.text is not None or message.caption is not None
    return InGroup(message.chat.id, language, addressed=False) if spoken else None


def _edited(message: Message) -> Heard | None:
    text = message.text or message.caption
    if message.chat.type != "private" or text is None:
        return None
    language = message.from_user.language_code if message.from_user else None
    return Heard(message.chat.id, language, partial(Edited, text=text))


def _tap(query: CallbackQuery) -> Incoming | None:
    message, language = query.message, query.from_user.language_code
    if query.data is None or (message is None and query.inline_message_id is not None):
        return None
    if message is not None and message.chat.type != "private":
        return InGroup(message.chat.id, language, addressed=True)
    editable = message.message_id if isinstance(message, Message) else None
    tap = Tap(query.id, editable)
    return Heard(query.from_user.id, language, partial(Tapped, data=query.data), tap=tap)


def _membership(change: ChatMemberUpdated) -> Incoming | None:
    status: Any = change.new_chat_member.status
    if change.chat.type == "private":
        return BlockChanged(change.chat.id, blocked=status == "kicked")
    joined = change.chat.type in ("group", "supergroup") and status in ("member", "administrator")
    was_out = change.old_chat_member.status in ("left", "kicked")
    return InGroup(change.chat.id, change.from_user.language_code, addressed=True) if joined and was_out else None
