"""What travels between the desk's API and its clients, as models: the OpenAPI page is made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from candidates.canonical import writable
from operators.reading import steers

ITEM_ID = r"^[A-Za-z0-9_-]{1,64}$"
NAME = r"^[A-Za-z0-9_.-]{1,64}$"
SHOWN = "kept-secret"
LEASE_SECONDS = 900
"""How long a lease lasts when nobody says otherwise, in seconds."""


def _plain(text: str) -> str:
    writable(text)
    if any(map(steers, text)):
        raise ValueError("control characters and direction overrides are not allowed")
    return text


Seconds = Annotated[int, Field(ge=5, le=86_400, description="Length of the lease in seconds, from now.")]
Name = Annotated[str, Field(pattern=NAME)]
Epoch = Annotated[int, Field(ge=0, le=2**63 - 1, description="The lease's epoch; it only grows.")]
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_=.-]{1,256}$", description="The lease's secret token.")]


def example(**values: Any) -> ConfigDict:
    """Settings of a message that shows one example and refuses unknown keys."""
    return ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, json_schema_extra={"examples": [dict(values)]}
    )


class Item(BaseModel):
    """One file of the queue, without anything about the person. `age_seconds` counts from when it was queued."""

    model_config = example(
        item_id="itm_4f1c",
        reference="K7M4-Q2TX",
        revision=1,
        category="scientist",
        region="kaluga",
        age_seconds=5400,
        state="leased",
        holder="night-pull",
        attempts=1,
    )
    item_id: str
    reference: str
    revision: int
    category: str
    region: str
    age_seconds: int
    state: str
    holder: str | None
    attempts: int


class Items(BaseModel):
    """The queue as the operator may see it, oldest first."""

    items: tuple[Item, ...]


class LeaseWanted(BaseModel):
    """Which file to lease: the oldest free one, of some regions, or the one with a reference."""

    model_config = example(regions=["kaluga"], seconds=900)
    regions: Annotated[tuple[Name, ...], Field(min_length=1, max_length=100)] | None = None
    reference: Name | None = None
    seconds: Seconds = LEASE_SECONDS


class LeaseGranted(BaseModel):
    """A lease. Token and epoch together prove that the holder is still the holder."""

    model_config = example(
        item_id="itm_4f1c",
        reference="K7M4-Q2TX",
        revision=1,
        token=SHOWN,
        epoch=3,
        lease_until="2026-11-22T09:45:00Z",
        manifest_sha256="0" * 64,
        attempts=1,
    )
    item_id: Annotated[str, Field(pattern=ITEM_ID)]
    reference: str
    revision: int
    token: Token
    epoch: Epoch
    lease_until: datetime
    manifest_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    attempts: int


class Extension(BaseModel):
    """Keep the lease for so many seconds more, from now."""

    model_config = example(token=SHOWN, epoch=3, seconds=900)
    token: Token
    epoch: Epoch
    seconds: Seconds = LEASE_SECONDS


class Extended(BaseModel):
    """Until when the lease holds now (UTC)."""

    lease_until: datetime


class Acknowledgement(BaseModel):
    """The whole package is safely stored: names the SHA-256 of its manifest.json, hex."""

    model_config = example(token=SHOWN, epoch=3, manifest_sha256="0" * 64)
    token: Token
    epoch: Epoch
    manifest_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Return(BaseModel):
    """The file goes back to the queue. The reason tells of the transfer and nothing about the person."""

    model_config = example(token=SHOWN, epoch=3, reason="checksum mismatch")
    token: Token
    epoch: Epoch
    reason: Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_plain)]


class Fault(BaseModel):
    """One thing wrong with a request: where it stands in it and what is wrong; what was sent is not repeated."""

    where: str
    what: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457). `holder` and `state` say who has the file now, where that is the reason."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:impatriate:problem:lease-lost",
                    "title": "This lease is over",
                    "status": 409,
                    "detail": "This lease is over, the item is leased and day-pull holds the file: lease it again.",
                    "holder": "day-pull",
                    "state": "leased",
                }
            ]
        }
    )
    type: str
    title: str
    status: int
    detail: str
    holder: str | None = None
    state: str | None = None
    faults: tuple[Fault, ...] = ()


class Health(BaseModel):
    """The desk runs; or, asked for its readiness, its database answers."""

    status: str = "ok"
