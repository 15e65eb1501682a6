"""The manifest: what a package holds, with sizes and checksums. Its own hash is what an acknowledge names."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from candidates.canonical import canonical_json, sha256
from candidates.paths import CANDIDATE_FILE, MANIFEST, UnsafePath, distinct
from candidates.schema import CandidateFile, Checksum, Count, PackagePath, Part, Size, Text

MANIFEST_SCHEMA: Final = "impatriate-manifest/1"


class Entry(Part):
    """One file of the package: its path in it, size in bytes, SHA-256 hex."""

    path: PackagePath
    size: Size
    sha256: Checksum


class Manifest(Part):
    """All files of one revision. The nonce keeps the manifest's hash from telling anything about its content."""

    schema_id: Literal["impatriate-manifest/1"] = MANIFEST_SCHEMA
    application_id: Text
    reference: Text
    revision: Count
    nonce: Annotated[Text, Field(min_length=16)]
    files: tuple[Entry, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        paths = [entry.path for entry in self.files]
        distinct((MANIFEST, *paths))
        if CANDIDATE_FILE not in paths:
            raise UnsafePath(f"{CANDIDATE_FILE} is missing")
        return self


def build(candidate: CandidateFile, nonce: str) -> Manifest:
    """The manifest of a candidate file and its attachments, in the order of their paths.

    `nonce`: at least 16 random characters, new for every revision.
    """
    body = canonical_json(candidate)
    files = [Entry(path=CANDIDATE_FILE, size=len(body), sha256=sha256(body))]
    files += [Entry(path=item.path, size=item.size, sha256=item.sha256) for item in candidate.attachments]
    return Manifest(
        application_id=candidate.application_id,
        reference=candidate.reference,
        revision=candidate.revision,
        nonce=nonce,
        files=tuple(sorted(files, key=lambda entry: entry.path)),
    )
