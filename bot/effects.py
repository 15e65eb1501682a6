"""Effects of the core as changes of storage, one for one."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs import effects
from dialogs.events import Attachment
from storage import changes


class UnknownFileError(LookupError):
    """The core keeps a file that did not come with this event."""


def changes_of(
    wanted: Iterable[effects.Effect], attachment: Attachment | None, staged: changes.StagedFile | None
) -> tuple[changes.Change, ...]:
    """The storage changes of a turn; `attachment` and `staged` are the file of its event. Raises UnknownFileError."""
    return tuple(_change(effect, attachment, staged) for effect in wanted)


def _change(effect: effects.Effect, attachment: Attachment | None, staged: changes.StagedFile | None) -> changes.Change:
    match effect:
        case effects.KeepAttachment():
            return _kept(effect, attachment, staged)
        case effects.SubmitFile():
            return _submission(effect)
        case effects.GiveConsent(kind, version, language, text_hash, at):
            return changes.ConsentGiven(kind, str(version), language, text_hash, at)
        case effects.WithdrawFile(application_id, at):
            return changes.Withdrawal(application_id, at)
        case effects.ForgetFile(application_id):
            return changes.FileForgotten(application_id)
        case effects.DropAttachment(attachment_id):
            return changes.AttachmentDropped(attachment_id)
        case effects.MissQuestion(text, language, nearest, at):
            return changes.QuestionMissed(text, language, nearest, at)
        case effects.AskPerson(text, language, at):
            return changes.PersonAsked(text, language, at)
        case effects.RateAnswer(entry, language, helpful, at):
            return changes.AnswerRated(entry, language, helpful, at)
        case effects.SendMessage(kind, parameters, due_at):
            return changes.MessageDue(kind, dict(parameters), due_at)
        case effects.ExpireDraft(expires_at):
            return changes.DraftExpiry(expires_at)
        case effects.EraseEverything():
            return changes.Erasure()


def _kept(
    effect: effects.KeepAttachment, attachment: Attachment | None, staged: changes.StagedFile | None
) -> changes.AttachmentKept:
    if attachment is None or staged is None or staged.attachment_id != effect.attachment_id:
        raise UnknownFileError("an attachment is kept that did not come with this event")
    return changes.AttachmentKept(staged, effect.field, attachment.name, attachment.media_type)


def _submission(effect: effects.SubmitFile) -> changes.Submission:
    return changes.Submission(
        application_id=effect.application_id,
        reference=effect.reference,
        subject=effect.subject,
        revision=effect.revision,
        canonical=effect.canonical,
        manifest=effect.manifest,
        manifest_sha256=effect.manifest_sha256,
        attachments=effect.attachments,
        category=effect.category,
        region=effect.region,
        language=effect.language,
        form_version=str(effect.form_version),
        receiver=effect.receiver,
        sent_at=effect.sent_at,
    )
