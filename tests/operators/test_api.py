"""What the queue API promises to programs: clear refusals, nothing personal, nothing cached, never a 500."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operators.gate import BODY_LIMIT
from operators.messages import Item, LeaseGranted
from operators.server import configured
from storage import Storage, open_storage
from storage.errors import DatabaseBehind
from tests.databases import Database, keys
from tests.operators.conftest import RunningDesk, execute, serving

FULL = {"Lease-Token": "wrong", "Lease-Epoch": "1"}


@pytest.fixture
def http(desk: RunningDesk) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {desk.token}"}
    with httpx.Client(base_url=desk.url, headers=headers, timeout=30) as client:
        yield client


def leased(http: httpx.Client, **wanted: object) -> LeaseGranted:
    response = http.post("/v1/leases", json=wanted)
    assert response.status_code == 200, response.text
    return LeaseGranted.model_validate_json(response.content)


def proof(lease: LeaseGranted) -> dict[str, str]:
    return {"Lease-Token": lease.token, "Lease-Epoch": str(lease.epoch)}


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem a refused request carries, checked for its shape."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    return found


def test_the_queue_shows_nothing_about_a_person(desk: RunningDesk, http: httpx.Client) -> None:
    sent = desk.send(b"file")
    (item,) = http.get("/v1/items").json()["items"]
    assert item.keys() == Item.model_fields.keys()
    assert (item["reference"], item["category"], item["region"], item["state"]) == (
        sent.reference, "scientist", "kaluga", "queued",
    )  # fmt: skip
    assert (item["holder"], item["attempts"], item["revision"]) == (None, 0, 1)
    assert 0 <= item["age_seconds"] < 600


def test_the_queue_is_filtered_by_state_and_region(desk: RunningDesk, http: httpx.Client) -> None:
    here, there = desk.send(), desk.send(region="tula")
    leased(http, reference=there.reference)

    def found(**query: str) -> list[str]:
        return [item["reference"] for item in http.get("/v1/items", params=query).json()["items"]]

    assert found() == [here.reference, there.reference]
    assert found(region="tula") == [there.reference]
    assert found(state="queued") == [here.reference]
    assert found(state="leased", region="kaluga") == []


def test_a_package_is_what_was_sent_to_the_byte(desk: RunningDesk, http: httpx.Client) -> None:
    sent = desk.send(b"one" * 300_000, b"")
    lease = leased(http)
    base = f"/v1/items/{lease.item_id}"
    candidate = http.get(f"{base}/candidate.json", headers=proof(lease))
    assert candidate.content == sent.files["candidate.json"]
    assert http.get(f"{base}/manifest.json", headers=proof(lease)).content == sent.files["manifest.json"]
    for attached in candidate.json()["attachments"]:
        response = http.get(f"{base}/attachments/{attached['attachment_id']}", headers=proof(lease))
        assert response.content == sent.files[attached["path"]]
        assert int(response.headers["content-length"]) == attached["size"]


def test_nothing_waits_is_no_content(http: httpx.Client) -> None:
    response = http.post("/v1/leases", json={})
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/items"),
        ("POST", "/v1/leases"),
        ("GET", "/v1/items/any/manifest.json"),
        ("GET", "/v1/items/any/candidate.json"),
        ("GET", "/v1/items/any/attachments/any"),
        ("POST", "/v1/items/any/extend"),
        ("POST", "/v1/items/any/acknowledge"),
        ("POST", "/v1/items/any/return"),
    ],
)
def test_no_door_opens_without_a_known_token(desk: RunningDesk, method: str, path: str) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer unknown"},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Bearer"},
    ):
        response = httpx.request(method, desk.url + path, headers=headers | FULL, json={} if method == "POST" else None)
        problem(response, 401)
        assert response.headers["www-authenticate"] == "Bearer"


def test_a_revoked_token_is_refused_at_once(desk: RunningDesk) -> None:
    token = desk.operator("leaver")
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{desk.url}/v1/items", headers=headers).status_code == 200
    desk.ask(lambda storage: storage.operators.revoke("leaver"))
    assert "operators add" in problem(httpx.get(f"{desk.url}/v1/items", headers=headers), 401)["detail"]


def test_an_operator_for_one_region_sees_and_gets_no_other(desk: RunningDesk) -> None:
    here, there = desk.send(region="tula"), desk.send(region="kaluga")
    headers = {"Authorization": f"Bearer {desk.operator('tula-pull', 'tula')}"}
    with httpx.Client(base_url=desk.url, headers=headers) as http:
        assert [item["reference"] for item in http.get("/v1/items").json()["items"]] == [here.reference]
        problem(http.get("/v1/items", params={"region": "kaluga"}), 403)
        problem(http.post("/v1/leases", json={"regions": ["kaluga"]}), 403)
        problem(http.post("/v1/leases", json={"reference": there.reference}), 404)
        assert leased(http).reference == here.reference
        assert http.post("/v1/leases", json={}).status_code == 204


def test_a_file_that_somebody_holds_is_refused_with_holder_and_state(desk: RunningDesk, http: httpx.Client) -> None:
    sent = desk.send()
    leased(http)
    found = problem(http.post("/v1/leases", json={"reference": sent.reference}), 409)
    assert (found["holder"], found["state"]) == ("night-pull", "leased")


def test_what_does_not_exist_is_not_found(desk: RunningDesk, http: httpx.Client) -> None:
    desk.send(b"file")
    lease = leased(http)
    problem(http.post("/v1/leases", json={"reference": "NONE-SUCH"}), 404)
    problem(http.get("/v1/items/none/candidate.json", headers=FULL), 404)
    problem(http.post("/v1/items/none/extend", json={"token": "t", "epoch": 1}), 404)
    problem(http.get(f"/v1/items/{lease.item_id}/attachments/none", headers=proof(lease)), 404)
    problem(http.get("/nowhere"), 404)
    problem(http.delete("/v1/items"), 405)


def test_a_foreign_token_or_epoch_proves_nothing(desk: RunningDesk, http: httpx.Client) -> None:
    desk.send(b"file")
    lease = leased(http)
    for headers in (proof(lease) | {"Lease-Token": "forged"}, proof(lease) | {"Lease-Epoch": str(lease.epoch + 1)}):
        found = problem(http.get(f"/v1/items/{lease.item_id}/candidate.json", headers=headers), 409)
        assert (found["holder"], found["state"]) == ("night-pull", "leased")


def test_acknowledging_names_the_manifest_or_is_refused(desk: RunningDesk, http: httpx.Client) -> None:
    desk.send(b"file")
    lease = leased(http)
    path, message = f"/v1/items/{lease.item_id}/acknowledge", {"token": lease.token, "epoch": lease.epoch}
    found = problem(http.post(path, json=message | {"manifest_sha256": "0" * 64}), 422)
    assert found["faults"][0]["where"] == "body.manifest_sha256"
    assert http.post(path, json=message | {"manifest_sha256": lease.manifest_sha256}).status_code == 204
    again = http.post(path, json=message | {"manifest_sha256": lease.manifest_sha256})
    assert again.status_code == 204, "an acknowledge whose answer was lost may be sent again"
    found = problem(http.post(f"/v1/items/{lease.item_id}/extend", json=message), 409)
    assert found["state"] == "acknowledged"


def test_a_refusal_names_the_fault_and_repeats_nothing_that_was_sent(http: httpx.Client) -> None:
    response = http.post("/v1/leases", json={"seconds": "canary-value", "canary-key": 1})
    places = {fault["where"] for fault in problem(response, 422)["faults"]}
    assert {"body.seconds", "body.canary-key"} <= places
    assert "canary-value" not in response.text


def test_a_request_that_is_too_large_is_refused_whatever_it_claims(http: httpx.Client) -> None:
    problem(http.post("/v1/leases", content=b" " * (BODY_LIMIT + 1)), 413)
    problem(http.post("/v1/leases", content=iter([b" " * 1000] * 100)), 413)


def test_no_answer_may_be_cached_framed_or_sniffed(desk: RunningDesk, http: httpx.Client) -> None:
    desk.send(b"file")
    for response in (http.get("/v1/items"), http.get("/nowhere"), http.get("/docs"), httpx.get(f"{desk.url}/v1/items")):
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-frame-options"] == "DENY"


def test_the_page_for_people_loads_nothing_from_elsewhere(http: httpx.Client) -> None:
    page = http.get("/docs").text
    assert "://" not in page.replace("http://127.0.0.1", "")
    assert "<script" not in page
    assert "`" not in page
    assert "<code>Authorization: Bearer &lt;" in page
    assert http.get("/docs.css").headers["content-type"].startswith("text/css")
    for path in http.get("/openapi.json").json()["paths"]:
        assert path in page


def test_the_openapi_document_has_examples_and_models_for_refusals(http: httpx.Client) -> None:
    document = http.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    for name in ("Item", "LeaseWanted", "LeaseGranted", "Extension", "Acknowledgement", "Return", "Problem"):
        assert schemas[name]["examples"], name
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["description"]
            refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
            assert path in ("/health", "/ready") or "401" in refusals
            assert all("application/problem+json" in answer["content"] for answer in refusals.values())


def test_the_desk_tells_that_it_is_well_without_a_token(desk: RunningDesk) -> None:
    for path in ("/health", "/ready"):
        assert httpx.get(f"{desk.url}{path}").json() == {"status": "ok"}


def test_the_desk_tells_that_its_database_is_away(desk: RunningDesk) -> None:
    asyncio.run(execute(desk.database, "ALTER TABLE operators RENAME TO elsewhere"))
    problem(httpx.get(f"{desk.url}/ready"), 503)
    assert httpx.get(f"{desk.url}/health").status_code == 200


def test_an_attachment_that_cannot_be_decrypted_is_told_before_any_byte(desk: RunningDesk, http: httpx.Client) -> None:
    sent = desk.send(b"file")
    (desk.database.files / sent.attachment_ids[0]).write_bytes(b"damaged")
    lease = leased(http)
    path = f"/v1/items/{lease.item_id}/attachments/{sent.attachment_ids[0]}"
    assert "restore it from a backup" in problem(http.get(path, headers=proof(lease)), 500)["detail"]


def test_each_look_and_each_change_is_written_down_with_who_did_it(desk: RunningDesk, http: httpx.Client) -> None:
    desk.send(b"file")
    lease = leased(http)
    base = f"/v1/items/{lease.item_id}"
    candidate = http.get(f"{base}/candidate.json", headers=proof(lease)).json()
    http.get(f"{base}/manifest.json", headers=proof(lease))
    http.get(f"{base}/attachments/{candidate['attachments'][0]['attachment_id']}", headers=proof(lease))
    http.post(f"{base}/return", json={"token": lease.token, "epoch": lease.epoch, "reason": "tried"})
    events = desk.ask(lambda storage: storage.audit.list())
    mine = [event.action for event in events if event.actor == "night-pull" and event.item_id == lease.item_id]
    assert len(mine) == 5, mine


messages = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(["token", "epoch", "seconds", "reason", "manifest_sha256", "regions", "reference", "strange"])
likely = st.one_of(messages, st.sampled_from(["t", 1, 2**63 - 1, "0" * 64, ["tula"], "\x00", "\ud800", 5, 86_400]))
segments = st.one_of(
    st.sampled_from(["any", "%00", "%ff", "..", "%2e%2e", "a" * 65, "й"]), st.from_regex(r"[!-~]{1,9}", fullmatch=True)
)


@pytest.fixture
def filled(desk: RunningDesk) -> RunningDesk:
    desk.send(b"file")
    return desk


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_sent_the_answer_is_never_a_500(filled: RunningDesk, data: st.DataObject) -> None:
    verb, tail = data.draw(
        st.sampled_from(
            [("POST", "/extend"), ("POST", "/acknowledge"), ("POST", "/return"), ("GET", "/candidate.json"),
             ("GET", "/attachments/"), ("POST", None), ("GET", None)]
        )
    )  # fmt: skip
    path = f"/v1/items/{data.draw(segments)}{tail}" if tail else {"POST": "/v1/leases", "GET": "/v1/items"}[verb]
    if tail == "/attachments/":
        path += data.draw(segments)
    with httpx.Client(headers={"Authorization": f"Bearer {filled.token}"}) as http:
        if verb == "POST":
            body = json.dumps(data.draw(st.dictionaries(fields, likely, max_size=5) | messages))
            response = http.post(filled.url + path, content=body.encode(), headers={"Content-Type": "application/json"})
        else:
            value = data.draw(st.text(st.characters(codec="utf-8"), max_size=12))
            proof_headers = [(b"Lease-Token", data.draw(st.binary(max_size=9)).hex().encode()),
                             (b"Lease-Epoch", str(data.draw(st.integers())).encode())]  # fmt: skip
            response = http.get(filled.url + path, params={"state": value, "region": value}, headers=proof_headers)
    assert response.status_code < 500, response.text


def test_a_desk_listens_on_the_loopback_address_unless_told_otherwise() -> None:
    @asynccontextmanager
    async def opened() -> AsyncIterator[None]:
        yield None

    assert configured(opened).host == "127.0.0.1"  # type: ignore[arg-type]


def test_a_desk_without_a_database_says_why_before_it_listens(tmp_path: Path) -> None:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Storage]:
        async with await open_storage(f"sqlite:///{tmp_path}/absent.db", keys=keys("first"), files=tmp_path) as storage:
            yield storage

    with pytest.raises(DatabaseBehind, match="db upgrade"):
        configured(opened, port=1)


def test_a_desk_can_be_stopped_and_started_with_its_leases_intact(database: Database, desk: RunningDesk) -> None:
    desk.send(b"file")
    with httpx.Client(base_url=desk.url, headers={"Authorization": f"Bearer {desk.token}"}) as http:
        lease = leased(http)
    with serving(database) as other, httpx.Client(base_url=other) as http:
        http.headers["Authorization"] = f"Bearer {desk.token}"
        assert http.get(f"/v1/items/{lease.item_id}/candidate.json", headers=proof(lease)).status_code == 200
