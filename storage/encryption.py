"""Keys and ciphertexts.

Three layers. *Master keys* come from IMPATRIATE_KEYS (`id:base64,…`, 32 bytes each); the first wraps what is new, the
others only open. *Data keys*, one a person, are random and lie wrapped in `people`; deleting that row makes everything
sealed with it unreadable for good. *Database keys* lie wrapped in `secrets`: `house` seals what belongs to nobody, and
`chat-hmac` finds a person by chat id. The HMAC key is random, made once with the database, and a rotation only
changes its wrapping: it depends on no master key, so a new first key neither loses people nor keeps an old key alive.

Every ciphertext is bound to its place (`table/row/column`): moved elsewhere it does not open.
"""

import base64
import binascii
import hashlib
import hmac
import os
import time
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import KeysInvalid, Unreadable

KEY_BYTES = 32
NONCE_BYTES = 12
CACHED_KEYS = 20_000
"""Unwrapped data keys kept in memory, about 1 kB each; the only thing storage caches."""


class DataKey:
    """One unwrapped key: seals and opens content bound to its place."""

    __slots__ = ("_cipher",)

    def __init__(self, raw: bytes) -> None:
        self._cipher = AESGCM(raw)

    def seal(self, plain: bytes, table: str, row: str, column: str) -> bytes:
        """Encrypt with AES-256-GCM; gives nonce, ciphertext and tag."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, f"{table}/{row}/{column}".encode())

    def open(self, sealed: bytes, table: str, row: str, column: str) -> bytes:
        """Decrypt what `seal` gave for the same place; Unreadable when key, place or bytes differ."""
        place = f"{table}/{row}/{column}"
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        except InvalidTag:
            raise Unreadable(place) from None


def _master_key(entry: str) -> tuple[str, DataKey]:
    key_id, separator, text = entry.strip().partition(":")
    if not separator or not key_id:
        raise KeysInvalid("an entry has no id; write `id:base64` with commas between entries")
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise KeysInvalid(f"key {key_id} is not base64") from None
    if len(raw) != KEY_BYTES:
        raise KeysInvalid(
            f"key {key_id} has {len(raw)} bytes instead of {KEY_BYTES}; make one with `openssl rand -base64 32`"
        )
    return key_id, DataKey(raw)


class KeyRing:
    """The master keys. `current` is the id of the one that wraps, `ids` are all."""

    def __init__(self, text: str) -> None:
        """Read the text of IMPATRIATE_KEYS; KeysInvalid says which entry is wrong, never its content."""
        entries = [entry for entry in text.split(",") if entry.strip()]
        if not entries:
            raise KeysInvalid("no key is set; make one with `openssl rand -base64 32` and set IMPATRIATE_KEYS=first:…")
        pairs = [_master_key(entry) for entry in entries]
        self._keys = dict(pairs)
        if len(self._keys) < len(pairs):
            raise KeysInvalid("two entries have the same id")
        self.current = pairs[0][0]
        self.ids = frozenset(self._keys)

    def wrap(self, raw: bytes, table: str, row: str) -> bytes:
        """Wrap a key with the current master key, bound to its row."""
        return self._keys[self.current].seal(raw, table, row, f"wrapped_key/{self.current}")

    def unwrap(self, key_id: str, wrapped: bytes, table: str, row: str) -> bytes:
        """Unwrap; KeysInvalid when the ring lacks `key_id` or holds another key under that id."""
        if key_id not in self._keys:
            raise KeysInvalid(f"key {key_id}, which wrote this database, is missing; add it behind the first")
        try:
            return self._keys[key_id].open(wrapped, table, row, f"wrapped_key/{key_id}")
        except Unreadable:
            raise KeysInvalid(f"key {key_id} is not the one that wrote {table}; restore the right one") from None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person's row as it will be written, with the key already open."""

    person_id: str
    key_id: str
    wrapped_key: bytes
    chat_sealed: bytes
    key: DataKey


class Vault:
    """The open keys of one database."""

    def __init__(self, ring: KeyRing, hmac_key: bytes, house: bytes) -> None:
        self.ring = ring
        self.house = DataKey(house)
        self._hmac_key = hmac_key
        self._open: dict[bytes, DataKey] = {}

    def chat_tag(self, chat_id: int) -> bytes:
        """Give the HMAC under which a chat is found."""
        return hmac.digest(self._hmac_key, b"chat %d" % chat_id, "sha256")

    def subject_tag(self, person_id: str, subject: str) -> bytes:
        """Give the HMAC that tells a person's subjects apart without naming them."""
        return hmac.digest(self._hmac_key, f"subject {person_id} {subject}".encode(), "sha256")

    def new_person(self, chat_id: int) -> NewPerson:
        """Make a random person id and data key."""
        person_id, raw = new_id(), os.urandom(KEY_BYTES)
        wrapped, key = self.ring.wrap(raw, "people", person_id), DataKey(raw)
        sealed = key.seal(b"%d" % chat_id, "people", person_id, "chat_sealed")
        return NewPerson(person_id, self.ring.current, wrapped, sealed, key)

    def key_of(self, person_id: str, key_id: str, wrapped: bytes) -> DataKey:
        """Unwrap a person's data key, from memory when seen before."""
        key = self._open.get(wrapped)
        if key is None:
            key = DataKey(self.ring.unwrap(key_id, wrapped, "people", person_id))
            if len(self._open) >= CACHED_KEYS:
                self._open.clear()
            self._open[wrapped] = key
        return key

    def forget(self, wrapped: bytes) -> None:
        """Drop an erased person's key from memory."""
        self._open.pop(wrapped, None)


def new_id() -> str:
    """Make a random id of 128 bits, 32 hexadecimal digits."""
    return os.urandom(16).hex()


def new_token() -> str:
    """Make a secret of 256 bits to be shown once."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode().rstrip("=")


def token_hash(token: str) -> str:
    """Give the SHA-256 under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_ordered_id() -> str:
    """Make an id that sorts by the time it was made: 64 bits of nanoseconds, 64 random bits."""
    return f"{time.time_ns():016x}{os.urandom(8).hex()}"
