"""What the tests send: nobody's data."""

from datetime import UTC, datetime
from typing import Any

from storage.changes import Change, Submission
from storage.turns import Outcome, Step

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BOT, CHAT = 7, 9_000_000_000_001


def submission(application: str = "application-1", reference: str = "AB12", **fields: Any) -> Submission:
    given: dict[str, Any] = {
        "subject": "self",
        "revision": 1,
        "canonical": b"{}",
        "manifest": b"{}",
        "manifest_sha256": "0" * 64,
        "attachments": (),
        "category": "scientist",
        "region": "tula",
        "language": "en",
        "form_version": "1",
        "receiver": "tula",
        "sent_at": NOW,
    }
    return Submission(application, reference, **{**given, **fields})


def keep(state: bytes, *changes: Change) -> Step:
    return lambda _stored: Outcome(state, "menu", "en", changes)
