"""What a turn wants done besides its new conversation. Effects are data; the shell writes them in the turn's
transaction, and they cannot fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """The person agreed to a text: which, its version, the language seen, the SHA-256 of the words seen (hex), when."""

    kind: str
    version: int
    language: str
    text_hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SubmitFile:
    """A finished candidate file. `canonical` and `manifest` are the exact bytes that operators get."""

    application_id: str
    reference: str
    subject: str
    revision: int
    canonical: bytes
    manifest: bytes
    manifest_sha256: str
    attachments: tuple[str, ...]
    category: str
    region: str
    language: str
    form_version: int
    receiver: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class WithdrawFile:
    """The person takes the file back."""

    application_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ForgetFile:
    """The term of a sent file has ended: what operators could still pull of it is deleted."""

    application_id: str


@dataclass(frozen=True, slots=True)
class KeepAttachment:
    """The file of this event is now an answer of the form."""

    attachment_id: str
    field: str


@dataclass(frozen=True, slots=True)
class DropAttachment:
    """A kept file is no longer wanted."""

    attachment_id: str


@dataclass(frozen=True, slots=True)
class MissQuestion:
    """A question that nobody could answer; `nearest` is the best entry's id or empty."""

    text: str
    language: str
    nearest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AskPerson:
    """A question to the operator's people."""

    text: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RateAnswer:
    """Was the answer helpful?"""

    entry: str
    language: str
    helpful: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class SendMessage:
    """A message that nobody asked for just now: goes through the outbox, rendered at sending by `dialogs.letters`."""

    kind: str
    parameters: tuple[tuple[str, str], ...]
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ExpireDraft:
    """Until when what the conversation holds may be kept (None: no term)."""

    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class EraseEverything:
    """Delete every row and the key of this person."""


Effect = (
    GiveConsent
    | SubmitFile
    | WithdrawFile
    | ForgetFile
    | KeepAttachment
    | DropAttachment
    | MissQuestion
    | AskPerson
    | RateAnswer
    | SendMessage
    | ExpireDraft
    | EraseEverything
)
