"""SQL of the export queue. Each step of a lease is one UPDATE … RETURNING, on the database's clock."""

# ruff: noqa: S608 (only constants of this file are put together; values are always bound)

LEASE = """
UPDATE items SET state = 'leased', attempts = attempts + 1, epoch = epoch + 1, holder = ?1, token_hash = ?2,
lease_until = {now + ?3}, reason_sealed = NULL
WHERE id = (
  SELECT id FROM items WHERE state IN ('queued', 'leased') AND (state = 'queued' OR lease_until <= {now})
  AND attempts < ?4 __FILTER__
  ORDER BY queued_at, id LIMIT 1 {skip}
) RETURNING id, application_id, revision_id, manifest_sha256, epoch, lease_until, attempts"""
HOLD_SPENT = """
UPDATE items SET state = 'held', lease_until = NULL
WHERE id IN (SELECT id FROM items WHERE lease_until <= {now} AND attempts >= ?1 {skip})
RETURNING id, application_id"""
MINE = "id = ?1 AND state = 'leased' AND token_hash = ?2 AND epoch = ?3 AND lease_until > {now}"
HOLDS = f"SELECT 1 FROM items WHERE {MINE}"
EXTEND = f"UPDATE items SET lease_until = {{now + ?4}} WHERE {MINE} RETURNING lease_until"
ACKNOWLEDGE = f"""
UPDATE items SET state = 'acknowledged', acknowledged_at = {{now}}, lease_until = NULL
WHERE {MINE} AND manifest_sha256 = ?4 RETURNING application_id, holder"""
RETURN = f"""
UPDATE items SET state = CASE WHEN attempts >= ?4 THEN 'held' ELSE 'queued' END, lease_until = NULL,
reason_sealed = ?5
WHERE {MINE} RETURNING application_id, holder, state"""
REQUEUE = """
UPDATE items SET state = 'queued', attempts = 0, token_hash = NULL, lease_until = NULL, acknowledged_at = NULL
WHERE id = ?1 AND (state IN ('held', 'acknowledged', 'queued') OR state = 'leased' AND lease_until <= {now})
RETURNING application_id"""
STATE = "CASE WHEN i.state = 'leased' AND i.lease_until <= {now} THEN 'queued' ELSE i.state END"
HOLDER = """
CASE WHEN i.state = 'acknowledged' OR i.state = 'leased' AND i.lease_until > {now}
THEN COALESCE(o.name, i.holder) END"""
STANDING = f"""
SELECT {STATE}, {HOLDER}, i.manifest_sha256, i.token_hash, i.epoch
FROM items i LEFT JOIN operators o ON o.id = i.holder WHERE i.id = ?1"""
OWNER = """
SELECT p.id, p.key_id, p.wrapped_key, a.reference
FROM items i JOIN applications a ON a.id = i.application_id JOIN people p ON p.id = a.person_id
WHERE i.id = ?1 {share}"""
OPERATOR = "SELECT COALESCE((SELECT name FROM operators WHERE id = ?1), ?1)"
NUMBERS = """
SELECT a.reference, r.revision FROM revisions r JOIN applications a ON a.id = r.application_id WHERE r.id = ?1"""
ITEMS = f"""
SELECT p.id, p.key_id, p.wrapped_key, i.reason_sealed, i.id, i.application_id, a.reference, r.revision,
{STATE}, {HOLDER},
i.lease_until, i.attempts, i.epoch, i.region, r.category, r.language, r.form_version, r.receiver, i.manifest_sha256,
r.sent_at, i.queued_at, i.acknowledged_at
FROM items i JOIN revisions r ON r.id = i.revision_id JOIN applications a ON a.id = i.application_id
JOIN people p ON p.id = a.person_id LEFT JOIN operators o ON o.id = i.holder"""
CONTENT = """
SELECT r.id, r.canonical_sealed, r.manifest_sealed FROM items i JOIN revisions r ON r.id = i.revision_id
WHERE i.id = ?1"""
CARRIED = "SELECT attachment_id FROM revision_attachments WHERE revision_id = ?1 ORDER BY position"


def lease_sql(region_count: int | None, *, one_application: bool) -> str:
    """Build the lease for so many regions (None: all), and perhaps one application; their values start at `?5`."""
    number, filters = 5, ""
    if one_application:
        filters, number = f"AND application_id = ?{number} ", number + 1
    if region_count is not None:
        marks = ", ".join(f"?{number + offset}" for offset in range(region_count))
        filters += f"AND region IN ({marks or 'NULL'})"
    return LEASE.replace("__FILTER__", filters)
