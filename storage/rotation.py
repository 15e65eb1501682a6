"""Rotation of the master key: what a former key wrapped is wrapped anew; content and data keys stay as they are."""

import asyncio
from collections.abc import Callable

from storage.connections import Connections
from storage.encryption import KeyRing, Vault
from storage.statements import Statement, Work, run_one

BATCH = 200
BREATH = 0.005
"""Seconds between two batches, in which a bot that runs beside this gets its turns in."""
SECRETS = "SELECT name, key_id, wrapped_key FROM secrets WHERE key_id <> ?1"
LEFT = "SELECT count(*) FROM people WHERE key_id <> ?1"
PEOPLE = "SELECT id, key_id, wrapped_key FROM people WHERE id > ?1 AND key_id <> ?2 ORDER BY id LIMIT ?3"
REWRAP_SECRET = "UPDATE secrets SET key_id = ?2, wrapped_key = ?3 WHERE name = ?1"  # noqa: S105 (SQL)
REWRAP_PERSON = "UPDATE people SET key_id = ?2, wrapped_key = ?3 WHERE id = ?1"

Progress = Callable[[int, int], None]
"""Told after each batch: how many are done, of how many."""


async def rotate_keys(connections: Connections, vault: Vault, progress: Progress = lambda done, total: None) -> int:
    """Wrap the database's and every person's key with the current master key; gives how many were wrapped anew.

    May be stopped at any moment and run again, beside a running bot that has both keys. Only afterwards may a former
    key leave IMPATRIATE_KEYS. Passes are repeated until one finds nothing: a process that was not restarted yet still
    writes with the former key.
    """
    ring = vault.ring
    done: int = await connections.transact(lambda: _secrets(ring))
    total = done + int((await connections.transact(lambda: run_one(Statement(LEFT, (ring.current,)))))[0][0])
    while count := await _pass(connections, ring, lambda more, done=done: progress(done + more, total)):  # type: ignore[misc]
        done += count
    await connections.scrub()
    return done


async def _pass(connections: Connections, ring: KeyRing, progress: Callable[[int], None]) -> int:
    """Go through everybody once, in the order of their ids; each batch is a short transaction of its own."""
    count, after = 0, ""
    while rows := await connections.transact(lambda after=after: _people(ring, after)):  # type: ignore[misc]
        count, after = count + len(rows), rows[-1]
        progress(count)
        await asyncio.sleep(BREATH)
    return count


def _secrets(ring: KeyRing) -> Work[int]:
    rows = yield Statement(SECRETS, (ring.current,))
    for name, key_id, wrapped in rows:
        raw = ring.unwrap(key_id, wrapped, "secrets", name)
        yield Statement(REWRAP_SECRET, (name, ring.current, ring.wrap(raw, "secrets", name)))
    return len(rows)


def _people(ring: KeyRing, after: str) -> Work[list[str]]:
    rows = yield Statement(PEOPLE, (after, ring.current, BATCH))
    for person_id, key_id, wrapped in rows:
        raw = ring.unwrap(key_id, wrapped, "people", person_id)
        yield Statement(REWRAP_PERSON, (person_id, ring.current, ring.wrap(raw, "people", person_id)))
    return [row[0] for row in rows]
