"""Consent points of the form: what was agreed to, in which words, when; and what a refusal means."""

from __future__ import annotations

from datetime import datetime

from candidates import sha256
from dialogs.buttons import Set
from dialogs.conversation import ConsentRecord, Conversation, FormDraft, Given, Pending
from dialogs.effects import DropAttachment, GiveConsent
from dialogs.events import Event
from dialogs.forms.draft import attachments, with_consent, with_pending
from dialogs.forms.prompt import consent_text
from dialogs.forms.walk import Step
from dialogs.turn import Turn, moved, noticed, pseudo_uuid
from dialogs.world import World

CONSENT_VERSION = 1
"""Raised when what is done with the data changes; the words themselves are recorded by their hash."""


def pressed(
    conversation: Conversation, draft: FormDraft, step: Step, press: Set, event: Event, world: World
) -> Turn | None:
    """What a button of a consent point does."""
    if step.consent == "age":
        return _age(conversation, draft, press)
    if step.consent == "carry-from-check":
        return _tick(conversation, draft, press)
    if press.choice not in ("yes", "no"):
        return None
    given = press.choice == "yes"
    if step.consent == "form-consent":
        return _form(conversation, draft, event, world) if given else _declined(conversation, draft)
    return _other(conversation, draft, step.consent, given, event, world)


def _age(conversation: Conversation, draft: FormDraft, press: Set) -> Turn:
    if press.choice == "adult":
        return Turn(_with(conversation, draft.model_copy(update={"adult": True})))
    closed = conversation.model_copy(update={"form": None})
    return Turn(
        noticed(moved(closed, "menu"), "minor"), tuple(DropAttachment(each) for each in sorted(attachments(draft)))
    )


def _with(conversation: Conversation, draft: FormDraft | None) -> Conversation:
    return conversation.model_copy(update={"form": draft})


def _record(kind: str, given: bool, draft: FormDraft, world: World, language: str, now: datetime) -> ConsentRecord:
    words = consent_text(kind, draft, world, language)
    return ConsentRecord(
        given=given, version=CONSENT_VERSION, language=language, text_hash=sha256(words.encode()), at=now
    )


def _effect(kind: str, record: ConsentRecord) -> GiveConsent:
    return GiveConsent(kind, record.version, record.language, record.text_hash, record.at)


def _form(conversation: Conversation, draft: FormDraft, event: Event, world: World) -> Turn:
    """With the consent the application gets its id: one intent, one application."""
    record = _record("form-consent", True, draft, world, conversation.language, event.now)
    opened = draft.model_copy(update={"application_id": draft.application_id or pseudo_uuid(event.entropy)})
    agreed = with_consent(world.knowledge.application, opened, "form-consent", record)
    return Turn(_with(conversation, agreed), (_effect("form-consent", record),))


def _declined(conversation: Conversation, draft: FormDraft) -> Turn:
    closed = moved(_with(conversation, None), "menu")
    return Turn(noticed(closed, "nothing_kept"), tuple(DropAttachment(each) for each in sorted(attachments(draft))))


def _other(conversation: Conversation, draft: FormDraft, kind: str, given: bool, event: Event, world: World) -> Turn:
    record = _record(kind, given, draft, world, conversation.language, event.now)
    form = world.knowledge.application
    decided = with_consent(form, draft, kind, record)
    if given:
        return Turn(_with(conversation, decided), (_effect(kind, record),))
    if kind != "others":
        return Turn(_with(conversation, decided))
    told = noticed(conversation, "problem", code="others_untold")
    about_another = draft.answers.get("for_whom")
    if about_another and about_another.value == "another_adult":
        return Turn(moved(told, "menu"))
    return Turn(_with(told, decided))


def _tick(conversation: Conversation, draft: FormDraft, press: Set) -> Turn | None:
    if press.choice not in draft.proposals:
        return None
    ticked = (
        tuple(str(each) for each in draft.pending.value)
        if draft.pending and isinstance(draft.pending.value, tuple)
        else ()
    )
    without = tuple(each for each in ticked if each != press.choice)
    now = (*without, press.choice) if press.kind == "on" else without
    pending = Pending(path="consent/carry-from-check", value=now) if now else None
    return Turn(_with(conversation, with_pending(draft, pending)))


def carried(draft: FormDraft, language: str, now: datetime, world: World) -> FormDraft:
    """The draft with the ticked proposals as answers; the others are forgotten."""
    ticked = draft.pending.value if draft.pending and isinstance(draft.pending.value, tuple) else ()
    answers = dict(draft.answers)
    for path in ticked:
        field = world.knowledge.application.field(str(path))
        if field is not None and path in draft.proposals:
            answers[field.id] = Given(
                value=draft.proposals[field.id], revision=field.revision, language=language, at=now
            )
    return draft.model_copy(update={"answers": answers, "proposals": {}, "carry_offered": True, "pending": None})


def receivers_agreed(draft: FormDraft, world: World, language: str, now: datetime) -> tuple[FormDraft, GiveConsent]:
    """The draft with the last consent, to the named receiver, and its effect."""
    record = _record("receivers", True, draft, world, language, now)
    consents = {**draft.consents, "receivers": record}
    return draft.model_copy(update={"consents": consents}), _effect("receivers", record)
