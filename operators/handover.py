"""What an operator does with a package after `pull --no-ack`: acknowledge it, or give it back."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from candidates import MANIFEST, Manifest, sha256
from operators.client import Desk
from operators.errors import LeaseOver, Mismatch, OperatorError
from operators.leases import OPEN, WAITING, left_behind
from operators.messages import LeaseGranted
from operators.packages import verify


class NotHeld(OperatorError):
    """This computer holds no lease for the file, so there is nothing to give back."""

    def __init__(self, reference: str, dest: Path) -> None:
        super().__init__(f"{dest} holds no lease for {reference}: name the folder it was pulled to with --dest.")


def acknowledge(desk: Desk, folder: Path) -> bool:
    """Verify a package and acknowledge it; False when it was acknowledged before.

    Uses the lease kept since the pull, or takes a new one when that has run out. Raises Mismatch when the package is
    not whole or the desk has another revision by now, LeaseOver when somebody else holds the file.
    """
    for fault in verify(folder):
        raise fault
    body = (folder / MANIFEST).read_bytes()
    manifest = Manifest.model_validate_json(body)
    if _acknowledge_kept(desk, folder.parent, manifest):
        return True
    if _acknowledged_before(desk, manifest):
        return False
    lease = desk.lease(reference=manifest.reference)
    if lease is None or lease.manifest_sha256 != sha256(body):
        if lease:
            desk.return_(lease, "the operator has another revision")
        raise Mismatch(MANIFEST, "the desk has another revision of this file by now, pull it")
    desk.acknowledge(lease)
    return True


def give_back(desk: Desk, dest: Path, reference: str, reason: str) -> LeaseGranted:
    """Return a file whose lease is kept in `dest`; raises NotHeld, or LeaseOver when the lease is over."""
    for kept in left_behind(dest, OPEN, WAITING):
        if kept.lease.reference == reference:
            try:
                desk.return_(kept.lease, reason)
            except LeaseOver:
                kept.forget()
                raise
            kept.forget()
            return kept.lease
    raise NotHeld(reference, dest)


def _acknowledge_kept(desk: Desk, dest: Path, manifest: Manifest) -> bool:
    for kept in left_behind(dest, OPEN, WAITING):
        if (kept.lease.reference, kept.lease.revision) == (manifest.reference, manifest.revision):
            with suppress(LeaseOver):
                desk.acknowledge(kept.lease)
                kept.forget()
                return True
            kept.forget()
    return False


def _acknowledged_before(desk: Desk, manifest: Manifest) -> bool:
    return any(
        (item.reference, item.revision) == (manifest.reference, manifest.revision)
        for item in desk.items(state="acknowledged").items
    )
