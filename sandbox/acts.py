"""Acts: what people do in their chats, and the updates that the bot gets for it."""

import secrets
from dataclasses import dataclass

from telegram import CallbackQuery, ChatMemberUpdated

from sandbox.chats import Account, Chats, Kept
from sandbox.formatting import Formatted, finished, units
from sandbox.parameters import Upload
from sandbox.refusals import Impossible
from sandbox.sending import photo_size, without_reply
from sandbox.store import Json
from sandbox.wire import built

TEXT_LIMIT = 4096
VOICE_SECONDS = 1


@dataclass(frozen=True)
class Manner:
    """How something is sent: the chat (None: the private one), the message it answers, how often it arrives."""

    chat_id: int | None = None
    reply_to: int | None = None
    copies: int = 1


class Acts:
    """Everything a person can do; each act belongs inside ``network.transaction``."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        self._network = chats.network

    def says(self, person: Account, text: str, manner: Manner) -> list[Kept]:
        """Write a text; a client cuts what is longer than 4,096 units into several messages."""
        if not text.strip():
            raise Impossible("an empty text cannot be sent")
        return [self._send(person, _text(part), manner) for part in _parts(text.strip())]

    def sends(self, person: Account, upload: Upload, kind: str, caption: str, manner: Manner) -> Kept:
        """Send a file as a document, photo or voice message."""
        if not upload.content:
            raise Impossible("an empty file cannot be sent")
        file = self._network.files.keep(upload, kind)
        if kind == "photo":
            content: Json = {"photo": [photo_size(self._chats, file)]}
        elif kind == "voice":
            content = {"voice": {**file.wire(), "duration": VOICE_SECONDS, "mime_type": file.mime}}
        else:
            content = {"document": {**file.wire(), "file_name": file.name, "mime_type": file.mime}}
        return self._send(person, content | ({"caption": caption.strip()} if caption.strip() else {}), manner)

    def sticker(self, person: Account, emoji: str, manner: Manner) -> Kept:
        """Send a sticker."""
        file = self._network.files.keep(Upload("sticker.webp", "image/webp", b"RIFF\x00\x00\x00\x00WEBP"), "sticker")
        sticker = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._send(person, {"sticker": {**file.wire(), **sticker, "emoji": emoji}}, manner)

    def contact(self, person: Account, phone: str, manner: Manner) -> Kept:
        """Share the person's own contact with a phone number."""
        contact = {"phone_number": phone, "first_name": person.name, "user_id": person.id}
        return self._send(person, {"contact": contact}, manner)

    def taps(self, person: Account, message_id: int, data: str, manner: Manner) -> int:
        """Tap an inline button and return the number of the event. Raises Impossible when no such button is shown."""
        chat = self._chat(person, manner)
        kept = self._chats.message(chat["id"], message_id)
        rows = kept.body.get("reply_markup", {}).get("inline_keyboard", []) if kept else []
        if kept is None or not any(button.get("callback_data") == data for row in rows for button in row):
            raise Impossible(f"message {message_id} shows no button with the data {data!r}")
        tap_id = str(secrets.randbits(62))
        expires = self._network.rules.clock() + self._network.rules.tap_lifetime
        self._network.store.run(
            "INSERT INTO taps (id, person_id, expires) VALUES (?, ?, ?)", tap_id, person.id, expires
        )
        query = {
            "id": tap_id,
            "from": person.user(),
            "message": kept.body,
            "chat_instance": str(abs(chat["id"])),
            "data": data,
        }
        self._network.updates.add(
            "callback_query", built(CallbackQuery, query), f"tap:{person.id}", copies=manner.copies
        )
        return self._network.tell(
            "tap", chat["id"], tap_id=tap_id, person_id=person.id, message_id=message_id, data=data
        )

    def edits(self, person: Account, message_id: int, text: str, manner: Manner) -> Kept:
        """Change the text of a message of one's own."""
        chat = self._chat(person, manner)
        kept = self._chats.message(chat["id"], message_id)
        if kept is None or kept.body.get("from", {}).get("id") != person.id or "text" not in kept.body:
            raise Impossible(f"message {message_id} is no text of {person.name}")
        if not text.strip() or units(text.strip()) > TEXT_LIMIT:
            raise Impossible("a message has between 1 and 4,096 characters")
        changed = self._chats.rewrite(kept, {"entities": None, **_text(text)})
        self._network.updates.add("edited_message", changed.body, f"chat:{chat['id']}", copies=manner.copies)
        return changed

    def deletes(self, person: Account, message_id: int) -> None:
        """Delete a message of the private chat, the bot's or one's own."""
        kept = self._chats.message(person.id, message_id)
        if kept is None:
            raise Impossible(f"there is no message {message_id} to delete")
        self._chats.remove(kept)

    def blocks(self, person: Account, *, blocked: bool) -> None:
        """Block the bot, or unblock it; doing it twice changes nothing."""
        if person.blocked == blocked:
            return
        self._chats.mark(person, blocked=blocked)
        bot = self._network.bot
        states: list[Json] = [{"status": "member", "user": bot}, {"status": "kicked", "user": bot, "until_date": 0}]
        self._member_changed(person, person.chat(), *(states if blocked else reversed(states)))
        self._network.tell("blocked" if blocked else "unblocked", person.id)

    def opens_group(self, person: Account, title: str) -> Json:
        """Make a group with the bot in it."""
        group = self._chats.add_group(title)
        bot = self._network.bot
        self._member_changed(person, group, {"status": "left", "user": bot}, {"status": "member", "user": bot})
        self._network.tell("group", group["id"])
        return group

    def _member_changed(self, person: Account, chat: Json, old: Json, new: Json) -> None:
        change = {"chat": chat, "from": person.user(), "date": self._network.now()}
        payload = built(ChatMemberUpdated, {**change, "old_chat_member": old, "new_chat_member": new})
        self._network.updates.add("my_chat_member", payload, f"member:{chat['id']}")

    def _send(self, person: Account, content: Json, manner: Manner) -> Kept:
        chat = self._chat(person, manner)
        if manner.reply_to:
            original = self._chats.message(chat["id"], manner.reply_to)
            if original is None:
                raise Impossible(f"there is no message {manner.reply_to} to answer")
            content = {**content, "reply_to_message": without_reply(original)}
        if chat["id"] == person.id and not person.started:
            self._chats.mark(person, started=True)
        kept = self._chats.write(chat, person.user(), content)
        self._network.updates.add("message", kept.body, f"chat:{chat['id']}", copies=manner.copies)
        return kept

    def _chat(self, person: Account, manner: Manner) -> Json:
        if manner.chat_id is not None and manner.chat_id != person.id:
            return self._chats.group(manner.chat_id)
        if person.blocked:
            raise Impossible(f"{person.name} blocked the bot and must unblock it first")
        return person.chat()


def _text(text: str) -> Json:
    formatted = finished(Formatted(text))
    entities = [entity.to_dict() for entity in formatted.entities]
    return {"text": formatted.text} | ({"entities": entities} if entities else {})


def _parts(text: str) -> list[str]:
    parts = []
    while text:
        length = min(len(text), TEXT_LIMIT)
        while units(text[:length]) > TEXT_LIMIT:
            length -= max((units(text[:length]) - TEXT_LIMIT) // 2, 1)
        parts.append(text[:length])
        text = text[length:].strip()
    return parts
