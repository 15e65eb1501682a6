"""A package is on disk whole and verified, or not at all; and the desk hears the truth about it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from operators import handover
from operators.client import Desk
from operators.errors import CannotWrite, DeskAway, LeaseOver, Mismatch, TokenRefused
from operators.leases import FOLDER, OPEN, left_behind
from operators.packages import pull, verify
from operators.transfer import Outcome, Transfer
from tests.operators.conftest import RunningDesk, Wrap
from tests.operators.queue import Sent

BODY = bytes(range(256)) * 1000


def brought(desk: Desk, dest: Path, *, acknowledge: bool = True) -> list[Outcome]:
    return list(Transfer(desk, dest, acknowledge).oldest())


def whole(folder: Path, sent: Sent) -> bool:
    """Whether a folder holds exactly what was sent."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return found == sent.files and not verify(folder)


def left_over(dest: Path) -> list[str]:
    """Whatever hidden things a pull left, lease files included."""
    return [path.name for path in (*dest.glob(".*.part"), *(dest / FOLDER).glob("*"))]


def test_a_file_arrives_byte_for_byte_and_leaves_the_queue(desk: RunningDesk, dest: Path) -> None:
    sent = desk.send(BODY, b"second")
    with desk.client() as client:
        (outcome,) = brought(client, dest)
        assert brought(client, dest) == []
    assert (outcome.status, outcome.folder) == ("acknowledged", dest / f"{sent.reference}-r1")
    assert whole(dest / f"{sent.reference}-r1", sent)
    assert desk.item(sent.reference).state == "acknowledged"
    assert left_over(dest) == []


def test_only_its_owner_can_read_a_package(desk: RunningDesk, dest: Path) -> None:
    sent = desk.send(BODY)
    with desk.client() as client:
        brought(client, dest, acknowledge=False)
    everything = [*(dest / f"{sent.reference}-r1").rglob("*"), *(dest / FOLDER).rglob("*"), dest / FOLDER]
    assert [path for path in everything if path.stat().st_mode & 0o077] == []


def test_two_pullers_never_get_one_file(desk: RunningDesk, tmp_path: Path) -> None:
    sent = desk.send(b"only")
    with desk.client() as one, desk.client(desk.operator("day-pull")) as other:
        first = one.lease()
        assert first is not None
        assert other.lease() is None
        with pytest.raises(LeaseOver, match="night-pull") as refused:
            other.lease(reference=sent.reference)
        assert (refused.value.holder, refused.value.state) == ("night-pull", "leased")


def test_pullers_side_by_side_bring_each_file_once(desk: RunningDesk, dest: Path) -> None:
    sent = desk.send_many(12, b"file")

    def pulled(number: int) -> list[Outcome]:
        with desk.client() as client:
            return list(Transfer(client, dest if number % 2 else dest.with_name("elsewhere")).everything())

    with ThreadPoolExecutor(4) as pullers:
        outcomes = [outcome for found in pullers.map(pulled, range(4)) for outcome in found]
    assert sorted(outcome.reference for outcome in outcomes) == [each.reference for each in sent]
    assert {outcome.status for outcome in outcomes} == {"acknowledged"}
    assert {desk.item(each.reference).attempts for each in sent} == {1}


def test_a_lease_that_ran_out_is_refused_and_told_who_holds_the_file(desk: RunningDesk, dest: Path) -> None:
    desk.send(b"slow")
    with desk.client() as slow, desk.client(desk.operator("day-pull")) as quick:
        late = slow.lease()
        assert late is not None
        desk.let_leases_run_out()
        assert quick.lease() is not None
        for attempt in (
            lambda: slow.acknowledge(late),
            lambda: slow.extend(late),
            lambda: slow.return_(late, "too slow"),
            lambda: pull(slow, late, dest),
        ):
            with pytest.raises(LeaseOver, match="day-pull") as refused:
                attempt()
            assert (refused.value.status, refused.value.holder, refused.value.state) == (409, "day-pull", "leased")


