"""The screen: what a scripted person sees, and the mirror of a chat that events keep up to date."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Button:
    """An inline button, under the message that shows it."""

    label: str
    data: str | None
    url: str | None
    message_id: int


@dataclass(frozen=True)
class Seen:
    """A message as a person sees it. ``touched`` grows when it is sent and again with each edit."""

    chat_id: int
    message_id: int
    from_bot: bool
    touched: int
    body: Json

    @property
    def text(self) -> str:
        """The text or caption; empty if there is none."""
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def file_name(self) -> str | None:
        """The name of the document, if it is one."""
        name = self.body.get("document", {}).get("file_name")
        return None if name is None else str(name)

    @property
    def file_id(self) -> str | None:
        """The id of the file that the message carries: document, photo, voice or sticker."""
        if photos := self.body.get("photo"):
            return str(photos[-1]["file_id"])
        for kind in ("document", "voice", "sticker"):
            if kind in self.body:
                return str(self.body[kind]["file_id"])
        return None

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The inline buttons, row by row."""
        rows = self.body.get("reply_markup", {}).get("inline_keyboard", [])
        return tuple(
            Button(button["text"], button.get("callback_data"), button.get("url"), self.message_id)
            for row in rows
            for button in row
        )

    def __str__(self) -> str:
        lines = [self.text or f"({', '.join(sorted(set(self.body) - {'chat', 'from', 'date', 'message_id'}))})"]
        if self.file_name:
            lines.append(f"file: {self.file_name}")
        rows = self.body.get("reply_markup", {}).get("inline_keyboard", [])
        return "\n".join(lines + ["  ".join(f"[{button['text']}]" for button in row) for row in rows])


@dataclass(frozen=True)
class Toast:
    """The bot's answer to a tap; the text may be empty."""

    number: int
    text: str
    show_alert: bool


@dataclass
class Mirror:
    """What one chat shows now. ``reacted`` is the number of the bot's last message or edit."""

    messages: dict[int, Seen] = field(default_factory=dict)
    toasts: list[Toast] = field(default_factory=list)
    keyboard: Json | None = None
    reacted: int = 0

    def put(self, body: Json, from_bot: bool, number: int) -> None:
        """Take in a message as it stands."""
        self.messages[body["message_id"]] = Seen(body["chat"]["id"], body["message_id"], from_bot, number, body)
        if from_bot:
            self.reacted = max(self.reacted, number)

    def take(self, kind: str, data: Json, number: int) -> None:
        """Take in an event of this chat."""
        if kind in ("message", "edited"):
            self.put(data["message"], data["from_bot"], number)
        elif kind == "deleted":
            self.messages.pop(data["message_id"], None)
        elif kind == "answer":
            self.toasts.append(Toast(number, data["text"], data["show_alert"]))
        elif kind == "keyboard":
            self.keyboard = data["markup"]
