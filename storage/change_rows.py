"""How each change becomes rows, inside the turn's transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from storage import changes
from storage.changes import Change
from storage.encryption import DataKey, Vault, new_id, new_ordered_id
from storage.statements import Statement, Work
from storage.submission_rows import forget, submit, withdraw

CONSENT = "INSERT INTO consents (id, person_id, consent_sealed, given_at) VALUES (?1, ?2, ?3, ?4)"
KEEP = """
INSERT INTO attachments (id, person_id, details_sealed, size, stored_sha256, kept_at)
VALUES (?1, ?2, ?3, ?4, ?5, {now}) ON CONFLICT DO NOTHING"""
DROP = """
DELETE FROM attachments WHERE id = ?1 AND person_id = ?2
AND NOT EXISTS (SELECT 1 FROM revision_attachments r WHERE r.attachment_id = ?1) RETURNING id"""
MISS = "INSERT INTO misses (id, person_id, question_sealed, language, asked_at) VALUES (?1, ?2, ?3, ?4, ?5)"
ASK = "INSERT INTO questions (id, person_id, question_sealed, language, asked_at) VALUES (?1, ?2, ?3, ?4, ?5)"
RATE = """
INSERT INTO ratings (entry, language, helpful, count, rated_at) VALUES (?1, ?2, ?3, 1, ?4)
ON CONFLICT (entry, language, helpful) DO UPDATE SET count = ratings.count + 1, rated_at = excluded.rated_at"""
MESSAGE = """
INSERT INTO outbox (id, person_id, kind, parameters_sealed, due_at, attempts) VALUES (?1, ?2, ?3, ?4, ?5, 0)"""
EXPIRY = "UPDATE conversations SET expires_at = ?2 WHERE person_id = ?1"


@dataclass(slots=True)
class Writing:
    """What the writing of one turn's changes needs, and the files that must go once they are committed."""

    vault: Vault
    person_id: str
    key: DataKey
    doomed_files: list[str] = field(default_factory=list)

    def seal(self, content: Any, table: str, row: str, column: str) -> bytes:
        """Seal content as JSON with the person's key."""
        return self.key.seal(json.dumps(content, ensure_ascii=False).encode(), table, row, column)


def write(change: Change, to: Writing) -> Work[None]:
    """Write one change. Erasure is the turn's own affair and not written here."""
    yield from WRITERS[type(change)](change, to)


def _consent(change: changes.ConsentGiven, to: Writing) -> Work[None]:
    row = new_id()
    content = [change.kind, change.version, change.language, change.text_hash]
    yield Statement(CONSENT, (row, to.person_id, to.seal(content, "consents", row, "consent_sealed"), change.at))


def _submission(change: changes.Submission, to: Writing) -> Work[None]:
    yield from submit(change, to.vault, to.person_id, to.key)


def _withdrawal(change: changes.Withdrawal, to: Writing) -> Work[None]:
    yield from withdraw(change, to.person_id)


def _forget(change: changes.FileForgotten, to: Writing) -> Work[None]:
    yield from forget(change, to.person_id)


def _keep(change: changes.AttachmentKept, to: Writing) -> Work[None]:
    staged = change.staged
    details = {
        "key": staged.key.hex(),
        "sha256": staged.sha256,
        "field": change.field,
        "name": change.name,
        "media_type": change.media_type,
    }
    sealed = to.seal(details, "attachments", staged.attachment_id, "details_sealed")
    yield Statement(KEEP, (staged.attachment_id, to.person_id, sealed, staged.size, staged.stored_sha256))


def _drop(change: changes.AttachmentDropped, to: Writing) -> Work[None]:
    rows = yield Statement(DROP, (change.attachment_id, to.person_id))
    to.doomed_files.extend(row[0] for row in rows)


def _miss(change: changes.QuestionMissed, to: Writing) -> Work[None]:
    row = new_ordered_id()
    sealed = to.seal([change.text, change.nearest], "misses", row, "question_sealed")
    yield Statement(MISS, (row, to.person_id, sealed, change.language, change.at))


def _ask(change: changes.PersonAsked, to: Writing) -> Work[None]:
    row = new_ordered_id()
    sealed = to.seal(change.text, "questions", row, "question_sealed")
    yield Statement(ASK, (row, to.person_id, sealed, change.language, change.at))


def _rate(change: changes.AnswerRated, _to: Writing) -> Work[None]:
    yield Statement(RATE, (change.entry, change.language, change.helpful, change.at))


def _message(change: changes.MessageDue, to: Writing) -> Work[None]:
    row = new_ordered_id()
    sealed = to.seal(change.parameters, "outbox", row, "parameters_sealed")
    yield Statement(MESSAGE, (row, to.person_id, change.kind, sealed, change.due_at))


def _expiry(change: changes.DraftExpiry, to: Writing) -> Work[None]:
    yield Statement(EXPIRY, (to.person_id, change.expires_at))


WRITERS: dict[type[Change], Callable[[Any, Writing], Work[None]]] = {
    changes.ConsentGiven: _consent,
    changes.Submission: _submission,
    changes.Withdrawal: _withdrawal,
    changes.FileForgotten: _forget,
    changes.AttachmentKept: _keep,
    changes.AttachmentDropped: _drop,
    changes.QuestionMissed: _miss,
    changes.PersonAsked: _ask,
    changes.AnswerRated: _rate,
    changes.MessageDue: _message,
    changes.DraftExpiry: _expiry,
}
