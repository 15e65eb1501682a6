"""The export queue: a file has one holder at a time, who proves it with a token and an epoch that only grows."""

import json
from datetime import datetime

from storage import queue_statements as sql
from storage.attachments import StoredAttachment, stored_attachment
from storage.connections import Connections
from storage.encryption import DataKey, Vault, new_token, token_hash
from storage.errors import LeaseLost, NoSuchItem, NotHeld, WrongManifest
from storage.inbox import put
from storage.items import ItemSummary, Lease, OperatorId, Package, summary
from storage.moments import moment
from storage.statements import Statement, Work
from storage.submission_rows import audit
from storage.tables import ItemState

MAX_ATTEMPTS = 5


class Queue:
    """Items on their way to operators; `storage.queue`. Files that fail `max_attempts` times are held for a person."""

    def __init__(self, connections: Connections, vault: Vault, max_attempts: int = MAX_ATTEMPTS) -> None:
        self._connections, self._vault, self._max = connections, vault, max_attempts

    async def lease(
        self,
        operator: OperatorId,
        seconds: int,
        regions: tuple[str, ...] | None = None,
        application_id: str | None = None,
    ) -> Lease | None:
        """Lease the oldest free file of these regions (None: all), or of one application; None when nothing is free."""
        return await self._connections.transact(lambda: self._lease(operator, seconds, regions, application_id))

    async def extend(self, item_id: str, token: str, epoch: int, seconds: int) -> datetime:
        """Keep a lease for so many seconds from now; gives its new end. LeaseLost, NoSuchItem."""
        return await self._connections.transact(lambda: _extend(item_id, token, epoch, seconds))

    async def acknowledge(self, item_id: str, token: str, epoch: int, manifest_sha256: str) -> None:
        """Say that the file with this manifest is safe at the operator's; the candidate hears of it.

        The holder may repeat it. LeaseLost, WrongManifest, NoSuchItem.
        """
        await self._connections.transact(lambda: self._acknowledge(item_id, token, epoch, manifest_sha256))

    async def return_(self, item_id: str, token: str, epoch: int, reason: str) -> None:
        """Give the file back, to the queue or (after too many attempts) held. LeaseLost, NoSuchItem."""
        await self._connections.transact(lambda: self._return(item_id, token, epoch, reason))

    async def download(self, item_id: str, token: str, epoch: int) -> Package:
        """Decrypt what the lease entitles to. LeaseLost, NoSuchItem."""
        return await self._connections.transact(lambda: self._download(item_id, token, epoch))

    async def items(self, state: ItemState | str | None = None, region: str | None = None) -> list[ItemSummary]:
        """List the queue, oldest first, perhaps only one state or region."""
        found = await self._connections.transact(lambda: self._items("ORDER BY i.queued_at, i.id", ()))
        return [item for item in found if state in (None, item.state) and region in (None, item.region)]

    async def show(self, item_id: str) -> ItemSummary:
        """Show one item; NoSuchItem."""
        found = await self._connections.transact(lambda: self._items("WHERE i.id = ?1", (item_id,)))
        if not found:
            raise NoSuchItem(f"item {item_id}")
        return found[0]

    async def requeue(self, item_id: str, actor: str = "command") -> None:
        """Put a held or acknowledged file back with its attempts forgotten; NotHeld, NoSuchItem."""
        await self._connections.transact(lambda: _requeue(item_id, actor))

    def _lease(
        self, operator: str, seconds: int, regions: tuple[str, ...] | None, application_id: str | None
    ) -> Work[Lease | None]:
        yield from self._hold_spent()
        token = new_token()
        text = sql.lease_sql(None if regions is None else len(regions), one_application=application_id is not None)
        wanted = (() if application_id is None else (application_id,)) + (regions or ())
        rows = yield Statement(text, (operator, token_hash(token), seconds, self._max, *wanted))
        if not rows:
            return None
        item_id, application, revision_id, manifest_sha256, epoch, until, attempts = rows[0]
        reference, revision = (yield Statement(sql.NUMBERS, (revision_id,)))[0]
        yield audit((yield from _name(operator)), "leased", application, item_id)
        return Lease(item_id, application, revision, reference, token, epoch, moment(until), manifest_sha256, attempts)

    def _hold_spent(self) -> Work[None]:
        """Hold what ran out of its last lease, so that it waits visibly instead of going round."""
        for item_id, application_id in (yield Statement(sql.HOLD_SPENT, (self._max,))):
            yield audit("queue", "held", application_id, item_id)

    def _owner(self, item_id: str) -> Work[tuple[str, DataKey, str]]:
        rows = yield Statement(sql.OWNER, (item_id,))
        if not rows:
            raise NoSuchItem(f"item {item_id}")
        person_id, key_id, wrapped, reference = rows[0]
        return person_id, self._vault.key_of(person_id, key_id, wrapped), reference

    def _acknowledge(self, item_id: str, token: str, epoch: int, manifest_sha256: str) -> Work[None]:
        person_id, key, reference = yield from self._owner(item_id)
        rows = yield Statement(sql.ACKNOWLEDGE, (item_id, token_hash(token), epoch, manifest_sha256))
        if not rows:
            yield from _refuse(item_id, token, epoch, acknowledging=manifest_sha256)
            return
        application_id, holder = rows[0]
        name = yield from _name(holder)
        told = {"application_id": application_id, "reference": reference, "operator": name}
        yield put(key, person_id, "file_received", told)
        yield audit(name, "acknowledged", application_id, item_id)

    def _return(self, item_id: str, token: str, epoch: int, reason: str) -> Work[None]:
        person_id, key, reference = yield from self._owner(item_id)
        sealed = key.seal(json.dumps(reason).encode(), "items", item_id, "reason_sealed")
        rows = yield Statement(sql.RETURN, (item_id, token_hash(token), epoch, self._max, sealed))
        if not rows:
            yield from _refuse(item_id, token, epoch)
            return
        application_id, holder, state = rows[0]
        name = yield from _name(holder)
        told = {"application_id": application_id, "reference": reference, "operator": name}
        yield put(key, person_id, "file_waiting", told)
        yield audit(name, "returned", application_id, item_id)
        if state == ItemState.HELD:
            yield audit("queue", "held", application_id, item_id)

    def _download(self, item_id: str, token: str, epoch: int) -> Work[Package]:
        _, key, _ = yield from self._owner(item_id)
        if not (yield Statement(sql.HOLDS, (item_id, token_hash(token), epoch))):
            yield from _refuse(item_id, token, epoch)
        revision_id, canonical, manifest = (yield Statement(sql.CONTENT, (item_id,)))[0]
        attachments: list[StoredAttachment] = []
        for (attachment_id,) in (yield Statement(sql.CARRIED, (revision_id,))):
            attachments.append((yield from stored_attachment(self._vault, attachment_id)))
        return Package(
            key.open(canonical, "revisions", revision_id, "canonical_sealed"),
            key.open(manifest, "revisions", revision_id, "manifest_sealed"),
            tuple(attachments),
        )

    def _items(self, rest: str, values: tuple[str, ...]) -> Work[list[ItemSummary]]:
        yield from self._hold_spent()
        rows = yield Statement(f"{sql.ITEMS} {rest}", values)
        return [summary(self._vault, row) for row in rows]


