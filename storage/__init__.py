"""Everything that lasts: conversations, candidate files, the export queue, attachments; on SQLite or PostgreSQL.

Start at `open_storage`. A candidate's turn is one transaction (`turns`), written once and run on either database
(`statements`); what a turn may change is data (`changes`). Content is encrypted with a key a person (`encryption`);
`tables` says what stands in clear. Storage imports no other room, and only storage speaks SQL.
"""

from storage.opening import Storage, open_storage

__all__ = ["Storage", "open_storage"]
