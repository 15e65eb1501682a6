"""My file: what was sent, where it stands, and taking it back while nobody has it."""

from __future__ import annotations

from dialogs.ask import entry_rows
from dialogs.bubbles import Bubble, Button
from dialogs.buttons import Act, act, go, parse
from dialogs.conversation import Conversation, FormDraft, SentApplication
from dialogs.effects import WithdrawFile
from dialogs.events import Event, Tapped
from dialogs.forms.summary import not_official
from dialogs.rendering import bold, escaped, paragraphs
from dialogs.turn import Turn, noticed, pseudo_uuid
from dialogs.world import World
from locales import Texts, mark
from locales.formats import date_text

STATES = {
    "waiting": mark("It waits for {receiver}. You can still take it back."),
    "received": mark("{receiver} has received it."),
    "withdrawn": mark("You took it back."),
}


def show(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """Every file that was sent, and the draft, if there is one."""
    texts = world.texts(conversation.language)
    if not conversation.sent:
        return (_nothing_sent(conversation, texts),)
    parts = [_line(sent, texts) for sent in conversation.sent]
    version = conversation.version
    waiting = [sent for sent in conversation.sent if sent.state == "waiting"]
    rows: tuple[tuple[Button, ...], ...] = tuple(
        (Button(texts("Take back {reference}", reference=sent.reference), act(version, "withdraw", sent.reference)),)
        for sent in waiting
    )
    other = Button(texts("Form for another adult"), act(version, "another_adult"))
    begun = Button(texts("Continue the form"), go("form"))
    rows = (*rows, (begun if conversation.form else other,), *entry_rows(("bot-application-status",), world, texts))
    text = paragraphs(bold(texts("My file: status")), *parts, escaped(not_official(texts)))
    return (Bubble(text, (*rows, (Button(texts("Ask a person"), go("person")), Button(texts("Menu"), go("menu"))))),)


def _nothing_sent(conversation: Conversation, texts: Texts) -> Bubble:
    label = texts("Continue the form") if conversation.form else texts("Pre-application form")
    return Bubble(
        escaped(texts("Nothing was sent yet.")), ((Button(label, go("form")),), (Button(texts("Menu"), go("menu")),))
    )


def _line(sent: SentApplication, texts: Texts) -> str:
    date = date_text(sent.sent_at, texts.language)
    heading = texts("Number {reference}, sent on {date}", reference=sent.reference, date=date)
    return f"{bold(heading)}\n{escaped(texts(STATES[sent.state], receiver=sent.receiver))}"


def receive(conversation: Conversation, event: Event, world: World) -> Turn | None:
    """Takes a waiting file back, or begins a form for another adult."""
    press = parse(event.data) if isinstance(event, Tapped) else None
    if not isinstance(press, Act) or press.version != conversation.version - 1:
        return None
    if press.name == "another_adult" and conversation.form is None:
        draft = FormDraft(opened_at=event.now)
        return Turn(conversation.model_copy(update={"form": draft, "place": "form", "detail": ""}))
    sent = next((each for each in conversation.sent if each.reference == press.argument), None)
    if press.name != "withdraw" or sent is None or sent.state != "waiting":
        return None
    return _withdrawn(conversation, sent, event)


def _withdrawn(conversation: Conversation, sent: SentApplication, event: Event) -> Turn:
    """The answers become the draft again, unless another one was begun; sending it anew is a new application."""
    states = tuple(
        each.model_copy(update={"state": "withdrawn", "closed_at": event.now}) if each is sent else each
        for each in conversation.sent
    )
    draft = conversation.form or reopened(sent, event)
    kept = conversation.model_copy(update={"sent": states, "form": draft})
    return Turn(noticed(kept, "withdrawn", reference=sent.reference), (WithdrawFile(sent.application_id, event.now),))


def reopened(sent: SentApplication, event: Event) -> FormDraft:
    """The sent answers as a draft of a new application; the receiver must be agreed to anew."""
    consents = {kind: record for kind, record in sent.draft.consents.items() if kind != "receivers"}
    return sent.draft.model_copy(
        update={"application_id": pseudo_uuid(event.entropy), "consents": consents, "opened_at": event.now}
    )
