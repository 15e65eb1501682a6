"""The candidate file: its schema, its canonical bytes and its manifest; shared by the dialogs, the bot and the operators."""

from candidates.canonical import canonical_json, sha256
from candidates.manifest import CANDIDATE_FILE, Manifest, build
from candidates.schema import Answer, AttachedFile, CandidateFile, ConsentGiven, Form

__all__ = [
    "CANDIDATE_FILE",
    "Answer",
    "AttachedFile",
    "CandidateFile",
    "ConsentGiven",
    "Form",
    "Manifest",
    "build",
    "canonical_json",
    "sha256",
]
