"""Changes to a draft: taking answers, focus, consents, files. Each gives a new draft."""

from __future__ import annotations

from datetime import datetime

from dialogs.conversation import ConsentRecord, FormDraft, Given, KeptFile, Pending, Value
from dialogs.forms.walk import Step, settled
from knowledge.forms import ApplicationForm

REOPENED_WITH_VALUE = frozenset(
    {"several choices", "several countries", "languages with level", "link", "file", "choice"}
)
"""Kinds whose earlier value is the start of a change; a text is written anew."""


def with_answer(
    form: ApplicationForm, draft: FormDraft, step: Step, value: Value | None, language: str, now: datetime
) -> FormDraft:
    """The draft with the step answered, or skipped where `value` is None; focus and half-given values go."""
    given = Given(value=value, revision=step.revision, language=language, at=now)
    answers = {**draft.answers, step.path: given}
    changed = {"answers": answers, "focus": None, "pending": None, "confirming": False}
    return settled(form, draft.model_copy(update=changed))


def with_pending(draft: FormDraft, pending: Pending | None) -> FormDraft:
    """The draft with a half-given value, or without."""
    return draft.model_copy(update={"pending": pending})


def with_consent(form: ApplicationForm, draft: FormDraft, kind: str, record: ConsentRecord) -> FormDraft:
    """The draft with a consent given or refused."""
    return settled(form, draft.model_copy(update={"consents": {**draft.consents, kind: record}}))


def pending_at(draft: FormDraft, step: Step) -> Pending | None:
    """The half-given value of this step; one that belongs to another, or to an earlier revision, is none."""
    pending = draft.pending
    if pending is None or pending.path != step.path or pending.revision not in (None, step.revision):
        return None
    return pending


def focused(draft: FormDraft, step: Step | None) -> FormDraft:
    """The draft with this field on screen; ticks, places and files start from what stands."""
    if step is None or step.field is None:
        return draft.model_copy(update={"focus": None, "pending": None, "confirming": False})
    given = draft.answers.get(step.path)
    pending = None
    current = given is not None and given.revision == step.revision
    if given and current and isinstance(given.value, tuple) and step.field.kind in REOPENED_WITH_VALUE:
        pending = Pending(path=step.path, value=given.value, revision=step.revision)
    return draft.model_copy(update={"focus": step.path, "pending": pending, "confirming": False})


def attachments(draft: FormDraft) -> frozenset[str]:
    """Ids of all files that the draft holds, half-given ones too."""
    values = [given.value for given in draft.answers.values()] + ([draft.pending.value] if draft.pending else [])
    return frozenset(
        item.attachment_id
        for value in values
        if isinstance(value, tuple)
        for item in value
        if isinstance(item, KeptFile)
    )