def test_a_package_that_is_there_is_verified_and_acknowledged_but_not_downloaded_again(
    desk: RunningDesk, dest: Path
) -> None:
    sent = desk.send(BODY)
    received: list[int] = []
    with desk.client() as client:
        lease = client.lease()
        assert lease is not None
        pull(client, lease, dest)
        client.return_(lease, "tried")
        (outcome,) = Transfer(client, dest, tick=received.append).oldest()
    assert (outcome.status, outcome.repeated, received) == ("acknowledged", True, [])
    assert desk.item(sent.reference).state == "acknowledged"


def test_a_folder_that_holds_something_else_is_left_alone_and_the_file_returned(desk: RunningDesk, dest: Path) -> None:
    sent = desk.send(BODY)
    taken = dest / f"{sent.reference}-r1"
    taken.mkdir(parents=True)
    (taken / "notes.txt").write_text("mine")
    with desk.client() as client:
        (outcome,) = brought(client, dest)
    assert (outcome.status, desk.item(sent.reference).state) == ("returned", "queued")
    assert "move it away" in outcome.detail
    assert (taken / "notes.txt").read_text() == "mine"


def test_a_damaged_package_is_never_acknowledged_again(desk: RunningDesk, dest: Path) -> None:
    sent = desk.send(BODY)
    with desk.client() as client:
        brought(client, dest, acknowledge=False)
        folder = dest / f"{sent.reference}-r1"
        (folder / "attachments/diploma-1.pdf").write_bytes(BODY[:-1] + b"?")
        with pytest.raises(Mismatch, match="checksum mismatch"):
            handover.acknowledge(client, folder)
    assert desk.item(sent.reference).state == "leased"


def test_without_acknowledging_the_lease_is_kept_for_later(desk: RunningDesk, dest: Path) -> None:
    sent = desk.send(BODY)
    with desk.client() as client:
        assert [outcome.status for outcome in brought(client, dest, acknowledge=False)] == ["kept"]
        assert brought(client, dest) == [], "a later pull must not acknowledge what was meant to wait"
        assert desk.item(sent.reference).state == "leased"
        assert handover.acknowledge(client, dest / f"{sent.reference}-r1")
        assert not handover.acknowledge(client, dest / f"{sent.reference}-r1")
    assert desk.item(sent.reference).state == "acknowledged"
    assert left_over(dest) == []


def test_a_kept_lease_that_ran_out_is_taken_anew_when_acknowledging(desk: RunningDesk, dest: Path) -> None:
    sent = desk.send(BODY)
    with desk.client() as client:
        brought(client, dest, acknowledge=False)
        desk.let_leases_run_out()
        assert handover.acknowledge(client, dest / f"{sent.reference}-r1")
    assert desk.item(sent.reference).state == "acknowledged"


def test_a_file_can_be_given_back_with_its_reason(desk: RunningDesk, dest: Path) -> None:
    sent = desk.send(BODY)
    with desk.client() as client:
        brought(client, dest, acknowledge=False)
        handover.give_back(client, dest, sent.reference, "wrong department")
        assert desk.item(sent.reference).state == "queued"
        with pytest.raises(handover.NotHeld):
            handover.give_back(client, dest, sent.reference, "again")


def test_everything_is_pulled_with_each_file_tried_once(desk: RunningDesk, dest: Path) -> None:
    sent = [desk.send(b"a"), desk.send(b"b", region="tula"), desk.send(b"c")]
    (dest / f"{sent[0].reference}-r1").mkdir(parents=True)
    with desk.client() as client:
        outcomes = {outcome.reference: outcome.status for outcome in Transfer(client, dest).everything(("kaluga",))}
    assert outcomes == {sent[0].reference: "returned", sent[2].reference: "acknowledged"}
    assert desk.item(sent[1].reference).state == "queued"


