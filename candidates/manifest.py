"""The manifest: what a package holds, with sizes and checksums. Its own hash is what an acknowledge names."""

from __future__ import annotations

from typing import Literal

from candidates.canonical import canonical_json, sha256
from candidates.schema import CandidateFile, Part

MANIFEST_SCHEMA = "impatriate-manifest/1"
CANDIDATE_FILE = "candidate.json"


class Entry(Part):
    """One file of the package: its path in it, size in bytes, SHA-256 hex."""

    path: str
    size: int
    sha256: str


class Manifest(Part):
    """All files of one revision. The nonce keeps the manifest's hash from telling anything about its content."""

    schema_id: Literal["impatriate-manifest/1"] = MANIFEST_SCHEMA
    application_id: str
    reference: str
    revision: int
    nonce: str
    files: tuple[Entry, ...]


def build(candidate: CandidateFile, nonce: str) -> Manifest:
    """The manifest of a candidate file and its attachments, in the order of their paths."""
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
