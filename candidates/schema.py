"""The candidate file, schema 1: what an operator receives of a person, with the words and language the person saw."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from candidates.canonical import writable
from candidates.paths import CANDIDATE_FILE, MANIFEST, distinct, package_path

SCHEMA: Final = "impatriate-candidate-file/1"


def _universal(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Text = Annotated[str, AfterValidator(writable)]
"""Any text that UTF-8 can carry."""
Moment = Annotated[AwareDatetime, AfterValidator(_universal)]
"""A point in time, kept in UTC, so that equal moments are equal bytes."""
PackagePath = Annotated[Text, AfterValidator(package_path)]
"""A path inside the package that is safe on every system."""
Checksum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 as lower-case hex."""
WholeNumber = Annotated[int, Field(strict=True, ge=-(2**53) + 1, le=2**53 - 1)]
"""A number that every JSON reader keeps exactly."""
Size = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
"""Bytes."""
Count = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
"""A revision or version, counted from 1."""


class Part(BaseModel):
    """Frozen, and unknown keys are refused: a schema that drifts silently is none. Refusals quote nobody's words."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ConsentGiven(Part):
    """One consent: which text in which version and language, SHA-256 of the words seen, when."""

    kind: Text
    version: Count
    language: Text
    text_hash: Checksum
    at: Moment


class AttachedFile(Part):
    """A file of the candidate. `path` is its place in the package; size in bytes; sha256 of the clear bytes, hex."""

    attachment_id: Text
    field: Text
    path: PackagePath
    name: Text
    media_type: Text
    size: Size
    sha256: Checksum


class Answer(Part):
    """One answer: the question as the person saw it, the value as data, and the value as shown to the person."""

    path: Text
    section: Text
    revision: Count
    question: Text
    value: WholeNumber | Text | tuple[Text, ...] | None
    shown: Text
    skipped: bool
    language: Text
    at: Moment


class Form(Part):
    """Which form was filled in."""

    id: Literal["application"] = "application"
    version: Count


class CandidateFile(Part):
    """A finished pre-application form. It is no application for a visa or permit and no petition.

    `unreviewed`: the languages, of those the person answered in, whose questions were a machine translation that nobody
    had reviewed.
    """

    schema_id: Literal["impatriate-candidate-file/1"] = SCHEMA
    application_id: Text
    reference: Text
    revision: Count
    sent_at: Moment
    language: Text
    form: Form
    receiver: Text
    category: Text
    route: Text
    region: Text
    consents: tuple[ConsentGiven, ...]
    answers: tuple[Answer, ...]
    attachments: tuple[AttachedFile, ...]
    unreviewed: tuple[Text, ...]

    @model_validator(mode="after")
    def _one_place_each(self) -> Self:
        distinct((CANDIDATE_FILE, MANIFEST, *(item.path for item in self.attachments)))
        return self
