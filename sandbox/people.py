"""Scripted people: the tests' side of the chat, over real HTTP.

    async with Telegram(url) as telegram:
        anna = await telegram.person("Anna", language="de")
        await anna.says("/start")
        await anna.sees("Willkommen")
        await anna.taps("Weiter")

Nothing here sleeps: a stream of events keeps a mirror of every chat, and waiting is waiting for the next event. What is
read without ``await`` (``screen``, ``messages``, ``buttons``, ``toasts``) is that mirror. It is true after an act or
``sees``, and after ``await telegram.settled()`` for what something else has just done to the chat.
"""

import io

import aiohttp

from sandbox.connection import PATIENCE, Connection, NotPossibleError, NotSeenError
from sandbox.screen import Button, Json, Mirror, Seen, Toast

__all__ = ["Button", "NotPossibleError", "NotSeenError", "Person", "Seen", "Telegram", "Toast"]

QUIET = 0.5  # seconds in which an edit may still follow the answer to a tap


class Telegram(Connection):
    """A connection to a local Telegram, for any number of people."""

    async def person(self, name: str, language: str | None = None) -> "Person":
        """Add a person, who has a chat of their own with the bot."""
        made = await self.post("/people", {"name": name, "language": language})
        return Person(self, int(made["id"]), name)

    async def fails(self, kind: str, method: str = "*", **how: float) -> None:
        """Switch a fault of ``sandbox.faults`` on; ``how``: ``times``, ``probability``, ``seed``, ``seconds``."""
        await self.post("/people/faults", {"kind": kind, "method": method, **how})

    async def mends(self) -> None:
        """Switch all faults off."""
        await self.delete("/people/faults")

    async def again(self, person_id: int) -> "Person":
        """Return a person who is there already, with the chat as it stands."""
        found = [person for person in (await self.get("/people"))["people"] if person["id"] == person_id]
        if not found:
            raise NotPossibleError(f"there is no person {person_id}")
        chat = await self.get(f"/people/{person_id}/messages")
        mirror = self.mirror(person_id)
        for shown in chat["messages"]:
            mirror.put(shown["message"], shown["from_bot"], shown["touched"])
        mirror.keyboard = chat["keyboard"]
        return Person(self, person_id, found[0]["name"])


