"""A core small enough to see through: it remembers every event in `detail` and shows them on one screen."""

from __future__ import annotations

from dialogs import Bubble, Button, Conversation, World
from dialogs.conversation import Conversation as Kept
from dialogs.effects import EraseEverything, KeepAttachment, SendMessage
from dialogs.engine import Turn
from dialogs.events import Command, Edited, Event, FileFailed, Said, SentFile, Tapped, Unsupported, Word


def advance(conversation: Conversation, event: Event, world: World) -> Turn:
    """Append the event's word; a few words do more."""
    word = _word(event)
    if word == "boom":
        raise ValueError("boom: a private thing that no log may show")
    kept = conversation.model_copy(
        update={
            "version": conversation.version + 1,
            "language": conversation.language or event.device_language or "en",
            "detail": f"{conversation.detail} {word}".strip(),
        }
    )
    if word == "/erase":
        return Turn(Kept(language=kept.language), (EraseEverything(),), erased=True)
    if isinstance(event, SentFile):
        return Turn(kept, (KeepAttachment(event.attachment.attachment_id, "cv"),))
    if word == "remind":
        return Turn(kept, (SendMessage("reminder", (("name", "later"),), event.now),))
    return Turn(kept, toast=f"ok {word}" if isinstance(event, Tapped) else "")


def view(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """One screen with all words and three buttons; two bubbles after "two"."""
    rows = ((Button("One", "one"), Button("Two", "two")), (Button("Boom", "boom"),))
    words = conversation.detail or "(nothing)"
    if words.endswith("long"):
        words = "\n\n".join(f"{number} {'x' * 990}" for number in range(9))
    screen = Bubble(f"<b>heard</b>: {words}", rows)
    return (Bubble("note"), screen) if words.endswith("two") else (screen,)


def letter(kind: str, parameters: dict[str, str], language: str, world: World) -> tuple[Bubble, ...]:
    """A letter that names what it is."""
    return (Bubble(f"letter {kind} {parameters.get('name', '')} {language}"),)


def _word(event: Event) -> str:
    match event:
        case Said(text=text):
            return text
        case Edited(text=text):
            return f"edited:{text}"
        case Tapped(data=data):
            return data
        case Command(name=name, argument=argument):
            return f"/{name}{':' if argument else ''}{argument}"
        case SentFile(attachment=attachment, as_photo=as_photo):
            return f"file:{attachment.name}:{attachment.media_type}:{attachment.size}{':photo' if as_photo else ''}"
        case FileFailed(problem=problem):
            return f"failed:{problem}"
        case Unsupported(kind=kind):
            return f"unsupported:{kind}"
        case Word(kind=kind):
            return f"word:{kind}"
