"""One file's way from the desk to the disk: lease kept, package pulled, acknowledged; or returned with the reason."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from operators.client import Desk
from operators.errors import CannotWrite, DeskAway, FolderDiffers, LeaseOver, Mismatch, OperatorError, Refused
from operators.leases import OPEN, KeptLease, keep, left_behind
from operators.messages import LEASE_SECONDS, LeaseGranted
from operators.packages import Package, Tick, pull

OPEN_STATES = ("queued", "leased")
Status = Literal["acknowledged", "kept", "returned", "lost"]


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `folder` where it lies; `detail` says why it was returned or lost."""

    reference: str
    revision: int
    status: Status
    folder: Path | None = None
    size: int = 0
    repeated: bool = False
    detail: str = ""

    @property
    def well(self) -> bool:
        """Whether the file is safely on disk and the desk knows, or was asked not to be told."""
        return self.status in {"acknowledged", "kept"}


@dataclass(frozen=True)
class Transfer:
    """How files are brought over: from which desk, where to, whether to acknowledge, lease length in seconds."""

    desk: Desk
    dest: Path
    acknowledge: bool = True
    seconds: int = LEASE_SECONDS
    tick: Tick = lambda _: None

    def oldest(self, regions: tuple[str, ...] = ()) -> Iterator[Outcome]:
        """What earlier runs left unfinished; when there was nothing, the oldest free file."""
        outcomes = list(self.resumed())
        yield from outcomes
        if not outcomes and (lease := self.desk.lease(regions, seconds=self.seconds)):
            yield self.fresh(lease)

    def named(self, reference: str) -> Iterator[Outcome]:
        """The file with a reference; raises LeaseOver when it cannot be leased."""
        outcomes = list(self.resumed(reference))
        yield from outcomes
        if not outcomes and (lease := self.desk.lease(reference=reference, seconds=self.seconds)):
            yield self.fresh(lease)

    def everything(self, regions: tuple[str, ...] = ()) -> Iterator[Outcome]:
        """What earlier runs left unfinished and then every file that waits now, each tried once, oldest first."""
        yield from self.resumed()
        for item in self.desk.items().items:
            if item.state in OPEN_STATES and (not regions or item.region in regions):
                with suppress(LeaseOver):  # somebody else holds it, rightly
                    if lease := self.desk.lease(reference=item.reference, seconds=self.seconds):
                        yield self.fresh(lease)

    def resumed(self, reference: str | None = None) -> Iterator[Outcome]:
        """Go on with what earlier runs left unfinished; a lease that is over or was acknowledged is forgotten."""
        for kept in left_behind(self.dest, OPEN):
            if reference not in {None, kept.lease.reference}:
                continue
            try:
                self.desk.extend(kept.lease, self.seconds)
            except LeaseOver:
                kept.forget()
            else:
                yield self._bring(kept)

    def fresh(self, lease: LeaseGranted) -> Outcome:
        """Bring over a file that was just leased; raises CannotWrite after giving it back when the disk refuses."""
        try:
            with keep(self.dest, lease) as kept:
                return self._bring(kept)
        except OSError as fault:
            self._give_back(lease, "the operator's disk cannot be written")
            raise CannotWrite(self.dest, fault) from None

    def _bring(self, kept: KeptLease) -> Outcome:
        lease = kept.lease
        try:
            package = pull(self.desk, lease, self.dest, _Renewal(self, lease).tick)
            return self._done(kept, package)
        except LeaseOver as over:
            kept.forget()
            return Outcome(lease.reference, lease.revision, "lost", detail=str(over))
        except (Mismatch, FolderDiffers, Refused, DeskAway) as fault:
            return self._returned(kept, fault)
        except OSError as fault:
            self._give_back(lease, f"the operator's disk refused ({errno.errorcode.get(fault.errno or 0, 'error')})")
            kept.forget()
            raise CannotWrite(self.dest, fault) from None

    def _done(self, kept: KeptLease, package: Package) -> Outcome:
        status: Status = "kept"
        if self.acknowledge:
            self.desk.acknowledge(kept.lease)
            kept.forget()
            status = "acknowledged"
        else:
            kept.wait()
        lease = kept.lease
        return Outcome(lease.reference, lease.revision, status, package.folder, package.size, package.repeated)

    def _returned(self, kept: KeptLease, fault: OperatorError) -> Outcome:
        """Give a file back that could not be brought over; a desk that is away altogether is for the next run."""
        lease = kept.lease
        try:
            self.desk.return_(lease, _reason(fault)[:300])
        except DeskAway:
            raise fault from None
        except OperatorError as refusal:
            kept.forget()
            return Outcome(lease.reference, lease.revision, "lost", detail=f"{fault} {refusal}")
        kept.forget()
        return Outcome(lease.reference, lease.revision, "returned", detail=str(fault))

    def _give_back(self, lease: LeaseGranted, reason: str) -> None:
        with suppress(OperatorError):  # the first fault is what the operator must hear; the lease ends by itself
            self.desk.return_(lease, reason)


def _reason(fault: OperatorError) -> str:
    """Why a file goes back, for the desk's own people; names no person and no place on the operator's disk."""
    match fault:
        case Mismatch():
            return f"{fault.path}: {fault.why}"
        case FolderDiffers():
            return "the operator's folder is taken"
        case Refused():
            return f"the desk could not deliver it ({fault.status})"
        case _:
            return "the transfer broke off"


class _Renewal:
    """Extends the lease when half of it has passed while bytes still come."""

    def __init__(self, transfer: Transfer, lease: LeaseGranted) -> None:
        self._transfer, self._lease, self._since = transfer, lease, time.monotonic()

    def tick(self, size: int) -> None:
        self._transfer.tick(size)
        if time.monotonic() - self._since > self._transfer.seconds / 2:
            self._transfer.desk.extend(self._lease, self._transfer.seconds)
            self._since = time.monotonic()
