"""What `impatriate operators` does to who may pull files."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from impatriate.operators import app
from operators.client import Desk
from operators.errors import TokenRefused
from storage import OperatorId
from storage.queue import MAX_ATTEMPTS
from tests.databases import Database, keys
from tests.operators.conftest import serving
from tests.storage.samples import BOT, CHAT, keep, submission


class Command:
    """`impatriate operators` for one database."""

    def __init__(self, database: Database) -> None:
        self.settings = {
            "IMPATRIATE_DATABASE_URL": database.url,
            "IMPATRIATE_KEYS": keys("first"),
            "IMPATRIATE_FILES": str(database.files),
            "COLUMNS": "200",
        }

    def __call__(self, *arguments: str, code: int = 0, **settings: str) -> Result:
        result = CliRunner().invoke(app, arguments, env={**self.settings, **settings})
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result


@pytest.fixture
def operators(database: Database) -> Command:
    return Command(database)


def test_a_new_operators_token_opens_the_desk_until_it_is_revoked(operators: Command, database: Database) -> None:
    token = operators("add", "night-pull").stdout.strip()
    with serving(database) as url, Desk(url, token) as desk:
        assert desk.items().items == ()
        assert "revoked" in operators("revoke", "night-pull").stdout
        with pytest.raises(TokenRefused):
            desk.items()


def test_the_list_tells_who_may_pull_what_and_never_a_token(operators: Command) -> None:
    assert "no operator yet" in operators("list").stdout
    tokens = [json.loads(operators("add", "all-regions", "--json").stdout)["token"]]
    tokens.append(operators("add", "two-regions", "--region", "kaluga", "--region", "lipetsk").stdout.strip())
    operators("revoke", "all-regions")
    for listed in (operators("list").stdout, operators("list", "--json").stdout):
        assert not [token for token in tokens if token in listed]
    assert json.loads(operators("list", "--json").stdout)["operators"] == [
        {"name": "all-regions", "regions": None, "revoked": True},
        {"name": "two-regions", "regions": ["kaluga", "lipetsk"], "revoked": False},
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("add", "two words"), 2, "letters, digits"),
        (("add", "new", "--region", "atlantis"), 2, "no region atlantis"),
        (("add", "taken"), 1, "taken"),
        (("revoke", "nobody"), 1, "no active operator"),
    ],
)
def test_what_cannot_be_is_told(operators: Command, arguments: tuple[str, ...], code: int, told: str) -> None:
    operators("add", "taken")
    assert told in operators(*arguments, code=code).stderr


def test_a_missing_key_or_database_is_one_line(operators: Command, tmp_path: Path) -> None:
    assert operators("list", code=2, IMPATRIATE_KEYS="").stderr.startswith("IMPATRIATE_KEYS is not set")
    absent = operators("list", code=2, IMPATRIATE_DATABASE_URL=f"sqlite:///{tmp_path}/absent.db").stderr
    assert "db upgrade" in absent
    assert absent.count("\n") == 1


async def test_a_poison_file_is_held_with_its_reason_until_it_is_queued_again_by_command(
    operators: Command, database: Database
) -> None:
    async with await database.open() as storage:
        await storage.turns.run(bot_id=BOT, chat_id=CHAT, step=keep(b"sent", submission(reference="26-AAAA-BBBB")))
        for _ in range(MAX_ATTEMPTS):
            lease = await storage.queue.lease(OperatorId("night-pull"), 60)
            assert lease is not None
            await storage.queue.return_(lease.item_id, lease.token, lease.epoch, "cannot be rendered")
        assert await storage.queue.lease(OperatorId("night-pull"), 60) is None
        (held,) = await storage.queue.items(state="held")
        assert (held.reference, held.reason) == ("26-AAAA-BBBB", "cannot be rendered")
    await asyncio.to_thread(operators, "requeue", "26-NONE-HERE", code=1)
    told = await asyncio.to_thread(operators, "requeue", "26-aaaa-bbbb")
    assert "Queued again" in told.stdout
    async with await database.open() as storage:
        again = await storage.queue.lease(OperatorId("night-pull"), 60)
        assert again is not None
        assert (again.reference, again.attempts) == ("26-AAAA-BBBB", 1)
    refused = await asyncio.to_thread(operators, "requeue", "26-AAAA-BBBB", code=1)
    assert "leased" in refused.stderr
