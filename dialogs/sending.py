"""A finished form is sent: what is kept of it here, and the receipt that is shown."""

from __future__ import annotations

from dialogs.bubbles import Bubble, Button
from dialogs.buttons import go
from dialogs.content import filled
from dialogs.conversation import Conversation, FormDraft, SentApplication
from dialogs.effects import DropAttachment, GiveConsent
from dialogs.events import Event
from dialogs.forms.draft import attachments
from dialogs.forms.submission import submission
from dialogs.rendering import escaped
from dialogs.turn import Turn, pseudo_uuid, reference_number
from dialogs.world import World


def sent(conversation: Conversation, draft: FormDraft, consent: GiveConsent, event: Event, world: World) -> Turn:
    """The file goes into the queue under its number, and the form is done; files that no answer names are dropped."""
    reference = reference_number(event.entropy, event.now)
    nonce = pseudo_uuid(event.entropy[::-1]).replace("-", "")
    effect = submission(draft, world, language=conversation.language, reference=reference, nonce=nonce, now=event.now)
    application = SentApplication(
        application_id=effect.application_id,
        reference=reference,
        subject=effect.subject,
        revision=effect.revision,
        receiver=effect.receiver,
        sent_at=event.now,
        draft=draft.model_copy(update={"confirming": False, "focus": None, "pending": None}),
    )
    kept = conversation.model_copy(
        update={"form": None, "sent": (*conversation.sent, application), "place": "sent", "detail": reference}
    )
    entered = frozenset(effect.attachments)
    unused = tuple(DropAttachment(each) for each in sorted(attachments(draft) - entered))
    return Turn(kept, (consent, effect, *unused))


def receipt(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """The screen after sending: the number, who received it first, what it is not."""
    texts = world.texts(conversation.language)
    sent = next((each for each in conversation.sent if each.reference == conversation.detail), None)
    if sent is None:
        return (Bubble(escaped(texts("Nothing was sent yet.")), ((Button(texts("Menu"), go("menu")),),)),)
    values = {"reference": sent.reference, "receiver": sent.receiver}
    text = filled(world.knowledge.application.after_send, world, texts.language, **values)
    rows = ((Button(texts("My file: status"), go("status")),), (Button(texts("Menu"), go("menu")),))
    return (Bubble(text, rows),)
