"""Messages that nobody asked for just now, and when they are due."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from storage.connections import Connections
from storage.encryption import Vault
from storage.statements import Statement, Work, run_one

DUE = """
SELECT p.id, p.key_id, p.wrapped_key, p.chat_sealed, o.id, o.kind, o.parameters_sealed, c.language
FROM outbox o JOIN people p ON p.id = o.person_id JOIN conversations c ON c.person_id = p.id
WHERE o.due_at <= {now} AND p.blocked_at IS NULL ORDER BY o.due_at, o.id LIMIT ?1"""
SENT = "DELETE FROM outbox WHERE id = ?1"
FAILED = "UPDATE outbox SET due_at = ?2, attempts = attempts + 1 WHERE id = ?1"


@dataclass(frozen=True, slots=True)
class Due:
    """A message to render in `language` and send."""

    outbox_id: str
    chat_id: int = field(repr=False)
    language: str
    kind: str
    parameters: dict[str, str] = field(repr=False)


class OutboxRows:
    """Messages to send; `storage.outbox`. Only the leader sends, so rows need no lease."""

    def __init__(self, connections: Connections, vault: Vault) -> None:
        self._connections, self._vault = connections, vault

    async def due(self, limit: int) -> list[Due]:
        """Give the longest due messages to people who have not blocked the bot."""
        return await self._connections.transact(lambda: self._due(limit))

    async def sent(self, outbox_id: str) -> None:
        """Forget a message that was sent."""
        await self._connections.transact(lambda: run_one(Statement(SENT, (outbox_id,))))

    async def failed(self, outbox_id: str, again_at: datetime) -> None:
        """Try a message again at a later moment."""
        await self._connections.transact(lambda: run_one(Statement(FAILED, (outbox_id, again_at))))

    def _due(self, limit: int) -> Work[list[Due]]:
        rows = yield Statement(DUE, (limit,))
        return [self._row(*row) for row in rows]

    def _row(
        self, person: str, key_id: str, wrapped: bytes, chat: bytes, row: str, kind: str, sealed: bytes, language: str
    ) -> Due:
        key = self._vault.key_of(person, key_id, wrapped)
        parameters = json.loads(key.open(sealed, "outbox", row, "parameters_sealed"))
        return Due(row, int(key.open(chat, "people", person, "chat_sealed")), language, kind, parameters)
