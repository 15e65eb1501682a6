"""My data and settings: what is kept, a copy of it, erasing it, and how privacy is handled."""

from __future__ import annotations

import json

from dialogs.ask import entry_rows
from dialogs.bubbles import Bubble, Button, Document
from dialogs.buttons import Act, act, go, parse
from dialogs.conversation import Conversation, FormDraft
from dialogs.effects import EraseEverything
from dialogs.events import Event, Tapped
from dialogs.forms.kinds import shown
from dialogs.forms.walk import answered, progress, steps
from dialogs.rendering import bold, escaped, paragraphs
from dialogs.turn import Turn
from dialogs.world import World
from locales import Texts
from locales.formats import date_text
from locales.names import country_name, own_name


def show(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """What this chat's conversation holds, in words, and what can be done with it."""
    texts = world.texts(conversation.language)
    lines = "\n".join(f"• {escaped(line)}" for line in _held(conversation, world, texts))
    version = conversation.version
    rows = (
        (Button(texts("A copy of my data"), act(version, "copy")),),
        (Button(texts("Erase everything"), go("erase")),),
        (Button(texts("Language"), go("language")), Button(texts("Privacy"), go("privacy"))),
        (Button(texts("Menu"), go("menu")),),
    )
    return (Bubble(paragraphs(bold(texts("What I keep about you")), lines), rows),)


def _held(conversation: Conversation, world: World, texts: Texts) -> list[str]:
    held = [
        texts("this chat's number, encrypted, so that I can write to you"),
        texts("your language: {language}", language=own_name(conversation.language)),
        texts("where you are in our conversation, and the last question I answered"),
    ]
    if conversation.check is not None:
        held.append(texts("your answers in the self-check, until you leave it, at most 24 hours after your last tap"))
    if conversation.form is not None:
        form, draft = world.knowledge.application, conversation.form
        held.append(
            texts(
                "your form, not sent: {answered} of {total} questions answered",
                answered=answered(form, draft),
                total=progress(form, draft).total,
            )
        )
    for sent in conversation.sent:
        date = date_text(sent.sent_at, texts.language)
        held.append(
            texts(
                "your file {reference}, sent on {date} to {receiver}",
                reference=sent.reference,
                date=date,
                receiver=sent.receiver,
            )
        )
    held.append(
        texts(
            "questions that I could not answer or that you sent to a person, encrypted, linked to this chat for 30 days"
        )
    )
    return held


def receive(conversation: Conversation, event: Event, world: World) -> Turn | None:
    """Makes the copy."""
    press = parse(event.data) if isinstance(event, Tapped) else None
    if not isinstance(press, Act) or press.version != conversation.version - 1 or press.name != "copy":
        return None
    return Turn(conversation, documents=(_copy(conversation, world),))


def _copy(conversation: Conversation, world: World) -> Bubble:
    texts = world.texts(conversation.language)
    content = {
        "language": conversation.language,
        "last_question_answered": conversation.last_entry,
        "self_check": {name: list(chosen) for name, chosen in conversation.check.answers.items()}
        if conversation.check
        else None,
        "form": _answers(conversation.form, world, texts) if conversation.form else None,
        "sent": [
            {
                "reference": sent.reference,
                "state": sent.state,
                "receiver": sent.receiver,
                "sent_at": sent.sent_at.isoformat(),
                "answers": _answers(sent.draft, world, texts),
            }
            for sent in conversation.sent
        ],
    }
    body = json.dumps(content, ensure_ascii=False, indent=2).encode()
    caption = escaped(texts("Everything that our conversation holds about you."))
    return Bubble(caption, document=Document("my-data.json", "application/json", body))


def _answers(draft: FormDraft, world: World, texts: Texts) -> list[dict[str, str]]:
    return [
        {
            "question": step.field.label.text(texts.language),
            "answer": "" if given.value is None else shown(step.field, given.value, texts),
            "answered_at": given.at.isoformat(),
        }
        for step in steps(world.knowledge.application, draft)
        if step.field is not None and (given := draft.answers.get(step.path)) is not None
    ]


def show_erase(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """What erasing does, before it is done."""
    texts = world.texts(conversation.language)
    received = [sent for sent in conversation.sent if sent.state == "received"]
    text = paragraphs(
        bold(texts("Erase everything?")),
        escaped(
            texts(
                "All answers, files, forms and questions of yours are deleted, and the key that opens them. "
                "This cannot be undone."
            )
        ),
        escaped(texts("A file that still waits is taken back.")) if conversation.sent else "",
        *(
            escaped(
                texts(
                    "{receiver} already has your file {reference}; ask them to erase their copy.",
                    receiver=each.receiver,
                    reference=each.reference,
                )
            )
            for each in received
        ),
        escaped(
            texts("Telegram keeps this chat itself. To remove it there: open the chat's menu and choose Delete chat.")
        ),
    )
    rows = (
        (Button(texts("Yes, erase everything"), act(conversation.version, "erase")),),
        (Button(texts("No, keep it"), go("mydata")),),
    )
    return (Bubble(text, rows),)


def receive_erase(conversation: Conversation, event: Event, world: World) -> Turn | None:
    """Erases on the explicit yes only."""
    press = parse(event.data) if isinstance(event, Tapped) else None
    if not isinstance(press, Act) or press.version != conversation.version - 1 or press.name != "erase":
        return None
    farewell = Conversation(language=conversation.language, place="erased")
    return Turn(farewell, (EraseEverything(),), erased=True)


def show_erased(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """The farewell; nothing of it is stored."""
    texts = world.texts(conversation.language)
    text = texts(
        "Everything I kept about you is erased; backup copies follow when their term ends. If you write again, "
        "we begin anew."
    )
    return (Bubble(escaped(text), ((Button(texts("Begin anew"), go("menu")),),)),)


def show_privacy(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """Who keeps what, where, how long, and the person's rights."""
    texts = world.texts(conversation.language)
    service = world.service
    country = country_name(service.country, texts.language)
    keeps = texts(
        "{controller} runs this bot and answers for your data. It is kept in {country}.",
        controller=service.controller,
        country=country,
    )
    text = paragraphs(
        bold(texts("Privacy")),
        escaped(keeps),
        escaped(
            texts(
                "Before you agree to anything I keep only this chat's number, your language and where you are "
                "in the conversation."
            )
        ),
        escaped(
            texts(
                "Self-check answers are encrypted and forgotten when you leave, at the latest 24 hours after "
                "your last tap."
            )
        ),
        escaped(
            texts(
                "A form that you began without consent is forgotten after 14 days. With your consent it is "
                "kept encrypted, no longer than a sent file."
            )
        ),
        escaped(_terms(texts, service.retention_days, service.backup_days)),
        escaped(
            texts(
                "A question that I could not answer, or that you sent to a person, stays linked to this chat for "
                "30 days, so that erasing reaches it too."
            )
        ),
        escaped(
            texts(
                "Telegram keeps the messages of this chat itself. To remove them there: open the chat's menu "
                "and choose Delete chat."
            )
        ),
        escaped(
            texts(
                "Your rights: see and copy your data (/mydata), change answers, take back a consent, erase "
                "everything (/erase)."
            )
        ),
        escaped(texts("Questions about your data: {contact}", contact=service.contact)) if service.contact else "",
    )
    rows = ((Button(texts("My data and settings"), go("mydata")),), (Button(texts("Menu"), go("menu")),))
    return (Bubble(text, (*entry_rows(("bot-privacy",), world, texts), *rows)),)


def _terms(texts: Texts, retention_days: int, backup_days: int) -> str:
    kept = texts.plural(
        "A sent file is kept for {count} day after the operator's last step with it.",
        "A sent file is kept for {count} days after the operator's last step with it.",
        retention_days,
    )
    backup = texts.plural(
        "A backup copy may still hold what was erased for {count} day.",
        "A backup copy may still hold what was erased for {count} days.",
        backup_days,
    )
    return f"{kept}\n{backup}"
