"""A ciphertext opens in its own place with its own key, and keys can be changed without losing anybody."""

import base64

import pytest

from storage import Storage
from storage.encryption import DataKey, KeyRing
from storage.errors import KeysInvalid, Unreadable
from storage.people_rows import key_of
from tests.databases import Database, keys
from tests.storage.samples import BOT, CHAT, keep, submission
from tests.storage.scanner import SEALED, rows_of
from tests.storage.test_erasure import CANARY, fill

SHORT = base64.b64encode(b"short").decode()


@pytest.mark.parametrize("place", [("b", "1", "c"), ("a", "2", "c"), ("a", "1", "d")])
def test_a_ciphertext_moved_to_another_place_does_not_open(place: tuple[str, str, str]) -> None:
    key = DataKey(b"k" * 32)
    sealed = key.seal(b"plain", "a", "1", "c")
    assert key.open(sealed, "a", "1", "c") == b"plain"
    with pytest.raises(Unreadable):
        key.open(sealed, *place)
    with pytest.raises(Unreadable):
        DataKey(b"l" * 32).open(sealed, "a", "1", "c")


def test_the_same_words_never_give_the_same_ciphertext() -> None:
    key = DataKey(b"k" * 32)
    assert key.seal(b"plain", "a", "1", "c") != key.seal(b"plain", "a", "1", "c")


async def test_every_sealed_column_is_bound_to_its_own_row(storage: Storage, database: Database) -> None:
    """Even with the right key, a ciphertext is refused in the place of another row."""
    await fill(storage, CHAT, 1)
    await fill(storage, CHAT + 1, 2)
    for place in SEALED:
        (person_id, row, sealed), (_, other_row, _), *_ = await rows_of(storage, place)
        assert person_id is not None
        key = await storage.connections.transact(lambda owner=person_id: key_of(storage.vault, owner))  # type: ignore[misc]
        table, column = place.split(".")
        assert key.open(sealed, table, row, column)
        with pytest.raises(Unreadable):
            key.open(sealed, table, other_row, column)


@pytest.mark.parametrize("text", ["", " , ", "nokey", ":abc", "a:not base64", f"a:{SHORT}", f"{keys('a')},{keys('a')}"])
def test_keys_that_cannot_be_right_are_refused_without_showing_them(text: str) -> None:
    with pytest.raises(KeysInvalid) as error:
        KeyRing(text)
    assert SHORT not in str(error.value)
    assert "\n" not in str(error.value)


async def test_a_database_refuses_keys_that_did_not_write_it(storage: Storage, database: Database) -> None:
    wrong = keys("other").replace("other:", "first:")
    for given in (keys("other"), wrong):
        with pytest.raises(KeysInvalid):
            await database.open(given)


async def test_a_new_first_key_finds_everybody_and_after_rotation_the_old_one_may_go(
    storage: Storage, database: Database
) -> None:
    await fill(storage, CHAT, 1)
    async with await database.open(keys("second", "first")) as both:
        old = await both.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"found"))
        new = await both.turns.run(bot_id=BOT, chat_id=CHAT + 1, step=keep(b"stranger"))
        assert await both.rotate_keys() == 3
        assert await both.rotate_keys() == 0
    async with await database.open(keys("second")) as only:
        assert await only.people.find(CHAT) == old.person_id
        assert await only.people.find(CHAT + 1) == new.person_id
        assert (await only.misses.newest())[0].text == CANARY


async def test_a_process_without_the_new_key_says_which_one_it_lacks(storage: Storage, database: Database) -> None:
    await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"before", submission()))
    async with await database.open(keys("second", "first")) as rotating:
        await rotating.rotate_keys()
    with pytest.raises(KeysInvalid, match="second"):
        await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"after"))
