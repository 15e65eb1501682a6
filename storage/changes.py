"""What a turn may change besides the conversation: frozen data, written in the turn's transaction, never failing."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file that lies encrypted on disk and waits for its row. `key` opens it; `head` is its first 8 kB in clear."""

    attachment_id: str
    key: bytes = field(repr=False)
    size: int
    sha256: str
    head: bytes = field(repr=False)
    stored_sha256: str


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The person agreed to a text of a version, in a language; `text_hash` is the hash of the words shown."""

    kind: str
    version: str
    language: str
    text_hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """A candidate file is sent: a new application, or a further revision of one.

    Nothing happens when this revision is there already, or when another application of the person for the same
    `subject` is open. A `reference` that another application has raises ReferenceTaken out of the turn.
    """

    application_id: str
    reference: str
    subject: str
    revision: int
    canonical: bytes = field(repr=False)
    manifest: bytes = field(repr=False)
    manifest_sha256: str
    attachments: tuple[str, ...]
    category: str
    region: str
    language: str
    form_version: str
    receiver: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The person takes an application back; its items that nobody acknowledged leave the queue."""

    application_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FileForgotten:
    """A sent file's term ended: its revisions and export items go; its attachments are dropped one by one."""

    application_id: str


@dataclass(frozen=True, slots=True)
class AttachmentKept:
    """A staged file stays, as the answer to `field`; `name` is what the person called it."""

    staged: StagedFile
    field: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class AttachmentDropped:
    """A file goes, unless a sent revision carries it."""

    attachment_id: str


@dataclass(frozen=True, slots=True)
class QuestionMissed:
    """A question that nobody could answer; `nearest` is the id of the entry that came closest."""

    text: str = field(repr=False)
    language: str
    nearest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonAsked:
    """A question for the operator's people."""

    text: str = field(repr=False)
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerRated:
    """Somebody found an answer helpful or not; only counted."""

    entry: str
    language: str
    helpful: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class MessageDue:
    """A message to send later; rendered from `kind` and `parameters` in the language of that day."""

    kind: str
    parameters: dict[str, str] = field(repr=False)
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DraftExpiry:
    """When the unconsented part of the conversation expires; None: never."""

    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """Everything of the person goes: rows, data key, and after the commit the files."""


Change = (
    ConsentGiven
    | Submission
    | Withdrawal
    | FileForgotten
    | AttachmentKept
    | AttachmentDropped
    | QuestionMissed
    | PersonAsked
    | AnswerRated
    | MessageDue
    | DraftExpiry
    | Erasure
)
