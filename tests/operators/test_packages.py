"""A desk is not trusted: whatever it says, nothing is written outside the package's folder or half done."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from candidates import build, canonical_json, sha256
from operators.client import Desk
from operators.errors import Mismatch, OperatorError
from operators.messages import LeaseGranted
from operators.packages import folder_name, pull
from tests.candidates.specimen import NONCE, PAGE, attached, candidate


class LyingDesk:
    """Answers each path with the bytes it was told to."""

    def __init__(self) -> None:
        file = candidate(attachments=(attached(),))
        self.answers = {
            "manifest.json": canonical_json(build(file, NONCE)),
            "candidate.json": canonical_json(file),
            "attachments/att1": PAGE,
        }

    async def answer(self, request: Request) -> Response:
        body = self.answers.get(request.path_params["rest"])
        return Response(body) if body is not None else Response("gone", 404)

    def changed_manifest(self, change: dict[str, Any]) -> None:
        body = json.loads(self.answers["manifest.json"]) | change
        self.answers["manifest.json"] = json.dumps(body).encode()

    def renamed(self, path: str) -> None:
        """The attachment's path becomes this one, in the manifest and in the candidate file alike."""
        file = json.loads(self.answers["candidate.json"])
        file["attachments"][0]["path"] = path
        self.answers["candidate.json"] = body = json.dumps(file).encode()
        manifest = json.loads(self.answers["manifest.json"])
        for entry in manifest["files"]:
            if entry["path"] == "candidate.json":
                entry |= {"size": len(body), "sha256": sha256(body)}
            else:
                entry["path"] = path
        self.answers["manifest.json"] = json.dumps(manifest).encode()

    def lease(self, **fields: Any) -> LeaseGranted:
        granted = {
            "item_id": "item1",
            "reference": "K7M4-Q2TX",
            "revision": 1,
            "token": "t",
            "epoch": 3,
            "lease_until": datetime(2026, 11, 22, tzinfo=UTC),
            "manifest_sha256": sha256(self.answers["manifest.json"]),
            "attempts": 1,
        }
        return LeaseGranted.model_validate(granted | fields)


@contextmanager
def served(liar: LyingDesk) -> Iterator[Desk]:
    app = Starlette(routes=[Route("/v1/items/item1/{rest:path}", liar.answer)])
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        with Desk(f"http://127.0.0.1:{listening.getsockname()[1]}", "token") as desk:
            yield desk
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture
def liar() -> LyingDesk:
    return LyingDesk()


@pytest.fixture
def desk(liar: LyingDesk) -> Iterator[Desk]:
    with served(liar) as desk:
        yield desk


def files_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_an_honest_answer_becomes_a_package(liar: LyingDesk, desk: Desk, tmp_path: Path) -> None:
    package = pull(desk, liar.lease(), tmp_path / "dest")
    assert files_below(package.folder) == ["attachments/diploma-1.pdf", "candidate.json", "manifest.json"]


@pytest.mark.parametrize(
    "path",
    ["../../escaped", "/tmp/escaped", "a\x00b", "invoice\u202efdp.exe", "nul", "attachments/..", "manifest.json",
     "a\\..\\b", "CANDIDATE.json"],
    ids=ascii,
)  # fmt: skip
def test_an_unsafe_path_writes_nothing_at_all(liar: LyingDesk, desk: Desk, tmp_path: Path, path: str) -> None:
    liar.renamed(path)
    with pytest.raises(Mismatch, match="unsafe path"):
        pull(desk, liar.lease(), tmp_path / "dest")
    assert files_below(tmp_path) == []


@pytest.mark.parametrize(
    "change",
    [
        {"reference": "OTHER"},
        {"revision": 2},
        {"files": []},
        {"schema_id": "impatriate-manifest/2"},
        {"strange": 1},
        {"nonce": ""},
    ],
)
def test_a_manifest_of_another_file_or_form_is_refused(
    liar: LyingDesk, desk: Desk, tmp_path: Path, change: dict[str, Any]
) -> None:
    liar.changed_manifest(change)
    with pytest.raises(Mismatch, match=r"manifest\.json"):
        pull(desk, liar.lease(), tmp_path)
    assert files_below(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("attachments/att1", PAGE + b"more", "longer than promised"),
        ("attachments/att1", PAGE[:-1], "checksum mismatch"),
        ("attachments/att1", b"", "checksum mismatch"),
        ("candidate.json", b"{}", "checksum mismatch"),
        ("manifest.json", b"{}", "checksum mismatch"),
    ],
)
def test_bytes_that_were_not_promised_are_refused_and_removed(
    liar: LyingDesk, desk: Desk, tmp_path: Path, name: str, body: bytes, told: str
) -> None:
    lease = liar.lease()
    liar.answers[name] = body
    with pytest.raises(Mismatch, match=told):
        pull(desk, lease, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_manifest_that_names_other_files_than_the_candidate_file_is_refused(
    liar: LyingDesk, desk: Desk, tmp_path: Path
) -> None:
    manifest = json.loads(liar.answers["manifest.json"])
    liar.changed_manifest({"files": [entry for entry in manifest["files"] if entry["path"] == "candidate.json"]})
    with pytest.raises(Mismatch, match="other files"):
        pull(desk, liar.lease(), tmp_path)


def test_a_file_that_is_gone_ends_the_lease(liar: LyingDesk, desk: Desk, tmp_path: Path) -> None:
    del liar.answers["attachments/att1"]
    with pytest.raises(OperatorError):
        pull(desk, liar.lease(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_older_leases_left_is_removed_and_a_newer_one_is_left_alone(
    liar: LyingDesk, desk: Desk, tmp_path: Path
) -> None:
    for epoch in (1, 3, 4):
        (tmp_path / f".K7M4-Q2TX-r1.e{epoch}.part").mkdir()
    pull(desk, liar.lease(epoch=3), tmp_path)
    assert [path.name for path in tmp_path.glob(".*.part")] == [".K7M4-Q2TX-r1.e4.part"]


@pytest.mark.parametrize("reference", ["../up", "a/b", "nul\x00", "a\u202eb", ".", " ", "x" * 200])
def test_a_reference_that_is_no_folder_name_is_refused(reference: str) -> None:
    with pytest.raises(Mismatch, match="no folder name"):
        folder_name(reference, 1)


def test_a_symbolic_link_under_the_packages_name_is_not_followed(liar: LyingDesk, desk: Desk, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "K7M4-Q2TX-r1").symlink_to(elsewhere)
    with pytest.raises(OperatorError, match="move it away"):
        pull(desk, liar.lease(), tmp_path)
    assert list(elsewhere.iterdir()) == []
