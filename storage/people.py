"""People outside a turn: blocked or not, found for an operator, erased by command; and the screens owed to them."""

from datetime import datetime

from storage.changes import Erasure
from storage.connections import Connections
from storage.encryption import Vault
from storage.errors import NoSuchItem
from storage.export import PersonCopy, export
from storage.people_rows import find
from storage.statements import Statement, Work, run_one
from storage.turns import Outcome, Turns

BLOCKED = "UPDATE people SET blocked_at = ?2 WHERE chat_tag = ?1"
APPLICANT = "SELECT person_id FROM applications WHERE id = ?1 OR reference = ?1"
CHAT_OF = """
SELECT p.id, p.key_id, p.wrapped_key, p.chat_sealed FROM people p JOIN applications a ON a.person_id = p.id
WHERE a.id = ?1 OR a.reference = ?1"""
OWE = """
UPDATE conversations SET screen_owed_at = {now} WHERE person_id = (SELECT id FROM people WHERE chat_tag = ?1)"""
PAID = """
UPDATE conversations SET screen_owed_at = NULL WHERE person_id = (SELECT id FROM people WHERE chat_tag = ?1)
AND screen_owed_at IS NOT NULL"""
PAID_FOR_GOOD = "UPDATE conversations SET screen_owed_at = NULL WHERE person_id = ?1"
STILL_OWED = "SELECT 1 FROM conversations WHERE person_id = ?1 AND screen_owed_at IS NOT NULL"
OWED = """
SELECT p.id, p.key_id, p.wrapped_key, p.chat_sealed, c.state_sealed
FROM conversations c JOIN people p ON p.id = c.person_id
WHERE c.screen_owed_at IS NOT NULL AND p.blocked_at IS NULL AND c.state_sealed IS NOT NULL
ORDER BY c.screen_owed_at LIMIT ?1"""


class People:
    """What is known of a chat besides its conversation; `storage.people`."""

    def __init__(self, connections: Connections, vault: Vault, turns: Turns) -> None:
        self._connections, self._vault, self._turns = connections, vault, turns

    async def blocked(self, chat_id: int, at: datetime) -> None:
        """Note that the person blocked the bot: nothing is sent until they come back. A stranger stays one."""
        tag = self._vault.chat_tag(chat_id)
        await self._connections.transact(lambda: run_one(Statement(BLOCKED, (tag, at))))

    async def unblocked(self, chat_id: int) -> None:
        """Note that the person came back."""
        tag = self._vault.chat_tag(chat_id)
        await self._connections.transact(lambda: run_one(Statement(BLOCKED, (tag, None))))

    async def find(self, chat_id: int) -> str | None:
        """Give the person's id; None for a stranger."""
        known = await self._connections.transact(lambda: find(self._vault, chat_id, lock=False))
        return known.person_id if known else None

    async def applicant(self, application: str) -> str:
        """Give the id of the person behind an application id or reference number, for `inbox.add`; NoSuchItem."""
        rows = await self._connections.transact(lambda: run_one(Statement(APPLICANT, (application,))))
        if not rows:
            raise NoSuchItem(f"application {application}")
        return str(rows[0][0])

    async def chat_of(self, application: str) -> int:
        """Give the chat behind an application id or reference number; NoSuchItem."""
        return await self._connections.transact(lambda: self._chat_of(application))

    def _chat_of(self, application: str) -> Work[int]:
        rows = yield Statement(CHAT_OF, (application,))
        if not rows:
            raise NoSuchItem(f"application {application}")
        person_id, key_id, wrapped, sealed = rows[0]
        return int(self._vault.key_of(person_id, key_id, wrapped).open(sealed, "people", person_id, "chat_sealed"))

    async def export(self, chat_id: int) -> PersonCopy | None:
        """Open everything that is kept of a person; None for a stranger."""
        return await self._connections.transact(lambda: export(self._vault, chat_id))

    async def erase(self, chat_id: int) -> None:
        """Erase everything of a person, by command; a stranger is no error."""
        await self._turns.run(bot_id=0, chat_id=chat_id, step=lambda _: Outcome(None, "", "", (Erasure(),)))


class Screens:
    """Screens that could not be shown; `storage.screens`."""

    def __init__(self, connections: Connections, vault: Vault) -> None:
        self._connections, self._vault = connections, vault

    async def owe(self, chat_id: int) -> None:
        """Note that the person has not seen the present screen."""
        tag = self._vault.chat_tag(chat_id)
        await self._connections.transact(lambda: run_one(Statement(OWE, (tag,))))

    async def paid(self, chat_id: int) -> None:
        """Note that the person has seen it."""
        tag = self._vault.chat_tag(chat_id)
        await self._connections.transact(lambda: run_one(Statement(PAID, (tag,))))

    async def still_owed(self, chat_id: int) -> bytes | None:
        """Give the conversation as it stands now when its screen is still owed, else None."""
        return await self._connections.transact(lambda: self._still_owed(chat_id))

    async def paid_with(self, chat_id: int, shown: bytes) -> bool:
        """Note that the person has seen this conversation's screen; False when it has moved on, then it stays owed."""
        return await self._connections.transact(lambda: self._paid_with(chat_id, shown))

    def _still_owed(self, chat_id: int) -> Work[bytes | None]:
        known = yield from find(self._vault, chat_id, lock=False)
        if known is None or not (yield Statement(STILL_OWED, (known.person_id,))):
            return None
        return known.state()

    def _paid_with(self, chat_id: int, shown: bytes) -> Work[bool]:
        known = yield from find(self._vault, chat_id, lock=True)
        if known is None or known.state() != shown:
            return False
        yield Statement(PAID_FOR_GOOD, (known.person_id,))
        return True

    async def owed(self, limit: int) -> list[tuple[int, bytes]]:
        """Give chat ids and conversations, longest waiting first, of people who have not blocked the bot."""
        return await self._connections.transact(lambda: self._owed(limit))

    def _owed(self, limit: int) -> Work[list[tuple[int, bytes]]]:
        rows = yield Statement(OWED, (limit,))
        return [self._row(*row) for row in rows]

    def _row(self, person_id: str, key_id: str, wrapped: bytes, chat: bytes, state: bytes) -> tuple[int, bytes]:
        key = self._vault.key_of(person_id, key_id, wrapped)
        chat_id = int(key.open(chat, "people", person_id, "chat_sealed"))
        return chat_id, key.open(state, "conversations", person_id, "state_sealed")
