"""Opens every ciphertext of a database, as somebody with all of today's keys could."""

import json
from collections.abc import AsyncIterator

from storage import Storage
from storage.encryption import DataKey
from storage.people_rows import key_of
from storage.statements import Statement, Work, run_one
from storage.tables import Record

OF_APPLICATION = "JOIN applications a ON a.id = t.application_id"
SEALED = {
    "people.chat_sealed": ("t.id", "t.id", ""),
    "conversations.state_sealed": ("t.person_id", "t.person_id", ""),
    "consents.consent_sealed": ("t.person_id", "t.id", ""),
    "revisions.canonical_sealed": ("a.person_id", "t.id", OF_APPLICATION),
    "revisions.manifest_sealed": ("a.person_id", "t.id", OF_APPLICATION),
    "items.reason_sealed": ("a.person_id", "t.id", OF_APPLICATION),
    "attachments.details_sealed": ("t.person_id", "t.id", ""),
    "misses.question_sealed": ("t.person_id", "t.id", ""),
    "questions.question_sealed": ("t.person_id", "t.id", ""),
    "inbox.parameters_sealed": ("t.person_id", "t.id", ""),
    "outbox.parameters_sealed": ("t.person_id", "t.id", ""),
    "failures.body_sealed": ("t.person_id", "t.bot_id || '.' || t.update_id", ""),
}
"""Column: whose it is, the row it is bound to, and the way to the person."""


def sealed_columns() -> set[str]:
    """Every column that holds ciphertext, from the tables themselves."""
    tables = Record.metadata.tables.values()
    return {f"{table.name}.{column.name}" for table in tables for column in table.c if column.name.endswith("_sealed")}


async def rows_of(storage: Storage, place: str) -> list[tuple[str | None, str, bytes]]:
    """The ciphertexts of a column: whose, bound to which row, and the bytes."""
    person, row, join = SEALED[place]
    table, column = place.split(".")
    query = f"SELECT {person}, {row}, t.{column} FROM {table} t {join} WHERE t.{column} IS NOT NULL"
    rows = await storage.connections.transact(lambda: run_one(Statement(query)))
    return [(person_id, bound_to, bytes(sealed)) for person_id, bound_to, sealed in rows]


async def ciphertexts(storage: Storage) -> list[bytes]:
    """Every ciphertext and every wrapped key of a person."""
    wrapped = await storage.connections.transact(lambda: run_one(Statement("SELECT wrapped_key FROM people")))
    sealed = [row[2] for place in SEALED for row in await rows_of(storage, place)]
    return sealed + [bytes(row[0]) for row in wrapped]


async def opened(storage: Storage) -> AsyncIterator[tuple[str, bytes]]:
    """Every plaintext with the column (or `files`) it was found in."""
    for place in SEALED:
        for person_id, bound_to, sealed in await rows_of(storage, place):
            key = await storage.connections.transact(lambda person_id=person_id: _key(storage, person_id))  # type: ignore[misc]
            yield place, key.open(sealed, place.split(".")[0], bound_to, place.split(".")[1])
    files = await storage.connections.transact(lambda: run_one(Statement("SELECT id FROM attachments")))
    for (attachment_id,) in files:
        yield "files", b"".join([chunk async for chunk in storage.attachments.read(attachment_id)])


def _key(storage: Storage, person_id: str | None) -> Work[DataKey]:
    if person_id is None:
        return storage.vault.house
    return (yield from key_of(storage.vault, person_id))


async def places_with(storage: Storage, canary: str) -> set[str]:
    """The columns (and `files`) in which a word stands once everything is opened."""
    escaped = json.dumps(canary)[1:-1].encode()
    return {place async for place, plain in opened(storage) if canary.encode() in plain or escaped in plain}
