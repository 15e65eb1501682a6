"""The desk's API as an operator's program sees it: a small synchronous client over httpx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from operators.errors import DeskAway, LeaseOver, Refused, TokenRefused
from operators.messages import (
    LEASE_SECONDS,
    Acknowledgement,
    Extended,
    Extension,
    Items,
    LeaseGranted,
    LeaseWanted,
    Problem,
    Return,
)

TIMEOUT = httpx.Timeout(30, connect=10)
CHUNK = 64 * 1024
Message = TypeVar("Message", bound=BaseModel)


class Desk:
    """A connection to one desk with one operator's token. Every method may raise DeskAway, TokenRefused or Refused."""

    def __init__(self, url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"},
            timeout=TIMEOUT,
            verify=self.url.startswith("https:"),  # plain HTTP has no certificates, and loading them takes 60 ms
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def items(self, state: str | None = None, region: str | None = None) -> Items:
        """The queue, oldest first, without anything about persons."""
        wanted = {"state": state, "region": region}
        response = self._ask("GET", "/v1/items", params={key: value for key, value in wanted.items() if value})
        return _read(Items, response)

    def lease(
        self, regions: Iterable[str] = (), reference: str | None = None, seconds: int = LEASE_SECONDS
    ) -> LeaseGranted | None:
        """Lease the oldest free file, or the one named; None when nothing waits."""
        wanted = LeaseWanted(regions=tuple(regions) or None, reference=reference, seconds=seconds)
        response = self._send("/v1/leases", wanted)
        return None if response.status_code == httpx.codes.NO_CONTENT else _read(LeaseGranted, response)

    def extend(self, lease: LeaseGranted, seconds: int = LEASE_SECONDS) -> Extended:
        """Keep the lease for so many seconds from now; raises LeaseOver when it is somebody else's."""
        message = Extension(token=lease.token, epoch=lease.epoch, seconds=seconds)
        return _read(Extended, self._send(f"/v1/items/{lease.item_id}/extend", message))

    def acknowledge(self, lease: LeaseGranted) -> None:
        """Say that the package is safely stored; raises LeaseOver when the lease is over."""
        message = Acknowledgement(token=lease.token, epoch=lease.epoch, manifest_sha256=lease.manifest_sha256)
        self._send(f"/v1/items/{lease.item_id}/acknowledge", message)

    def return_(self, lease: LeaseGranted, reason: str) -> None:
        """Give the file back to the queue with a reason that says nothing about the person."""
        message = Return(token=lease.token, epoch=lease.epoch, reason=reason)
        self._send(f"/v1/items/{lease.item_id}/return", message)

    def manifest(self, lease: LeaseGranted) -> bytes:
        """The exact bytes of the package's manifest."""
        return self._ask("GET", f"/v1/items/{lease.item_id}/manifest.json", headers=_proof(lease)).content

    def candidate(self, lease: LeaseGranted) -> Iterator[bytes]:
        """The candidate file's exact bytes, piece by piece."""
        return self._stream(lease, "candidate.json")

    def attachment(self, lease: LeaseGranted, attachment_id: str) -> Iterator[bytes]:
        """An attachment's bytes, piece by piece."""
        return self._stream(lease, f"attachments/{quote(attachment_id, safe='')}")

    def _stream(self, lease: LeaseGranted, path: str) -> Iterator[bytes]:
        with (
            self._reached(),
            self._http.stream("GET", f"/v1/items/{lease.item_id}/{path}", headers=_proof(lease)) as response,
        ):
            if response.is_error:
                response.read()
                raise _refusal(response)
            yield from response.iter_raw(CHUNK)

    def _send(self, path: str, message: BaseModel) -> httpx.Response:
        return self._ask("POST", path, json=message.model_dump(mode="json", exclude_none=True))

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        with self._reached():
            response = self._http.request(method, path, **options)
        if response.is_error:
            raise _refusal(response)
        return response

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except (httpx.TransportError, httpx.InvalidURL) as fault:
            raise DeskAway(self.url, type(fault).__name__) from None


def _proof(lease: LeaseGranted) -> Mapping[str, str]:
    return {"Lease-Token": lease.token, "Lease-Epoch": str(lease.epoch)}


def _read(kind: type[Message], response: httpx.Response) -> Message:
    try:
        return kind.model_validate_json(response.content)
    except ValidationError:
        raise Refused(response.status_code, "The answer is not a desk's: check the address.") from None


def _refusal(response: httpx.Response) -> Exception:
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        return Refused(response.status_code, f"The desk answered {response.status_code}: look into its log.")
    if response.status_code in {401, 403}:
        return TokenRefused(problem.detail)
    kind = LeaseOver if response.status_code in {404, 409} else Refused
    return kind(response.status_code, problem.detail, problem.holder, problem.state)