class Person:
    """A scripted person. Acts return when they are made; ``sees`` and ``taps`` wait for the bot."""

    def __init__(self, telegram: Telegram, person_id: int, name: str) -> None:
        self.id = person_id
        self.name = name
        self.last_act = 0
        self._telegram = telegram

    @property
    def _mirror(self) -> Mirror:
        return self._telegram.mirror(self.id)

    async def says(
        self, text: str, *, twice: bool = False, reply_to: int | None = None, group: int | None = None
    ) -> Seen:
        """Write a text. ``twice``: the bot gets the same update two times. ``group``: into a group."""
        return await self._act("text", {"text": text, "twice": twice, "reply_to": reply_to, "chat": group})

    async def sends_file(
        self, name: str, content: bytes, mime: str, *, kind: str = "document", caption: str = "", twice: bool = False
    ) -> Seen:
        """Send a file under a name and media type, true or not. ``kind``: document, photo or voice."""
        form = aiohttp.FormData(quote_fields=False)
        for key, value in (("kind", kind), ("caption", caption), ("twice", "true" if twice else "false")):
            form.add_field(key, value)
        form.add_field("file", io.BytesIO(content), filename=name, content_type=mime)
        return await self._act("file", form)

    async def sends_photo(self, content: bytes, *, caption: str = "", twice: bool = False) -> Seen:
        """Send a picture as a photo."""
        return await self.sends_file("photo.jpg", content, "image/jpeg", kind="photo", caption=caption, twice=twice)

    async def sends_voice(self, content: bytes, *, twice: bool = False) -> Seen:
        """Send a voice message."""
        return await self.sends_file("voice.oga", content, "audio/ogg", kind="voice", twice=twice)

    async def sends_sticker(self, emoji: str, *, twice: bool = False) -> Seen:
        """Send a sticker."""
        return await self._act("sticker", {"emoji": emoji, "twice": twice})

    async def shares_contact(self, phone_number: str, *, twice: bool = False) -> Seen:
        """Share one's own contact."""
        return await self._act("contact", {"phone_number": phone_number, "twice": twice})

    async def edits(self, message: Seen, text: str, *, twice: bool = False) -> Seen:
        """Change a message of one's own."""
        return await self._act("edit", {"message_id": message.message_id, "text": text, "twice": twice})

    async def deletes(self, message: Seen) -> None:
        """Delete a message of the chat, the bot's or one's own."""
        await self._telegram.post(f"/people/{self.id}/delete", {"message_id": message.message_id})

    async def blocks(self) -> None:
        """Block the bot."""
        await self._telegram.post(f"/people/{self.id}/block", {})

    async def unblocks(self) -> None:
        """Unblock the bot."""
        await self._telegram.post(f"/people/{self.id}/unblock", {})

    async def opens_group(self, title: str) -> int:
        """Make a group with the bot in it and return its id."""
        return int((await self._telegram.post(f"/people/{self.id}/group", {"title": title}))["id"])

    async def taps(
        self,
        label: str | None = None,
        *,
        data: str | None = None,
        message: Seen | None = None,
        twice: bool = False,
        at_once: bool = False,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Button | None:
        """Tap the newest button with this label (the whole or a part of it) or with this data.

        Waits until the bot has reacted to the person's last act and shows such a button; ``at_once`` does not wait.
        ``message`` looks under that one alone. A button of the keyboard below the chat is typed (None is returned).
        Raises NotSeenError, with the screen, when there is no such button.
        """
        if not at_once:
            await self._reaction(timeout)
            await self._telegram.wait(lambda: self._button(label, data, message) or self._key(label), timeout)
        button = self._button(label, data, message)
        if button is None and self._key(label):
            await self.says(str(self._key(label)), twice=twice)
            return None
        if button is None or button.data is None:
            raise NotSeenError(f"{self.name} finds no button {label or data!r}. {self._described()}")
        body = {"message_id": button.message_id, "data": button.data, "twice": twice}
        await self._done((await self._telegram.post(f"/people/{self.id}/tap", body))["number"])
        return button

    async def sees(self, text: str, *, timeout: float = PATIENCE, group: int | None = None) -> Seen:  # noqa: ASYNC109
        """Wait until a message of the bot, sent or edited since the person's last act, shows this (text or file name).

        Raises NotSeenError, with the screen, after ``timeout`` seconds.
        """
        await self._telegram.wait(lambda: self._news(text, group), timeout)
        found = self._news(text, group)
        if found is None:
            raise NotSeenError(f"{self.name} did not see {text!r} within {timeout:g} s. {self._described()}")
        return found

    async def sees_toast(self, text: str, *, timeout: float = PATIENCE) -> Toast:  # noqa: ASYNC109
        """Wait for an answer to a tap since the last act that has this in its text."""
        await self._telegram.wait(lambda: self._toast(text), timeout)
        found = self._toast(text)
        if found is None:
            raise NotSeenError(f"{self.name} saw no toast {text!r} within {timeout:g} s. {self._described()}")
        return found

    async def downloads(self, message: Seen) -> bytes:
        """Return the bytes of the file in a message."""
        if message.file_id is None:
            raise NotPossibleError(f"message {message.message_id} carries no file")
        return await self._telegram.download(message.file_id)

    def screen(self) -> Seen | None:
        """Return the newest message of the bot, None before the first; ``str()`` of it shows text and buttons."""
        return next((message for message in reversed(self.messages()) if message.from_bot), None)

    def messages(self, group: int | None = None) -> list[Seen]:
        """Return all messages of the private chat (or of a group), oldest first."""
        mirror = self._telegram.mirror(group) if group else self._mirror
        return [message for _, message in sorted(mirror.messages.items())]

    def buttons(self) -> tuple[Button, ...]:
        """Return the buttons under the newest message of the bot that has some."""
        return next((message.buttons for message in reversed(self.messages()) if message.buttons), ())

    def toasts(self) -> list[Toast]:
        """Return the answers to taps since the connection began."""
        return list(self._mirror.toasts)

    async def _act(self, what: str, body: Json | aiohttp.FormData) -> Seen:
        made = (await self._telegram.post(f"/people/{self.id}/{what}", body))["messages"][-1]
        message = Seen(
            made["message"]["chat"]["id"], made["message"]["message_id"], False, made["touched"], made["message"]
        )
        await self._done(message.touched)
        return message

    async def _done(self, number: int) -> None:
        self.last_act = number
        await self._telegram.reach(number)

    async def _reaction(self, timeout: float) -> None:  # noqa: ASYNC109
        """Wait for the bot's reaction to the last act; a bare answer to a tap may still be followed by an edit."""
        if not self.last_act:
            return
        await self._telegram.wait(lambda: self._reacted() or self._toast(""), timeout)
        if not self._reacted():
            await self._telegram.wait(self._reacted, QUIET)

    def _reacted(self) -> bool:
        return self._mirror.reacted > self.last_act

    def _news(self, text: str, group: int | None) -> Seen | None:
        for message in reversed(self.messages(group)):
            if message.from_bot and message.touched > self.last_act and text in f"{message.text}\n{message.file_name}":
                return message
        return None

    def _toast(self, text: str) -> Toast | None:
        return next(
            (toast for toast in self._mirror.toasts if toast.number > self.last_act and text in toast.text), None
        )

    def _button(self, label: str | None, data: str | None, message: Seen | None) -> Button | None:
        for shown in reversed(self.messages()):
            if message and shown.message_id != message.message_id:
                continue
            fitting = [button for button in shown.buttons if data is None or button.data == data]
            if label is not None:
                exact = [button for button in fitting if button.label == label]
                fitting = exact or [button for button in fitting if label in button.label]
            if fitting:
                return fitting[0]
        return None

    def _key(self, label: str | None) -> str | None:
        rows = (self._mirror.keyboard or {}).get("keyboard", [])
        return next((key["text"] for row in rows for key in row if label and label in key["text"]), None)

    def _described(self) -> str:
        return f"The screen:\n{self.screen() or '(nothing from the bot yet)'}"
