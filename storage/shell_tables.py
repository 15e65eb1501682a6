"""The tables of what travels between the rooms: inbox, outbox, failures, operators, audit."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from storage.moments import Moment
from storage.tables import Record


class Inbox(Record, table=True):
    """What happened outside the chat and waits to become a turn."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_added_at", "added_at"),)
    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="people.id", ondelete="CASCADE", index=True)
    kind: str
    parameters_sealed: bytes
    added_at: datetime = Field(sa_type=Moment)


class Outbox(Record, table=True):
    """A message that nobody asked for just now: kind and encrypted parameters, rendered when sent."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due_at", "due_at", "id"),)
    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="people.id", ondelete="CASCADE", index=True)
    kind: str
    parameters_sealed: bytes
    due_at: datetime = Field(sa_type=Moment)
    attempts: int


class Failure(Record, table=True):
    """An update whose turn failed; the code that the person was told finds it."""

    __tablename__ = "failures"
    __table_args__ = (UniqueConstraint("bot_id", "update_id"),)
    code: str = Field(primary_key=True)
    bot_id: int = Field(sa_type=BigInteger)
    update_id: int = Field(sa_type=BigInteger)
    person_id: str | None = Field(foreign_key="people.id", ondelete="CASCADE", index=True)
    body_sealed: bytes
    error: str
    count: int
    failed_at: datetime = Field(sa_type=Moment)


class Operator(Record, table=True):
    """Who may pull files; the token is shown once, its SHA-256 stays. `regions` is a comma list, None means all."""

    __tablename__ = "operators"
    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    token_hash: str = Field(unique=True)
    regions: str | None
    created_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(sa_type=Moment)


class AuditEvent(Record, table=True):
    """Who did what with which file; outlives an erasure because nothing in it is about the person."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"),)
    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    actor: str
    action: str
    application_id: str | None = Field(index=True)
    item_id: str | None
