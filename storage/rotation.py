"""Rotation of the master key: what a former key wrapped is wrapped anew; content and data keys stay as they are."""

from storage.connections import Connections
from storage.encryption import KeyRing, Vault
from storage.statements import Statement, Work

BATCH = 500
SECRETS = "SELECT name, key_id, wrapped_key FROM secrets WHERE key_id <> ?1"
PEOPLE = "SELECT id, key_id, wrapped_key FROM people WHERE key_id <> ?1 LIMIT ?2"
REWRAP_SECRET = "UPDATE secrets SET key_id = ?2, wrapped_key = ?3 WHERE name = ?1"  # noqa: S105 (SQL)
REWRAP_PERSON = "UPDATE people SET key_id = ?2, wrapped_key = ?3 WHERE id = ?1"


async def rotate_keys(connections: Connections, vault: Vault) -> int:
    """Wrap the database's and every person's key with the current master key; gives how many were wrapped anew.

    May be stopped and run again. Only afterwards may a former key leave IMPATRIATE_KEYS.
    """
    total = await connections.transact(lambda: _secrets(vault.ring))
    while count := await connections.transact(lambda: _people(vault.ring)):
        total += count
    await connections.scrub()
    return total


def _secrets(ring: KeyRing) -> Work[int]:
    rows = yield Statement(SECRETS, (ring.current,))
    for name, key_id, wrapped in rows:
        raw = ring.unwrap(key_id, wrapped, "secrets", name)
        yield Statement(REWRAP_SECRET, (name, ring.current, ring.wrap(raw, "secrets", name)))
    return len(rows)


def _people(ring: KeyRing) -> Work[int]:
    rows = yield Statement(PEOPLE, (ring.current, BATCH))
    for person_id, key_id, wrapped in rows:
        raw = ring.unwrap(key_id, wrapped, "people", person_id)
        yield Statement(REWRAP_PERSON, (person_id, ring.current, ring.wrap(raw, "people", person_id)))
    return len(rows)
