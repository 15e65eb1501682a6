"""The desk's metrics: requests by route and status, with nothing of a person, a file or an operator in them."""

import httpx
import pytest

from operators import metrics
from tests.bot.conftest import free_port
from tests.operators.conftest import RunningDesk


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_requests_are_counted_by_route_and_nobody_shows(desk: RunningDesk) -> None:
    sent = desk.send(b"file")
    with desk.client() as client:
        lease = client.lease()
    assert lease is not None
    httpx.get(f"{desk.url}/v1/items/{lease.item_id}/candidate.json")
    httpx.get(f"{desk.url}/no/such/{sent.reference}")
    port = free_port()
    with metrics.monitored("127.0.0.1", port):
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    assert 'impatriate_desk_requests_total{route="/v1/leases",status="200"}' in text
    assert 'impatriate_desk_requests_total{route="/v1/items/{item_id}/candidate.json",status="401"}' in text
    assert 'impatriate_desk_requests_total{route="none",status="404"}' in text
    assert "impatriate_desk_request_seconds_count" in text
    for private in (sent.reference, sent.manifest_sha256, lease.item_id, desk.token, "night-pull"):
        assert private not in text
    with pytest.raises(OSError), metrics.monitored("127.0.0.1", port), metrics.monitored("127.0.0.1", port):
        pass
