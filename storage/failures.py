"""Updates whose turn failed: kept encrypted until somebody looks, found by the code that the person was told."""

import os
from dataclasses import dataclass, field
from datetime import datetime

from storage.connections import Connections
from storage.encryption import DataKey, Vault
from storage.errors import NoSuchItem
from storage.people_rows import find_or_make, key_of
from storage.statements import Statement, Work, run_one

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without look-alikes: no 0 and O, 1 and I and L."""
CODE_LETTERS = 8
KEEP = """
INSERT INTO failures (code, bot_id, update_id, person_id, body_sealed, error, count, failed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7) ON CONFLICT (bot_id, update_id)
DO UPDATE SET count = failures.count + 1, error = excluded.error, failed_at = excluded.failed_at RETURNING code"""
COUNT = "SELECT count FROM failures WHERE bot_id = ?1 AND update_id = ?2"
FIND = "SELECT bot_id, update_id, person_id, body_sealed, error, count FROM failures WHERE code = ?1"


@dataclass(frozen=True, slots=True)
class Failed:
    """A kept update; `body` is what Telegram sent."""

    code: str
    bot_id: int
    update_id: int
    body: bytes = field(repr=False)
    error: str
    count: int


class Failures:
    """Failed updates; `storage.failures`."""

    def __init__(self, connections: Connections, vault: Vault) -> None:
        self._connections, self._vault = connections, vault

    async def keep(
        self, bot_id: int, update_id: int, body: bytes, error: str, at: datetime, chat_id: int | None = None
    ) -> str:
        """Keep an update, or count that it failed again; gives its code.

        With the chat's id the row belongs to the person and goes with an erasure; without, it stays for 30 days.
        `error` is a class and a place, never a message.
        """
        kept = Failed("", bot_id, update_id, body, error, 1)
        return await self._connections.transact(lambda: self._keep(kept, at, chat_id))

    async def count(self, bot_id: int, update_id: int) -> int:
        """Tell how often an update failed."""
        rows = await self._connections.transact(lambda: run_one(Statement(COUNT, (bot_id, update_id))))
        return int(rows[0][0]) if rows else 0

    async def find(self, code: str) -> Failed:
        """Open a kept update by its code; NoSuchItem."""
        return await self._connections.transact(lambda: self._find(code))

    def _keep(self, kept: Failed, at: datetime, chat_id: int | None) -> Work[str]:
        known = None if chat_id is None else (yield from find_or_make(self._vault, chat_id))
        person_id, key = (known.person_id, known.key) if known else (None, self._vault.house)
        sealed = key.seal(kept.body, "failures", f"{kept.bot_id}.{kept.update_id}", "body_sealed")
        values = (_code(), kept.bot_id, kept.update_id, person_id, sealed, kept.error, at)
        return str((yield Statement(KEEP, values))[0][0])

    def _find(self, code: str) -> Work[Failed]:
        rows = yield Statement(FIND, (code.strip().upper(),))
        if not rows:
            raise NoSuchItem(f"failed update {code}")
        bot_id, update_id, person_id, sealed, error, count = rows[0]
        key: DataKey = self._vault.house if person_id is None else (yield from key_of(self._vault, person_id))
        body = key.open(sealed, "failures", f"{bot_id}.{update_id}", "body_sealed")
        return Failed(code, bot_id, update_id, body, error, count)


def _code() -> str:
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in os.urandom(CODE_LETTERS))
