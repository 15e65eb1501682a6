"""A candidate file becomes an application, a revision and an item of the export queue; or is taken back."""

from storage.changes import FileForgotten, Submission, Withdrawal
from storage.encryption import DataKey, Vault, new_id, new_ordered_id
from storage.errors import ReferenceTaken
from storage.statements import Statement, Work

APPLICATION = """
INSERT INTO applications (id, reference, person_id, subject_tag, state, sent_at)
VALUES (?1, ?2, ?3, ?4, 'open', ?5) ON CONFLICT DO NOTHING RETURNING 1"""
OWNED = "SELECT person_id, state FROM applications WHERE id = ?1"
OPEN = "SELECT 1 FROM applications WHERE person_id = ?1 AND subject_tag = ?2 AND state = 'open'"
REVISION = """
INSERT INTO revisions (id, application_id, revision, canonical_sealed, manifest_sealed, manifest_sha256, category,
region, language, form_version, receiver, sent_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT DO NOTHING RETURNING 1"""
CARRY = """
INSERT INTO revision_attachments (revision_id, attachment_id, position)
SELECT ?1, id, ?3 FROM attachments WHERE id = ?2 AND person_id = ?4 ON CONFLICT DO NOTHING"""
ITEM = """
INSERT INTO items (id, revision_id, application_id, region, manifest_sha256, state, queued_at, attempts, epoch)
VALUES (?1, ?2, ?3, ?4, ?5, 'queued', {now}, 0, 0)"""
AUDIT = """
INSERT INTO audit (id, at, actor, action, application_id, item_id) VALUES (?1, {now}, ?2, ?3, ?4, ?5)"""
WITHDRAW = """
UPDATE applications SET state = 'withdrawn' WHERE id = ?1 AND person_id = ?2 AND state = 'open' RETURNING id"""
FORGET = "DELETE FROM applications WHERE id = ?1 AND person_id = ?2 RETURNING id"
LEAVE_QUEUE = """
UPDATE items SET state = 'withdrawn', lease_until = NULL, token_hash = NULL
WHERE application_id = ?1 AND state IN ('queued', 'leased', 'held')"""


def submit(sent: Submission, vault: Vault, person_id: str, key: DataKey) -> Work[None]:
    """Write a submission once; a repeated one, or one for a subject with another open application, changes nothing."""
    if not (yield from _application(sent, vault, person_id)):
        return
    revision_id = new_id()
    if not (yield from _revision(sent, revision_id, key)):
        return
    for position, attachment_id in enumerate(sent.attachments):
        yield Statement(CARRY, (revision_id, attachment_id, position, person_id))
    item_id = new_ordered_id()
    yield Statement(ITEM, (item_id, revision_id, sent.application_id, sent.region, sent.manifest_sha256))
    yield audit("candidate", "sent", sent.application_id, item_id)


def _application(sent: Submission, vault: Vault, person_id: str) -> Work[bool]:
    """Make the application; False when nothing must change; ReferenceTaken when its number is another's."""
    tag = vault.subject_tag(person_id, sent.subject)
    if (yield Statement(APPLICATION, (sent.application_id, sent.reference, person_id, tag, sent.sent_at))):
        return True
    owned = yield Statement(OWNED, (sent.application_id,))
    if owned:
        return (person_id, "open") == tuple(owned[0])
    if (yield Statement(OPEN, (person_id, tag))):
        return False
    raise ReferenceTaken


def _revision(sent: Submission, revision_id: str, key: DataKey) -> Work[bool]:
    rows = yield Statement(
        REVISION,
        (
            revision_id,
            sent.application_id,
            sent.revision,
            key.seal(sent.canonical, "revisions", revision_id, "canonical_sealed"),
            key.seal(sent.manifest, "revisions", revision_id, "manifest_sealed"),
            sent.manifest_sha256,
            sent.category,
            sent.region,
            sent.language,
            sent.form_version,
            sent.receiver,
            sent.sent_at,
        ),
    )
    return bool(rows)


def withdraw(change: Withdrawal, person_id: str) -> Work[None]:
    """Take an application back, once; what nobody acknowledged leaves the queue."""
    for (application_id,) in (yield Statement(WITHDRAW, (change.application_id, person_id))):
        yield Statement(LEAVE_QUEUE, (application_id,))
        yield audit("candidate", "withdrawn", application_id, None)


def forget(change: FileForgotten, person_id: str) -> Work[None]:
    """Delete an application with all that hangs on it; the audit event alone stays."""
    for (application_id,) in (yield Statement(FORGET, (change.application_id, person_id))):
        yield audit("term", "forgotten", application_id, None)


def audit(actor: str, action: str, application_id: str | None, item_id: str | None) -> Statement:
    """Note who did what, in the same transaction."""
    return Statement(AUDIT, (new_ordered_id(), actor, action, application_id, item_id))
