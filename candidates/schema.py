"""The candidate file, schema 1: what an operator receives of a person, with the words and language the person saw."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

SCHEMA = "impatriate-candidate-file/1"


class Part(BaseModel):
    """Frozen, and unknown keys are refused: a schema that drifts silently is none."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ConsentGiven(Part):
    """One consent: which text in which version and language, SHA-256 of the words seen, when."""

    kind: str
    version: int
    language: str
    text_hash: str
    at: datetime


class AttachedFile(Part):
    """A file of the candidate. `path` is its place in the package; size in bytes; sha256 of the clear bytes, hex."""

    attachment_id: str
    field: str
    path: str
    name: str
    media_type: str
    size: int
    sha256: str


class Answer(Part):
    """One answer: the question as the person saw it, the value as data, and the value as shown to the person."""

    path: str
    section: str
    revision: int
    question: str
    value: int | str | tuple[str, ...] | None
    shown: str
    skipped: bool
    language: str
    at: datetime


class Form(Part):
    """Which form was filled in."""

    id: Literal["application"] = "application"
    version: int


class CandidateFile(Part):
    """A finished pre-application form. It is no application for a visa or permit and no petition."""

    schema_id: Literal["impatriate-candidate-file/1"] = SCHEMA
    application_id: str
    reference: str
    revision: int
    sent_at: datetime
    language: str
    form: Form
    receiver: str
    category: str
    route: str
    region: str
    consents: tuple[ConsentGiven, ...]
    answers: tuple[Answer, ...]
    attachments: tuple[AttachedFile, ...]
