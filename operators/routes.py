"""The routes of the queue API. Each asks storage for one thing; refusals become problems in `problems.py`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from operators.messages import (
    ITEM_ID,
    NAME,
    Acknowledgement,
    Epoch,
    Extended,
    Extension,
    Item,
    Items,
    LeaseGranted,
    LeaseWanted,
    Return,
    Token,
)
from operators.problems import declared, refuse
from storage import Storage
from storage.items import ItemSummary, Lease, Package
from storage.operators import Operator
from storage.tables import ItemState

router = APIRouter(prefix="/v1", responses=declared(401, 422))
bearer = HTTPBearer(auto_error=False, description="The token that `impatriate operators add` printed once.")


def opened(request: Request) -> Storage:
    """The storage that the application's lifespan opened."""
    storage: Storage = request.app.state.storage
    return storage


Opened = Annotated[Storage, Depends(opened)]


async def caller(storage: Opened, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Operator:
    """The operator whose token came with the request; refuses with 401."""
    if shown is None:
        raise refuse(401, "Send the header `Authorization: Bearer <token>`.")
    operator = await storage.operators.verify(shown.credentials)
    if operator is None:
        raise refuse(401, "This token is unknown or revoked: ask for a new one (`impatriate operators add`).")
    return operator


Caller = Annotated[Operator, Depends(caller)]
ItemId = Annotated[str, Path(pattern=ITEM_ID, description="The item's id, from the lease.")]
AttachmentId = Annotated[str, Path(pattern=ITEM_ID, description="From `attachments` in candidate.json.")]


async def proven(
    storage: Opened,
    operator: Caller,
    item_id: ItemId,
    lease_token: Annotated[Token, Header()],
    lease_epoch: Annotated[Epoch, Header()],
) -> Package:
    """The package of an item whose lease the request proves to hold."""
    return await storage.queue.download(item_id, lease_token, lease_epoch)


Proven = Annotated[Package, Depends(proven)]


def permitted(operator: Operator, regions: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The regions to lease from: those asked for, else all the operator may see; refuses others with 403."""
    if operator.regions is None:
        return regions
    if foreign := set(regions or ()) - set(operator.regions):
        raise refuse(403, f"This operator has no access to: {', '.join(sorted(foreign))}.")
    return regions or operator.regions


@router.get("/items", tags=["queue"], responses=declared(403))
async def list_items(
    storage: Opened,
    operator: Caller,
    state: Annotated[ItemState | None, Query(description="Only files in this state.")] = None,
    region: Annotated[str | None, Query(pattern=NAME, description="Only files for this region.")] = None,
) -> Items:
    """List the queue, oldest first, without anything about persons."""
    allowed = permitted(operator, (region,) if region else None)
    found = await storage.queue.items(state=state, region=region)
    return Items(items=tuple(_shown(item) for item in found if allowed is None or item.region in allowed))


def _shown(item: ItemSummary) -> Item:
    return Item(
        item_id=item.item_id,
        reference=item.reference,
        revision=item.revision,
        category=item.category,
        region=item.region,
        age_seconds=max(0, int((datetime.now(UTC) - item.queued_at).total_seconds())),
        state=item.state,
        holder=item.holder,
        attempts=item.attempts,
    )


@router.post(
    "/leases",
    tags=["queue"],
    response_model=LeaseGranted,
    responses={**declared(403, 404, 409), 204: {"description": "Nothing waits."}},
)
async def lease(storage: Opened, operator: Caller, wanted: LeaseWanted) -> LeaseGranted | Response:
    """Lease the oldest free file, or the one with a reference, for this operator alone."""
    regions = permitted(operator, wanted.regions)
    application_id = await _application(storage, wanted.reference, regions) if wanted.reference else None
    granted = await storage.queue.lease(operator.operator_id, wanted.seconds, regions, application_id)
    if granted is None and wanted.reference:
        raise await _taken(storage, wanted.reference)
    if granted is None:
        return Response(status_code=204)
    return _granted(granted)


async def _find(storage: Storage, reference: str) -> ItemSummary | None:
    """The item of a reference that matters now: its newest revision."""
    found = [item for item in await storage.queue.items() if item.reference == reference]
    return max(found, key=lambda item: item.revision, default=None)


async def _application(storage: Storage, reference: str, regions: tuple[str, ...] | None) -> str:
    item = await _find(storage, reference)
    if item is None or (regions is not None and item.region not in regions):
        raise refuse(404, f"No file {reference} is in the queue for this operator.")
    return item.application_id


async def _taken(storage: Storage, reference: str) -> Exception:
    item = await _find(storage, reference)
    if item is None:
        return refuse(404, f"No file {reference} is in the queue for this operator.")
    who = f" and {item.holder} holds it" if item.holder else ""
    detail = f"The file {reference} cannot be leased: it is {item.state}{who}."
    return refuse(409, detail, holder=item.holder, state=item.state)


def _granted(lease: Lease) -> LeaseGranted:
    return LeaseGranted(
        item_id=lease.item_id,
        reference=lease.reference,
        revision=lease.revision,
        token=lease.token,
        epoch=lease.epoch,
        lease_until=lease.lease_until,
        manifest_sha256=lease.manifest_sha256,
        attempts=lease.attempts,
    )


@router.get("/items/{item_id}/manifest.json", tags=["package"], responses=declared(404, 409))
async def manifest(storage: Opened, operator: Caller, item_id: ItemId, package: Proven) -> Response:
    """Download the manifest: every file of the package with size and SHA-256. Its own SHA-256 came with the lease."""
    await _looked(storage, operator, "downloaded manifest", item_id)
    return Response(package.manifest, media_type="application/json")


@router.get("/items/{item_id}/candidate.json", tags=["package"], responses=declared(404, 409))
async def candidate(storage: Opened, operator: Caller, item_id: ItemId, package: Proven) -> Response:
    """Download the candidate file, schema `impatriate-candidate-file/1`."""
    await _looked(storage, operator, "downloaded candidate file", item_id)
    return Response(package.canonical, media_type="application/json")


@router.get("/items/{item_id}/attachments/{attachment_id}", tags=["package"], responses=declared(404, 409))
async def attachment(
    storage: Opened, operator: Caller, item_id: ItemId, attachment_id: AttachmentId, package: Proven
) -> Response:
    """Download one attachment as it was sent, in pieces. Verify it: a broken transfer ends early."""
    kept = next((item for item in package.attachments if item.attachment_id == attachment_id), None)
    if kept is None:
        raise refuse(404, "This package has no such attachment.")
    await _looked(storage, operator, f"downloaded attachment {attachment_id}", item_id)
    headers = {"Content-Length": str(kept.size), "Content-Disposition": "attachment"}
    return StreamingResponse(
        await _begun(storage, attachment_id), headers=headers, media_type="application/octet-stream"
    )


async def _begun(storage: Storage, attachment_id: str) -> AsyncIterator[bytes]:
    """The pieces of an attachment; the first is read before the answer starts, so that a lost file is an error."""
    pieces = storage.attachments.read(attachment_id)
    first = await anext(pieces, b"")

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return whole()


async def _looked(storage: Storage, operator: Operator, what: str, item_id: str) -> None:
    """Write down who looked at what, before the answer goes out."""
    item = await storage.queue.show(item_id)
    await storage.audit.write(operator.name, what, application_id=item.application_id, item_id=item_id)


@router.post("/items/{item_id}/extend", tags=["queue"], responses=declared(404, 409))
async def extend(storage: Opened, operator: Caller, item_id: ItemId, wanted: Extension) -> Extended:
    """Keep the lease longer: so many seconds from now."""
    until = await storage.queue.extend(item_id, wanted.token, wanted.epoch, wanted.seconds)
    return Extended(lease_until=until)


@router.post("/items/{item_id}/acknowledge", tags=["queue"], status_code=204, responses=declared(404, 409))
async def acknowledge(storage: Opened, operator: Caller, item_id: ItemId, done: Acknowledgement) -> None:
    """Say that the whole package is safely stored; the candidate hears that the file was received."""
    await storage.queue.acknowledge(item_id, done.token, done.epoch, done.manifest_sha256)


@router.post("/items/{item_id}/return", tags=["queue"], status_code=204, responses=declared(404, 409))
async def return_file(storage: Opened, operator: Caller, item_id: ItemId, returned: Return) -> None:
    """Give the file back to the queue; after too many attempts it is held until somebody looks."""
    await storage.queue.return_(item_id, returned.token, returned.epoch, returned.reason)
