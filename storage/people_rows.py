"""A person's rows inside a transaction: found and locked, made, erased."""

from collections.abc import Generator
from dataclasses import dataclass

from storage.encryption import DataKey, Vault, new_ordered_id
from storage.errors import Unreadable
from storage.statements import Rows, Statement, Work

FIND = """
SELECT p.id, p.key_id, p.wrapped_key, c.state_sealed FROM people p JOIN conversations c ON c.person_id = p.id
WHERE p.chat_tag = ?1 {lock}"""
FIND_UNLOCKED = FIND.replace("{lock}", "")
NEW_PERSON = """
INSERT INTO people (id, chat_tag, chat_sealed, key_id, wrapped_key, created_at, blocked_at)
VALUES (?1, ?2, ?3, ?4, ?5, {now}, NULL) ON CONFLICT DO NOTHING RETURNING 1"""
NEW_CONVERSATION = """
INSERT INTO conversations (person_id, state_sealed, stage, language, updated_at) VALUES (?1, NULL, '', '', {now})"""
KEY = "SELECT key_id, wrapped_key FROM people WHERE id = ?1"
FILES = "SELECT id FROM attachments WHERE person_id = ?1"
APPLICATIONS = "SELECT id FROM applications WHERE person_id = ?1"
ERASED = "INSERT INTO audit (id, at, actor, action, application_id) VALUES (?1, {now}, 'candidate', 'erased', ?2)"
ERASE = "DELETE FROM people WHERE id = ?1 RETURNING wrapped_key"


@dataclass(frozen=True, slots=True)
class Known:
    """A person inside a transaction, with the key open and the state still sealed."""

    person_id: str
    key: DataKey
    state_sealed: bytes | None

    def state(self) -> bytes | None:
        """Decrypt the conversation; None before the first turn ended."""
        if self.state_sealed is None:
            return None
        return self.key.open(self.state_sealed, "conversations", self.person_id, "state_sealed")


def find(vault: Vault, chat_id: int, *, lock: bool) -> Work[Known | None]:
    """Find a chat's person and conversation, locked until the transaction ends when `lock`."""
    rows = yield Statement(FIND if lock else FIND_UNLOCKED, (vault.chat_tag(chat_id),))
    if not rows:
        return None
    person_id, key_id, wrapped, sealed = rows[0]
    return Known(person_id, vault.key_of(person_id, key_id, wrapped), sealed)


def find_or_make(vault: Vault, chat_id: int) -> Work[Known]:
    """Find and lock a person, made if absent.

    Loops because somebody else may make the person between finding and making, or erase them while this waits.
    """
    while True:
        known = yield from find(vault, chat_id, lock=True)
        if known is not None:
            return known
        yield from make(vault, chat_id)


def make(vault: Vault, chat_id: int) -> Work[None]:
    """Insert a person with a new data key and an empty conversation; nothing when the chat is known."""
    new = vault.new_person(chat_id)
    values = (new.person_id, vault.chat_tag(chat_id), new.chat_sealed, new.key_id, new.wrapped_key)
    if (yield Statement(NEW_PERSON, values)):
        yield Statement(NEW_CONVERSATION, (new.person_id,))


def key_of(vault: Vault, person_id: str) -> Generator[Statement, Rows, DataKey]:
    """Open a person's data key; Unreadable when the person is gone."""
    rows = yield Statement(KEY, (person_id,))
    if not rows:
        raise Unreadable(f"people/{person_id}")
    return vault.key_of(person_id, *rows[0])


def erase(vault: Vault, person_id: str) -> Work[tuple[str, ...]]:
    """Delete the person with all that refers to them; gives the attachments whose files must go after the commit.

    The audit keeps that an application was erased, by its random id.
    """
    files = yield Statement(FILES, (person_id,))
    for (application_id,) in (yield Statement(APPLICATIONS, (person_id,))):
        yield Statement(ERASED, (new_ordered_id(), application_id))
    for (wrapped,) in (yield Statement(ERASE, (person_id,))):
        vault.forget(bytes(wrapped))
    return tuple(row[0] for row in files)
