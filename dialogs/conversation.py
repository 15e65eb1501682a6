"""A conversation as it is stored: plain data, readable by every later version of the bot."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = 1


class Plain(BaseModel):
    """Frozen data that refuses unknown keys, so that a misspelt name never passes silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class KeptFile(Plain):
    """A file given as an answer; size in bytes, sha256 of the clear bytes, hex."""

    attachment_id: str
    name: str
    media_type: str
    size: int
    sha256: str


Value = int | str | tuple[str, ...] | tuple[KeptFile, ...]


class Given(Plain):
    """An answer as it stands: its value (None = skipped), the field's revision it answered, the language seen, the
    time.
    """

    value: Value | None
    revision: int
    language: str
    at: datetime

    @property
    def skipped(self) -> bool:
        """The person chose to leave it out."""
        return self.value is None


class Pending(Plain):
    """A half-given value: ticks, collected long text or files, a date to confirm, a text that looks like a question."""

    path: str
    value: Value
    revision: int | None = None
    """The field's revision; None in conversations from before it was kept."""
    asks: Literal["more", "confirm", "question_or_answer"] = "more"


class Notice(Plain):
    """Something shown once above the standing prompt, kept until the next event; rendered at view in the person's
    language.
    """

    kind: str
    parameters: dict[str, str] = Field(default_factory=dict)


class ConsentRecord(Plain):
    """A consent in this conversation: `given` or refused, version and language of the text seen, its hash, time."""

    given: bool
    version: int
    language: str
    text_hash: str
    at: datetime


class FormDraft(Plain):
    """The pre-application form. There is no cursor: what comes next is computed from the answers."""

    application_id: str = ""
    opened_at: datetime
    begun: bool = False
    """The first screen, which says what the form is not, was read and passed."""
    adult: bool | None = None
    consents: dict[str, ConsentRecord] = Field(default_factory=dict)
    carry_offered: bool = False
    answers: dict[str, Given] = Field(default_factory=dict)
    items: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    """Repeat groups: item ids in order; ids come from the counter and are never reused."""
    counter: int = 0
    focus: str | None = None
    pending: Pending | None = None
    proposals: dict[str, Value] = Field(default_factory=dict)
    """Values offered, not accepted: from the self-check, or answers to an earlier revision of a field."""
    reviewing: bool = False
    """The person came from the summary to change one answer and returns there."""
    confirming: bool = False
    """The person pressed Send on the summary and now sees the receivers."""
    welcomed_at: datetime | None = None
    """When the person, back after a while, last heard where they stood."""


class CheckDraft(Plain):
    """The self-check while it is open. Forgotten on leaving or 24 hours after the last tap."""

    parts: tuple[str, ...] = ()
    also_ask: tuple[str, ...] = ()
    answers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    beliefs: Literal["answer", "rather_not"] | None = None
    focus: str | None = None
    pending: tuple[str, ...] | None = None
    cards_seen: tuple[str, ...] = ()
    """Parts whose own card was shown and passed with "go on"."""
    stopped: bool = False
    touched_at: datetime


class SentApplication(Plain):
    """A file that was sent: its number, state and receiver as last told to the person."""

    application_id: str
    reference: str
    subject: str
    revision: int
    state: Literal["waiting", "received", "withdrawn"] = "waiting"
    receiver: str
    sent_at: datetime
    closed_at: datetime | None = None
    """When an operator received it, or the person took it back: from then on the retention term runs."""
    draft: FormDraft
    """The answers as sent: the person's own copy, and the draft again when the file is taken back."""


class FoundAnswers(Plain):
    """What was found for one question: the entry that answers it (`sure`), some that may be meant, or nothing."""

    entries: tuple[str, ...] = ()
    sure: bool = False


class SeveralAsked(Plain):
    """The questions of one message and which of them is on screen; the person's words are not kept."""

    found: tuple[FoundAnswers, ...]
    shown: int = 0
    rated: tuple[int, ...] = ()
    """Numbers of those whose answers the person has called helpful or not."""


class Conversation(Plain):
    """Everything the bot remembers of one person, apart from files and sent copies."""

    schema_version: int = SCHEMA
    version: int = 0
    """Grows with every turn; act buttons carry it."""
    language: str = ""
    """Interface language; empty before the first event."""
    language_chosen: bool = False
    """The person chose the language; what they write no longer changes it."""
    place: str = "welcome"
    """Name of the dialog on screen."""
    detail: str = ""
    """What the dialog shows, in its own words: an entry's id, a page."""
    came_from: str = ""
    """Where the list of languages leads back to: a dialog's name, and after a colon what it showed."""
    notices: tuple[Notice, ...] = ()
    last_entry: str = ""
    several: SeveralAsked | None = None
    check: CheckDraft | None = None
    form: FormDraft | None = None
    sent: tuple[SentApplication, ...] = ()
    forgotten: tuple[str, ...] = ()
    """What ended its term while the person was away, as kinds of notice: told once at the next event."""

    def dump(self) -> bytes:
        """The stored form, UTF-8 JSON without defaults."""
        return self.model_dump_json(exclude_defaults=True).encode()

    @classmethod
    def load(cls, state: bytes) -> Conversation:
        """Reads what `dump` of this or an earlier version wrote. Raises pydantic.ValidationError on anything else."""
        return cls.model_validate_json(state)


def stranger(language: str = "") -> Conversation:
    """The conversation of somebody who never wrote before."""
    return Conversation(language=language)
