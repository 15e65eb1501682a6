"""Every table, once. In clear stand only ids, states, stages, languages, regions, categories, versions, times,
sizes and hashes of what is encrypted; columns of `bytes` named `*_sealed` hold ciphertext (`encryption.py`).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Enum, Index, MetaData, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.moments import Moment

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class ApplicationState(StrEnum):
    """An application is open until the person withdraws it."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"


class ItemState(StrEnum):
    """States of an item of the export queue; `held` waits for a person's decision."""

    QUEUED = "queued"
    LEASED = "leased"
    ACKNOWLEDGED = "acknowledged"
    HELD = "held"
    WITHDRAWN = "withdrawn"


def _states(kind: type[StrEnum]) -> Any:
    values = [state.value for state in kind]
    return Enum(
        kind, native_enum=False, create_constraint=True, name="state", length=16, values_callable=lambda _: values
    )


def _person() -> Any:
    return Field(foreign_key="people.id", ondelete="CASCADE", index=True)


class Record(SQLModel):
    """Root of the tables, with the naming convention in its metadata."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=CONVENTION)


class Secret(Record, table=True):
    """Keys that belong to the database, wrapped by a master key: `chat-hmac` and `house` (see `encryption.py`)."""

    __tablename__ = "secrets"
    name: str = Field(primary_key=True)
    key_id: str
    wrapped_key: bytes


class Person(Record, table=True):
    """A chat: found by an HMAC of its id, with a data key of its own."""

    __tablename__ = "people"
    id: str = Field(primary_key=True)
    chat_tag: bytes = Field(unique=True)
    chat_sealed: bytes
    key_id: str = Field(index=True)
    wrapped_key: bytes
    created_at: datetime = Field(sa_type=Moment)
    blocked_at: datetime | None = Field(sa_type=Moment)


class Conversation(Record, table=True):
    """Where a person is, one row a person; `state_sealed` is None before the first turn ends."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_screen_owed_at", "screen_owed_at", sqlite_where=text("screen_owed_at IS NOT NULL"),
              postgresql_where=text("screen_owed_at IS NOT NULL")),
        Index("ix_conversations_expires_at", "expires_at", sqlite_where=text("expires_at IS NOT NULL"),
              postgresql_where=text("expires_at IS NOT NULL")),
    )  # fmt: skip
    person_id: str = Field(primary_key=True, foreign_key="people.id", ondelete="CASCADE")
    state_sealed: bytes | None
    stage: str
    language: str
    updated_at: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = Field(sa_type=Moment)
    screen_owed_at: datetime | None = Field(sa_type=Moment)


class Claim(Record, table=True):
    """Updates that a turn has worked on; pruned after 48 hours, no person in it.

    There is no index on the time: every turn would pay for it.
    """

    __tablename__ = "claims"
    __table_args__: ClassVar[dict[str, Any]] = {"sqlite_with_rowid": False}
    bot_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    update_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    claimed_at: datetime = Field(sa_type=Moment)


class Consent(Record, table=True):
    """A consent with version, language, hash of the text and time, encrypted."""

    __tablename__ = "consents"
    id: str = Field(primary_key=True)
    person_id: str = _person()
    consent_sealed: bytes
    given_at: datetime = Field(sa_type=Moment)


class Application(Record, table=True):
    """One intent; `subject_tag` is an HMAC of whom it is for, one open application a person and subject."""

    __tablename__ = "applications"
    __table_args__ = (
        Index("uq_applications_open_subject", "person_id", "subject_tag", unique=True,
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    )  # fmt: skip
    id: str = Field(primary_key=True)
    reference: str = Field(unique=True)
    person_id: str = _person()
    subject_tag: bytes
    state: ApplicationState = Field(sa_type=_states(ApplicationState))
    sent_at: datetime = Field(sa_type=Moment)


class Revision(Record, table=True):
    """A candidate file as it was sent: canonical JSON and manifest, never changed afterwards."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("application_id", "revision"), CheckConstraint("revision > 0", name="revision"))
    id: str = Field(primary_key=True)
    application_id: str = Field(foreign_key="applications.id", ondelete="CASCADE")
    revision: int
    canonical_sealed: bytes
    manifest_sealed: bytes
    manifest_sha256: str
    category: str
    region: str
    language: str
    form_version: str
    receiver: str
    sent_at: datetime = Field(sa_type=Moment)


class Item(Record, table=True):
    """An item of the export queue: one revision on its way to a receiver, leased with a token and a growing epoch."""

    __tablename__ = "items"
    __table_args__ = (
        CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name="lease"),
        Index("ix_items_open", "queued_at", "id", sqlite_where=text("state IN ('queued', 'leased')"),
              postgresql_where=text("state IN ('queued', 'leased')")),
        Index("ix_items_lease_until", "lease_until", sqlite_where=text("lease_until IS NOT NULL"),
              postgresql_where=text("lease_until IS NOT NULL")),
    )  # fmt: skip
    id: str = Field(primary_key=True)
    revision_id: str = Field(foreign_key="revisions.id", ondelete="CASCADE", unique=True)
    application_id: str = Field(foreign_key="applications.id", ondelete="CASCADE", index=True)
    region: str
    manifest_sha256: str
    state: ItemState = Field(sa_type=_states(ItemState))
    queued_at: datetime = Field(sa_type=Moment)
    attempts: int
    epoch: int = Field(sa_type=BigInteger)
    holder: str | None
    token_hash: str | None
    lease_until: datetime | None = Field(sa_type=Moment)
    acknowledged_at: datetime | None = Field(sa_type=Moment)
    reason_sealed: bytes | None


class Attachment(Record, table=True):
    """A file that a person sent; its own key, name, field, media type and plain hash are sealed together."""

    __tablename__ = "attachments"
    id: str = Field(primary_key=True)
    person_id: str = _person()
    details_sealed: bytes
    size: int = Field(sa_type=BigInteger)
    stored_sha256: str
    kept_at: datetime = Field(sa_type=Moment)


class RevisionAttachment(Record, table=True):
    """Which attachments a revision carries, in order; keeps them from being dropped."""

    __tablename__ = "revision_attachments"
    revision_id: str = Field(primary_key=True, foreign_key="revisions.id", ondelete="CASCADE")
    attachment_id: str = Field(primary_key=True, foreign_key="attachments.id", ondelete="CASCADE", index=True)
    position: int


class Miss(Record, table=True):
    """A question that nobody could answer; the person goes after 30 days, the scrubbed text stays."""

    __tablename__ = "misses"
    id: str = Field(primary_key=True)
    person_id: str | None = Field(foreign_key="people.id", ondelete="CASCADE", index=True)
    question_sealed: bytes
    language: str
    asked_at: datetime = Field(sa_type=Moment)


class Question(Record, table=True):
    """A question to the operator's people, kept with the person until answered or erased."""

    __tablename__ = "questions"
    id: str = Field(primary_key=True)
    person_id: str = _person()
    question_sealed: bytes
    language: str
    asked_at: datetime = Field(sa_type=Moment)
    answered_at: datetime | None = Field(sa_type=Moment)


class Rating(Record, table=True):
    """How often an answer was found helpful or not; nobody's."""

    __tablename__ = "ratings"
    entry: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    helpful: bool = Field(primary_key=True)
    count: int
    rated_at: datetime = Field(sa_type=Moment)
