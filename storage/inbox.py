"""What happened outside the chat and waits to become a turn."""

import json
from dataclasses import dataclass, field

from storage.connections import Connections
from storage.encryption import DataKey, Vault, new_ordered_id
from storage.people_rows import key_of
from storage.statements import Statement, Work

PUT = "INSERT INTO inbox (id, person_id, kind, parameters_sealed, added_at) VALUES (?1, ?2, ?3, ?4, {now})"
WAITING = """
SELECT p.id, p.key_id, p.wrapped_key, p.chat_sealed, i.id, i.kind, i.parameters_sealed
FROM inbox i JOIN people p ON p.id = i.person_id ORDER BY i.added_at, i.id LIMIT ?1"""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A row to run through `turns.run(inbox_id=…)`, which takes it out in the turn's transaction."""

    inbox_id: str
    chat_id: int = field(repr=False)
    kind: str
    parameters: dict[str, str] = field(repr=False)


class InboxRows:
    """Rows that wait; `storage.inbox`."""

    def __init__(self, connections: Connections, vault: Vault) -> None:
        self._connections, self._vault = connections, vault

    async def waiting(self, limit: int) -> list[InboxRow]:
        """Give the oldest rows; they stay until their turn commits."""
        return await self._connections.transact(lambda: self._waiting(limit))

    async def add(self, person_id: str, kind: str, parameters: dict[str, str]) -> None:
        """Let a person's conversation know something; Unreadable when the person is gone."""
        await self._connections.transact(lambda: self._add(person_id, kind, parameters))

    def _add(self, person_id: str, kind: str, parameters: dict[str, str]) -> Work[None]:
        key = yield from key_of(self._vault, person_id)
        yield put(key, person_id, kind, parameters)

    def _waiting(self, limit: int) -> Work[list[InboxRow]]:
        rows = yield Statement(WAITING, (limit,))
        return [self._row(*row) for row in rows]

    def _row(
        self, person_id: str, key_id: str, wrapped: bytes, chat: bytes, inbox_id: str, kind: str, sealed: bytes
    ) -> InboxRow:
        key = self._vault.key_of(person_id, key_id, wrapped)
        parameters = json.loads(key.open(sealed, "inbox", inbox_id, "parameters_sealed"))
        return InboxRow(inbox_id, int(key.open(chat, "people", person_id, "chat_sealed")), kind, parameters)


def put(key: DataKey, person_id: str, kind: str, parameters: dict[str, str]) -> Statement:
    """Put a row into the inbox within a transaction that something else runs."""
    row = new_ordered_id()
    sealed = key.seal(json.dumps(parameters, ensure_ascii=False).encode(), "inbox", row, "parameters_sealed")
    return Statement(PUT, (row, person_id, kind, sealed))