def test_a_file_that_the_desk_cannot_deliver_stops_no_other(desk: RunningDesk, dest: Path) -> None:
    lost, sent = desk.send(BODY), desk.send(BODY)
    for stored in lost.attachment_ids:
        (desk.database.files / stored).unlink()
    with desk.client() as client:
        outcomes = {outcome.reference: outcome.status for outcome in Transfer(client, dest).everything()}
    assert outcomes == {lost.reference: "returned", sent.reference: "acknowledged"}


def test_a_file_that_fails_again_and_again_is_held_and_the_queue_goes_on(desk: RunningDesk, dest: Path) -> None:
    lost, sent = desk.send(BODY), desk.send(BODY)
    (desk.database.files / lost.attachment_ids[0]).write_bytes(b"")
    with desk.client() as client:
        outcomes = [outcome.status for _ in range(6) for outcome in brought(client, dest)]
    assert outcomes == ["returned"] * 5 + ["acknowledged"]
    assert (desk.item(lost.reference).state, desk.item(sent.reference).state) == ("held", "acknowledged")


def test_a_lease_that_is_lost_on_the_way_leaves_nothing_behind(desk: RunningDesk, dest: Path) -> None:
    desk.send(BODY)
    quick = desk.operator("day-pull")

    def overtaken(_: int) -> None:
        desk.let_leases_run_out()
        with desk.client(quick) as other:
            other.lease()

    with desk.client() as client:
        (outcome,) = Transfer(client, dest, tick=overtaken).oldest()
    assert (outcome.status, "day-pull" in outcome.detail) == ("lost", True)
    assert left_over(dest) == []
    assert not any(path for path in dest.iterdir() if not path.name.startswith("."))


def test_a_disk_that_cannot_be_written_at_all_gives_the_file_back(desk: RunningDesk, dest: Path) -> None:
    sent = desk.send(BODY)
    dest.write_text("a file where the folder should be")
    with desk.client() as client, pytest.raises(CannotWrite, match="--dest"):
        brought(client, dest)
    assert desk.item(sent.reference).state == "queued"


def test_a_wrong_token_and_an_absent_desk_are_told_apart(desk: RunningDesk) -> None:
    with desk.client("wrong") as client, pytest.raises(TokenRefused):
        client.lease()
    with Desk("http://127.0.0.1:9", "any") as client, pytest.raises(DeskAway, match="impatriate desk"):
        client.lease()


class Tampering:
    """Changes one byte of each attachment on its way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def tampered(message: Message) -> None:
            if "/attachments/" in scope.get("path", "") and message.get("body"):
                message["body"] = bytes([message["body"][0] ^ 1]) + message["body"][1:]
            await send(message)

        await self._app(scope, receive, tampered)


class TestOnALineThatLies:
    @pytest.fixture
    def wrap(self) -> Wrap:
        return Tampering

    def test_a_wrong_checksum_returns_the_file_and_leaves_nothing(self, desk: RunningDesk, dest: Path) -> None:
        sent = desk.send(BODY)
        with desk.client() as client:
            (outcome,) = brought(client, dest)
        assert outcome.status == "returned"
        assert outcome.detail == "attachments/diploma-1.pdf: checksum mismatch."
        assert desk.item(sent.reference).state == "queued"
        assert left_over(dest) == []
        assert not (dest / f"{sent.reference}-r1").exists()


def test_a_lease_held_by_a_living_process_is_not_taken_up(desk: RunningDesk, dest: Path) -> None:
    desk.send(BODY)
    with desk.client() as client:
        brought(client, dest, acknowledge=False)
        (place,) = (dest / FOLDER).iterdir()
        place.rename(place.with_suffix(OPEN))
        living = left_behind(dest, OPEN)
        assert next(living).lease.item_id
        assert list(Transfer(client, dest).resumed()) == []
        living.close()
        assert [outcome.status for outcome in Transfer(client, dest).resumed()] == ["acknowledged"]
