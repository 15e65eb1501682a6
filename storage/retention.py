"""What goes when its term ends. Misses and conversations go in bounded pieces; the next sweep goes on."""

import json
import re

from storage.encryption import Vault
from storage.inbox import put
from storage.misses import opened
from storage.statements import Statement, Work

BATCH = 200
SECONDS = 300.0
"""How long one sweep may take on a server: after a long pause there is much to delete."""
HOUR, DAY = 3600, 24 * 3600
CLAIMS_KEPT, MISSES_KEPT, FAILURES_KEPT = 48 * HOUR, 30 * DAY, 30 * DAY

CLAIMS = "DELETE FROM claims WHERE claimed_at < {now + ?1} RETURNING 1"
FAILURES = "DELETE FROM failures WHERE failed_at < {now + ?1} RETURNING 1"
OLD_MISSES = """
SELECT m.id, m.question_sealed, p.id, p.key_id, p.wrapped_key FROM misses m JOIN people p ON p.id = m.person_id
WHERE m.asked_at < {now + ?1} LIMIT ?2 {share}"""
FREE_MISS = "UPDATE misses SET person_id = NULL, question_sealed = ?2 WHERE id = ?1"
EXPIRED = """
SELECT p.id, p.key_id, p.wrapped_key FROM conversations c JOIN people p ON p.id = c.person_id
WHERE c.expires_at <= {now} LIMIT ?1 {share}"""
TOLD = "UPDATE conversations SET expires_at = NULL WHERE person_id = ?1"
PERSONAL = re.compile(r"\S+@\S+|https?://\S+|@\w+|\+?\d[\d\s().-]{4,}\d|\b[A-Z]{1,3}\d{5,}\b")


def sweep(vault: Vault) -> Work[int]:
    """Delete old claims and failures, let old misses forget their person, and let conversations know that a term ended.

    The conversation itself is the core's: what its term ended for goes in the turn of the inbox row `term_ended`.
    """
    changed = len((yield Statement(CLAIMS, (-CLAIMS_KEPT,))))
    changed += len((yield Statement(FAILURES, (-FAILURES_KEPT,))))
    changed += yield from _free_misses(vault)
    return changed + (yield from _end_terms(vault))


def _free_misses(vault: Vault) -> Work[int]:
    rows = yield Statement(OLD_MISSES, (-MISSES_KEPT, BATCH))
    for row, sealed, *person in rows:
        text, nearest = opened(vault.key_of(*person), "misses", row, sealed)
        freed = json.dumps([scrubbed(text), nearest], ensure_ascii=False).encode()
        yield Statement(FREE_MISS, (row, vault.house.seal(freed, "misses", row, "question_sealed")))
    return len(rows)


def _end_terms(vault: Vault) -> Work[int]:
    rows = yield Statement(EXPIRED, (BATCH,))
    for person in rows:
        yield put(vault.key_of(*person), person[0], "term_ended", {})
        yield Statement(TOLD, (person[0],))
    return len(rows)


def scrubbed(text: str) -> str:
    """Blot out what looks like an address, link, name of an account, phone number or document number."""
    return PERSONAL.sub("…", text)
