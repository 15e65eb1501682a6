"""Chats: people, groups and the messages between them and the bot."""

import json
import sqlite3
from dataclasses import dataclass

from telegram import Message

from sandbox.network import Network
from sandbox.refusals import Impossible, forbidden, untimely
from sandbox.store import Json, dump
from sandbox.wire import built

FIRST_PERSON = 8_600_000_001  # above 2**33, so that a 32-bit column shows itself
FIRST_GROUP = 1_002_000_000_001


@dataclass(frozen=True)
class Account:
    """A pretend person."""

    id: int
    name: str
    language: str | None
    started: bool
    blocked: bool

    def user(self) -> Json:
        """Return the person as a user on the wire."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.name}
        return user | ({"language_code": self.language} if self.language else {})

    def chat(self) -> Json:
        """Return the private chat with the person on the wire."""
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass(frozen=True)
class Kept:
    """A message as it stands now. ``touched`` is the number of the event that sent or last changed it."""

    chat_id: int
    message_id: int
    from_bot: bool
    touched: int
    body: Json


class Chats:
    """Reads and writes chats; every write belongs inside ``network.transaction``."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._store = network.store

    def add_person(self, name: str, language: str | None) -> Account:
        """Add a person, who has not yet written to the bot."""
        number = self._store.next_number("people", FIRST_PERSON)
        self._store.run("INSERT INTO people (id, name, language) VALUES (?, ?, ?)", number, name, language)
        self.network.tell("person", number)
        return self.person(number)

    def people(self) -> list[Account]:
        """Return all people in the order in which they came."""
        return [_account(row) for row in self._store.rows("SELECT * FROM people ORDER BY id")]

    def person(self, number: int) -> Account:
        """Return a person. Raises Impossible when there is none with that id."""
        row = self._store.row("SELECT * FROM people WHERE id = ?", number)
        if row is None:
            raise Impossible(f"there is no person {number}")
        return _account(row)

    def mark(self, person: Account, *, started: bool | None = None, blocked: bool | None = None) -> None:
        """Note that a person wrote to the bot, or blocked or unblocked it."""
        self._store.run(
            "UPDATE people SET started = coalesce(?, started), blocked = coalesce(?, blocked) WHERE id = ?",
            *(started, blocked, person.id),
        )

    def add_group(self, title: str) -> Json:
        """Add a group of which the bot is a member, and return it as a chat on the wire."""
        number = -self._store.next_number("groups", FIRST_GROUP)
        self._store.run("INSERT INTO groups (id, title) VALUES (?, ?)", number, title)
        return {"id": number, "type": "supergroup", "title": title}

    def groups(self) -> list[Json]:
        """Return all groups as chats on the wire."""
        rows = self._store.rows("SELECT * FROM groups ORDER BY id DESC")
        return [{"id": row["id"], "type": "supergroup", "title": row["title"]} for row in rows]

    def group(self, number: int) -> Json:
        """Return a group. Raises Impossible when there is none with that id."""
        for group in self.groups():
            if group["id"] == number:
                return group
        raise Impossible(f"there is no group {number}")

    def for_bot(self, chat_id: str) -> Json:
        """Return the chat to which the bot wants to send.

        Raises Refused as Telegram does: 400 for an unknown chat, 403 when the person blocked the bot or never wrote.
        """
        try:
            number = int(chat_id)
            if number < 0:
                return self.group(number)
            person = self.person(number)
        except (ValueError, Impossible) as problem:
            raise untimely("chat not found" if chat_id else "chat_id is empty") from problem
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
        return person.chat()

    def write(self, chat: Json, sender: Json, content: Json) -> Kept:
        """Add a message to a chat and tell it."""
        number = self._store.next_number("messages")
        body = built(
            Message, {"message_id": number, "date": self.network.now(), "chat": chat, "from": sender, **content}
        )
        from_bot = bool(sender["is_bot"])
        touched = self.network.tell("message", chat["id"], message=body, from_bot=from_bot)
        self._store.run(
            "INSERT INTO messages (chat_id, message_id, from_bot, touched, body) VALUES (?, ?, ?, ?, ?)",
            *(chat["id"], number, from_bot, touched, dump(body)),
        )
        return Kept(chat["id"], number, from_bot, touched, body)

    def rewrite(self, kept: Kept, content: Json) -> Kept:
        """Put new content (None removes a field) into a message and tell it."""
        changed = {**kept.body, **content, "edit_date": self.network.now()}
        body = built(Message, {key: value for key, value in changed.items() if value is not None})
        touched = self.network.tell("edited", kept.chat_id, message=body, from_bot=kept.from_bot)
        self._store.run(
            "UPDATE messages SET touched = ?, body = ? WHERE chat_id = ? AND message_id = ?",
            *(touched, dump(body), kept.chat_id, kept.message_id),
        )
        return Kept(kept.chat_id, kept.message_id, kept.from_bot, touched, body)

    def remove(self, kept: Kept) -> None:
        """Delete a message and tell it."""
        self._store.run("DELETE FROM messages WHERE chat_id = ? AND message_id = ?", kept.chat_id, kept.message_id)
        self.network.tell("deleted", kept.chat_id, message_id=kept.message_id)

    def message(self, chat_id: int, message_id: int | None) -> Kept | None:
        """Return a message, or None when there is none."""
        row = self._store.row("SELECT * FROM messages WHERE chat_id = ? AND message_id = ?", chat_id, message_id)
        return _kept(row) if row else None

    def messages(self, chat_id: int) -> list[Kept]:
        """Return the messages of a chat, oldest first."""
        return [
            _kept(row)
            for row in self._store.rows("SELECT * FROM messages WHERE chat_id = ? ORDER BY message_id", chat_id)
        ]


def _account(row: sqlite3.Row) -> Account:
    return Account(row["id"], row["name"], row["language"], bool(row["started"]), bool(row["blocked"]))


def _kept(row: sqlite3.Row) -> Kept:
    return Kept(row["chat_id"], row["message_id"], bool(row["from_bot"]), row["touched"], json.loads(row["body"]))
