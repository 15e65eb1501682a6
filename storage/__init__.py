"""Everything that lasts: conversations, candidate files, the export queue, attachments; on SQLite or PostgreSQL.

Start at `open_storage`. A candidate's turn is one transaction (`turns`), written once and run on either database
(`statements`); what a turn may change is data (`changes`). Content is encrypted with a key a person (`encryption`);
`tables` says what stands in clear. Storage imports no other room, and only storage speaks SQL.
"""

from storage.errors import StorageError
from storage.items import ItemSummary, Lease, OperatorId, Package
from storage.opening import Storage, open_storage
from storage.operators import Operator
from storage.tables import ItemState

__all__ = [
    "ItemState",
    "ItemSummary",
    "Lease",
    "Operator",
    "OperatorId",
    "Package",
    "Storage",
    "StorageError",
    "open_storage",
]
