"""Everything that is kept of one person, opened: the answer to a request for access."""

import json
from dataclasses import dataclass, field

from storage.attachments import StoredAttachment, stored_attachment
from storage.encryption import DataKey, Vault
from storage.people_rows import find
from storage.statements import Statement, Work

JSON_ROWS = {
    "consents": ("consent_sealed", "SELECT id, consent_sealed FROM consents WHERE person_id = ?1 ORDER BY id"),
    "misses": ("question_sealed", "SELECT id, question_sealed FROM misses WHERE person_id = ?1 ORDER BY id"),
    "questions": ("question_sealed", "SELECT id, question_sealed FROM questions WHERE person_id = ?1 ORDER BY id"),
    "inbox": ("parameters_sealed", "SELECT id, parameters_sealed FROM inbox WHERE person_id = ?1 ORDER BY id"),
    "outbox": ("parameters_sealed", "SELECT id, parameters_sealed FROM outbox WHERE person_id = ?1 ORDER BY id"),
}
FILES_SENT = """
SELECT r.id, r.canonical_sealed FROM revisions r JOIN applications a ON a.id = r.application_id
WHERE a.person_id = ?1 ORDER BY r.sent_at, r.revision"""
FAILED = "SELECT bot_id || '.' || update_id, body_sealed FROM failures WHERE person_id = ?1 ORDER BY failed_at"
ATTACHMENTS = "SELECT id FROM attachments WHERE person_id = ?1 ORDER BY kept_at"


@dataclass(frozen=True, slots=True)
class PersonCopy:
    """All content of a person. `rows`: by table, what its sealed JSON says; `sent`: canonical JSON of each revision."""

    person_id: str
    state: bytes | None = field(repr=False)
    rows: dict[str, list[object]] = field(repr=False)
    sent: list[bytes] = field(repr=False)
    failed_updates: list[bytes] = field(repr=False)
    attachments: list[StoredAttachment] = field(repr=False)


def export(vault: Vault, chat_id: int) -> Work[PersonCopy | None]:
    """Open everything of a chat's person; None for a stranger. Attachments are read with `attachments.read`."""
    known = yield from find(vault, chat_id, lock=False)
    if known is None:
        return None
    person_id, key = known.person_id, known.key
    rows: dict[str, list[object]] = {}
    for table, (column, query) in JSON_ROWS.items():
        opened = yield from _opened(key, query, person_id, table, column)
        rows[table] = [json.loads(plain) for plain in opened]
    sent = yield from _opened(key, FILES_SENT, person_id, "revisions", "canonical_sealed")
    failed = yield from _opened(key, FAILED, person_id, "failures", "body_sealed")
    attachments: list[StoredAttachment] = []
    for (attachment_id,) in (yield Statement(ATTACHMENTS, (person_id,))):
        attachments.append((yield from stored_attachment(vault, attachment_id)))
    return PersonCopy(person_id, known.state(), rows, sent, failed, attachments)


def _opened(key: DataKey, query: str, person_id: str, table: str, column: str) -> Work[list[bytes]]:
    rows = yield Statement(query, (person_id,))
    return [key.open(sealed, table, row, column) for row, sealed in rows]
