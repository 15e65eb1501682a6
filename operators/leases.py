"""Leases kept on the operator's disk, so that a pull that was killed goes on where it stopped instead of waiting.

One small file a lease in `<dest>/.leases/`, readable by its owner only and locked while a process works with it; the
lock goes with the process, however it ends. `.open` is a transfer under way, `.waiting` a package that is complete
and waits for `files ack`.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import ValidationError

from operators.messages import LeaseGranted

FOLDER = ".leases"
OPEN, WAITING = ".open", ".waiting"
DAY = 86_400


class KeptLease:
    """A lease on disk that this process alone works with."""

    def __init__(self, place: Path, lease: LeaseGranted) -> None:
        self.lease, self._place = lease, place

    def forget(self) -> None:
        """The lease is over or done with: remove its file."""
        self._place.unlink(missing_ok=True)

    def wait(self) -> None:
        """The package is complete; the lease is kept for `files ack`."""
        self._place = self._place.replace(self._place.with_suffix(WAITING))


@contextmanager
def keep(dest: Path, lease: LeaseGranted) -> Iterator[KeptLease]:
    """Write a fresh lease to disk and hold it; raises OSError when the disk refuses."""
    folder = dest / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = folder / f"{lease.item_id}-{lease.epoch}{OPEN}"
    unfinished = place.with_suffix(f".{os.getpid()}")
    handle = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        _locked(handle)
        os.write(handle, lease.model_dump_json().encode())
        os.fsync(handle)
        unfinished.replace(place)
        yield KeptLease(place, lease)
    finally:
        os.close(handle)
        unfinished.unlink(missing_ok=True)


def left_behind(dest: Path, *suffixes: str) -> Iterator[KeptLease]:
    """Leases of earlier runs that no living process holds, each locked until the next is asked for."""
    _sweep(dest / FOLDER)
    for place in sorted(path for suffix in suffixes for path in (dest / FOLDER).glob(f"*{suffix}")):
        with suppress(FileNotFoundError):
            handle = os.open(place, os.O_RDWR)
            try:
                if _locked(handle) and os.fstat(handle).st_nlink and (lease := _read(place)):
                    yield KeptLease(place, lease)
            finally:
                os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a crash left between creating a lease's file and naming it; a day is longer than any lease."""
    for path in folder.glob("*"):
        with suppress(FileNotFoundError):
            if path.suffix not in {OPEN, WAITING} and path.stat().st_mtime < time.time() - DAY:
                path.unlink()


def _read(place: Path) -> LeaseGranted | None:
    """The lease of a file; a damaged file holds none and is removed."""
    try:
        return LeaseGranted.model_validate_json(place.read_bytes())
    except ValidationError:
        place.unlink()
        return None


def _locked(handle: int) -> bool:
    """Take the lock without waiting; False when another process has it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