def _extend(item_id: str, token: str, epoch: int, seconds: int) -> Work[datetime]:
    rows = yield Statement(sql.EXTEND, (item_id, token_hash(token), epoch, seconds))
    if not rows:
        yield from _refuse(item_id, token, epoch)
    return moment(rows[0][0])


def _requeue(item_id: str, actor: str) -> Work[None]:
    rows = yield Statement(sql.REQUEUE, (item_id,))
    if rows:
        yield audit(actor, "requeued", rows[0][0], item_id)
        return
    standing = yield Statement(sql.STANDING, (item_id,))
    if not standing:
        raise NoSuchItem(f"item {item_id}")
    raise NotHeld(item_id, standing[0][0])


def _refuse(item_id: str, token: str, epoch: int, acknowledging: str | None = None) -> Work[None]:
    """Say why a lease's step changed nothing; returns only when it repeats an acknowledgement that already counted."""
    standing = yield Statement(sql.STANDING, (item_id,))
    if not standing:
        raise NoSuchItem(f"item {item_id}")
    state, holder, manifest_sha256, hashed, standing_epoch = standing[0]
    mine = (hashed, standing_epoch) == (token_hash(token), epoch)
    if acknowledging is not None and mine and state in (ItemState.LEASED, ItemState.ACKNOWLEDGED):
        if acknowledging != manifest_sha256:
            raise WrongManifest(f"item {item_id}")
        if state == ItemState.ACKNOWLEDGED:
            return
    raise LeaseLost(holder, state)


def _name(operator: str | None) -> Work[str]:
    """Name an operator as the audit and the candidate read it; an id without a row is its own name."""
    return str((yield Statement(sql.OPERATOR, (operator,)))[0][0])
