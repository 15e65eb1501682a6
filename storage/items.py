"""What operators see of the export queue: leases, packages, summaries."""

import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, NewType

from storage.attachments import StoredAttachment
from storage.encryption import Vault
from storage.moments import maybe_moment
from storage.tables import ItemState

OperatorId = NewType("OperatorId", str)
RAN_OUT = "its leases ran out"


@dataclass(frozen=True, slots=True)
class Lease:
    """A file is the caller's until `lease_until`; token and epoch prove it."""

    item_id: str
    application_id: str
    revision: int
    reference: str
    token: str = field(repr=False)
    epoch: int
    lease_until: datetime
    manifest_sha256: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Package:
    """What a lease entitles to: canonical JSON, manifest, and what to read from `storage.attachments`."""

    canonical: bytes = field(repr=False)
    manifest: bytes = field(repr=False)
    attachments: tuple[StoredAttachment, ...]


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """An item as operators see it in a list; a lease that ran out shows as queued. `reason`: why it is back or held."""

    item_id: str
    application_id: str
    reference: str
    revision: int
    state: ItemState
    holder: str | None
    lease_until: datetime | None
    attempts: int
    epoch: int
    region: str
    category: str
    language: str
    form_version: str
    receiver: str
    manifest_sha256: str
    sent_at: datetime
    queued_at: datetime
    acknowledged_at: datetime | None
    reason: str | None = field(repr=False)


COLUMNS = [column.name for column in fields(ItemSummary)][:-1]


def summary(vault: Vault, row: Any) -> ItemSummary:
    """Read a row of `queue_statements.ITEMS`, whose columns after the first four are the summary's own fields."""
    person_id, key_id, wrapped, sealed, *values = row
    found = dict(zip(COLUMNS, values, strict=True))
    found |= {name: maybe_moment(found[name]) for name in ("lease_until", "sent_at", "queued_at", "acknowledged_at")}
    found["state"] = ItemState(found["state"])
    reason = RAN_OUT if found["state"] == ItemState.HELD else None
    if sealed is not None:
        key = vault.key_of(person_id, key_id, wrapped)
        reason = json.loads(key.open(sealed, "items", found["item_id"], "reason_sealed"))
    return ItemSummary(**found, reason=reason)
