"""Words from elsewhere: what an operator did, or that a term ran out, told to the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from dialogs.conversation import CheckDraft, Conversation, FormDraft, SentApplication
from dialogs.effects import DropAttachment, Effect, ForgetFile, SendMessage
from dialogs.events import Word
from dialogs.forms.draft import attachments
from dialogs.turn import Turn
from dialogs.world import World

CHECK_KEPT = timedelta(hours=24)
DRAFT_WITHOUT_CONSENT_KEPT = timedelta(days=14)


def received(conversation: Conversation, event: Word, world: World) -> Turn:
    """The turn for a word; an unknown kind changes nothing."""
    handler = _HANDLERS.get(event.kind)
    return handler(conversation, event, world) if handler else Turn(conversation)


def _message(kind: str, event: Word, **parameters: str) -> SendMessage:
    return SendMessage(kind, tuple(sorted(parameters.items())), event.now)


def _file_received(conversation: Conversation, event: Word, world: World) -> Turn:
    reference = event.parameter("reference")
    found = next((sent for sent in conversation.sent if sent.reference == reference), None)
    if found is None or found.state == "received":
        return Turn(conversation)
    states = tuple(
        each.model_copy(update={"state": "received", "closed_at": event.now}) if each is found else each
        for each in conversation.sent
    )
    letter = _message("received", event, reference=reference, receiver=found.receiver)
    return Turn(conversation.model_copy(update={"sent": states}), (letter,))


def _file_waiting(conversation: Conversation, event: Word, world: World) -> Turn:
    return Turn(conversation, (_message("waiting", event, reference=event.parameter("reference")),))


def _person_replied(conversation: Conversation, event: Word, world: World) -> Turn:
    letter = _message(
        "replied", event, text=event.parameter("text"), receiver=event.parameter("operator") or world.service.receiver
    )
    return Turn(conversation, (letter,))


def _term_ended(conversation: Conversation, event: Word, world: World) -> Turn:
    forgotten, effects = without_expired(conversation, event.now, world)
    return Turn(forgotten, effects)


_HANDLERS: Mapping[str, Callable[[Conversation, Word, World], Turn]] = {
    "file_received": _file_received,
    "file_waiting": _file_waiting,
    "person_replied": _person_replied,
    "term_ended": _term_ended,
}


def check_ends(draft: CheckDraft) -> datetime:
    """When the self-check's answers are forgotten."""
    return draft.touched_at + CHECK_KEPT


def draft_ends(draft: FormDraft, world: World) -> datetime:
    """When a form that was not sent is forgotten: after 14 days without consent, else after the retention term.

    With consent it is the end of a day, so that the term does not move with every answer.
    """
    consent = draft.consents.get("form-consent")
    if consent is None:
        return draft.opened_at + DRAFT_WITHOUT_CONSENT_KEPT
    latest = max([given.at for given in draft.answers.values()], default=consent.at)
    end = latest + timedelta(days=world.service.retention_days + 1)
    return end.replace(hour=0, minute=0, second=0, microsecond=0)


def file_ends(sent: SentApplication, world: World) -> datetime | None:
    """When a sent file is forgotten: the retention term after it was received or taken back; never while it waits."""
    return sent.closed_at + timedelta(days=world.service.retention_days) if sent.closed_at else None


def next_end(conversation: Conversation, world: World) -> datetime | None:
    """When the next thing in this conversation must be forgotten; None when nothing has a term."""
    ends = [end for sent in conversation.sent if (end := file_ends(sent, world))]
    if conversation.check is not None:
        ends.append(check_ends(conversation.check))
    if conversation.form is not None:
        ends.append(draft_ends(conversation.form, world))
    return min(ends, default=None)


def without_expired(conversation: Conversation, now: datetime, world: World) -> tuple[Conversation, tuple[Effect, ...]]:
    """The conversation without what its term has ended for, and the files that go with it."""
    changes: dict[str, object] = {}
    forgotten = conversation.forgotten
    if conversation.check is not None and check_ends(conversation.check) <= now:
        changes["check"] = None
        forgotten += ("check_forgotten",) if conversation.check.parts else ()
    if conversation.form is not None and draft_ends(conversation.form, world) <= now:
        changes["form"] = None
        forgotten += _form_forgotten(conversation.form)
    over = [sent for sent in conversation.sent if (end := file_ends(sent, world)) and end <= now]
    if over:
        changes["sent"] = tuple(sent for sent in conversation.sent if sent not in over)
    if not changes:
        return conversation, ()
    kept = conversation.model_copy(update={**changes, "forgotten": tuple(dict.fromkeys(forgotten))})
    gone = sorted(held_files(conversation) - held_files(kept))
    return kept, (*(ForgetFile(sent.application_id) for sent in over), *(DropAttachment(each) for each in gone))


def _form_forgotten(form: FormDraft) -> tuple[str, ...]:
    """What the person hears of it; nothing of a form whose first screen they never passed."""
    if not form.begun:
        return ()
    return ("form_forgotten" if "form-consent" in form.consents else "draft_forgotten",)


def held_files(conversation: Conversation) -> frozenset[str]:
    """Ids of all files that the conversation's drafts and sent files hold."""
    drafts = [sent.draft for sent in conversation.sent] + ([conversation.form] if conversation.form else [])
    return frozenset[str]().union(*(attachments(draft) for draft in drafts))
