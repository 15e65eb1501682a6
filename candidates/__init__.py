"""The candidate file: schema, canonical bytes, manifest; shared by the dialogs, the bot and the operators."""

from candidates.canonical import NotText, canonical_json, sha256
from candidates.manifest import Entry, Manifest, build
from candidates.paths import CANDIDATE_FILE, MANIFEST, UnsafePath, attachment_path, package_path
from candidates.schema import Answer, AttachedFile, CandidateFile, ConsentGiven, Form

__all__ = [
    "CANDIDATE_FILE",
    "MANIFEST",
    "Answer",
    "AttachedFile",
    "CandidateFile",
    "ConsentGiven",
    "Entry",
    "Form",
    "Manifest",
    "NotText",
    "UnsafePath",
    "attachment_path",
    "build",
    "canonical_json",
    "package_path",
    "sha256",
]
