"""Who may pull candidate files, and what they did."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from storage.connections import Connections
from storage.encryption import new_id, new_ordered_id, new_token, token_hash
from storage.errors import NameTaken
from storage.items import OperatorId
from storage.reading import Reading
from storage.shell_tables import AuditEvent
from storage.shell_tables import Operator as Row
from storage.statements import Statement, run_one
from storage.submission_rows import AUDIT

ADD = """
INSERT INTO operators (id, name, token_hash, regions, created_at) VALUES (?1, ?2, ?3, ?4, {now})
ON CONFLICT DO NOTHING RETURNING 1"""
REVOKE = "UPDATE operators SET revoked_at = {now} WHERE name = ?1 AND revoked_at IS NULL RETURNING 1"


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who may pull files of these regions (None: all) until revoked."""

    operator_id: OperatorId
    name: str
    regions: tuple[str, ...] | None
    created_at: datetime
    revoked_at: datetime | None


class Operators:
    """The operators and their tokens; `storage.operators`."""

    def __init__(self, connections: Connections, reading: Reading) -> None:
        self._connections, self._reading = connections, reading

    async def add(self, name: str, regions: tuple[str, ...] | None = None) -> str:
        """Add an operator and give the token, which is shown now and never again; NameTaken."""
        token = new_token()
        values = (new_id(), name, token_hash(token), None if regions is None else ",".join(regions))
        if not await self._connections.transact(lambda: run_one(Statement(ADD, values))):
            raise NameTaken(name)
        return token

    async def verify(self, token: str) -> Operator | None:
        """Give the operator whose token this is; None when unknown or revoked."""
        known = select(Row).where(Row.token_hash == token_hash(token), col(Row.revoked_at).is_(None))
        async with self._reading.session() as session:
            row = (await session.exec(known)).first()
        return _operator(row) if row else None

    async def list(self) -> list[Operator]:
        """List all operators by name, revoked ones too."""
        async with self._reading.session() as session:
            rows = (await session.exec(select(Row).order_by(Row.name))).all()
        return [_operator(row) for row in rows]

    async def revoke(self, name: str) -> bool:
        """Refuse an operator's token from now on; False when there is no such operator to revoke."""
        return bool(await self._connections.transact(lambda: run_one(Statement(REVOKE, (name,)))))


def _operator(row: Row) -> Operator:
    regions = None if row.regions is None else tuple(region for region in row.regions.split(",") if region)
    return Operator(OperatorId(row.id), row.name, regions, row.created_at, row.revoked_at)


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody did something, perhaps with an application or item."""

    at: datetime
    actor: str
    action: str
    application_id: str | None
    item_id: str | None


class Audit:
    """Who did what, oldest first, without anything about persons; `storage.audit`. Nothing deletes it."""

    def __init__(self, connections: Connections, reading: Reading) -> None:
        self._connections, self._reading = connections, reading

    async def write(
        self, actor: str, action: str, *, application_id: str | None = None, item_id: str | None = None
    ) -> None:
        """Note that somebody did something."""
        values = (new_ordered_id(), actor, action, application_id, item_id)
        await self._connections.transact(lambda: run_one(Statement(AUDIT, values)))

    async def list(self, *, application_id: str | None = None, limit: int | None = None) -> list[Event]:
        """List events, all or an application's, the newest `limit` of them."""
        wanted = select(AuditEvent).order_by(col(AuditEvent.at).desc(), col(AuditEvent.id).desc()).limit(limit)
        if application_id is not None:
            wanted = wanted.where(AuditEvent.application_id == application_id)
        async with self._reading.session() as session:
            rows = (await session.exec(wanted)).all()
        return [Event(row.at, row.actor, row.action, row.application_id, row.item_id) for row in reversed(rows)]
