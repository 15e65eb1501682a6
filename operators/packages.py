"""A package on the operator's disk: `<dest>/<reference>-r<revision>/`, whole and verified or not there at all.

Everything is written into a hidden sibling folder whose name carries the lease's epoch, checked against the manifest,
flushed to the disk and then renamed in one step. A killed pull leaves only the hidden folder; the next pull with a
newer lease removes it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from candidates import CANDIDATE_FILE, MANIFEST, CandidateFile, Entry, Manifest, UnsafePath, package_path, sha256
from operators.client import Desk
from operators.errors import FolderDiffers, Mismatch
from operators.messages import LeaseGranted

Tick = Callable[[int], None]
"""Told the number of bytes that just arrived."""


@dataclass(frozen=True)
class Package:
    """A complete package on disk; `repeated` when it was there already and only verified. `size` in bytes."""

    folder: Path
    manifest: Manifest
    size: int
    repeated: bool


def pull(desk: Desk, lease: LeaseGranted, dest: Path, tick: Tick = lambda _: None) -> Package:
    """Bring one leased package to disk, complete and verified; does not acknowledge it.

    Raises Mismatch (what arrived is not what was promised), FolderDiffers (the place is taken), OSError (the disk
    refuses) and what the desk's client raises.
    """
    body = desk.manifest(lease)
    manifest = _checked_manifest(body, lease)
    folder = dest / folder_name(manifest.reference, manifest.revision)
    size = sum(entry.size for entry in manifest.files)
    if folder.is_symlink() or folder.exists():
        _same(folder, body)
        return Package(folder, manifest, size, repeated=True)
    unfinished = _fresh_folder(folder, lease.epoch)
    try:
        _fill(unfinished, desk, lease, manifest, tick)
        _write(unfinished / MANIFEST, [body], Entry(path=MANIFEST, size=len(body), sha256=lease.manifest_sha256))
        _flush_folders(unfinished)
        unfinished.rename(folder)
        _flush_folder(dest)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return Package(folder, manifest, size, repeated=False)


def folder_name(reference: str, revision: int) -> str:
    """The package's folder: one safe name, or Mismatch."""
    name = f"{reference}-r{revision}"
    try:
        package_path(name.replace("/", ":"))  # a slash is as wrong in one name as a colon
    except UnsafePath as fault:
        raise Mismatch(MANIFEST, f"the reference is no folder name ({fault})") from None
    return name


def verify(folder: Path) -> tuple[Mismatch, ...]:
    """Everything that is wrong with a package on disk; empty when it is whole and holds nothing else."""
    try:
        body = (folder / MANIFEST).read_bytes()
        manifest = Manifest.model_validate_json(body)
    except FileNotFoundError:
        return (Mismatch(MANIFEST, "is missing"),)
    except (ValidationError, OSError):
        return (Mismatch(MANIFEST, "cannot be read as a manifest"),)
    listed = {entry.path for entry in manifest.files} | {MANIFEST}
    strange = sorted(path for path in _files(folder) if path not in listed)
    return (*_faults(folder, manifest), *(Mismatch(path, "is no part of the package") for path in strange))


def read_candidate(folder: Path) -> CandidateFile:
    """The candidate file of a package on disk; raises Mismatch when it cannot be read."""
    try:
        return CandidateFile.model_validate_json((folder / CANDIDATE_FILE).read_bytes())
    except (OSError, ValidationError):
        raise Mismatch(CANDIDATE_FILE, "cannot be read as a candidate file of schema 1") from None


def _checked_manifest(body: bytes, lease: LeaseGranted) -> Manifest:
    if sha256(body) != lease.manifest_sha256:
        raise Mismatch(MANIFEST, "checksum mismatch")
    try:
        manifest = Manifest.model_validate_json(body)
    except ValidationError as fault:
        raise Mismatch(MANIFEST, f"refused ({fault.errors()[0]['msg']})") from None
    if (manifest.reference, manifest.revision) != (lease.reference, lease.revision):
        raise Mismatch(MANIFEST, "belongs to another file")
    return manifest


def _same(folder: Path, body: bytes) -> None:
    """Raise FolderDiffers unless the folder holds exactly this manifest and every file of it."""
    place = folder / MANIFEST
    if folder.is_symlink() or not place.is_file() or place.read_bytes() != body:
        raise FolderDiffers(folder, "another or no manifest")
    for fault in _faults(folder, Manifest.model_validate_json(body)):
        raise FolderDiffers(folder, f"{fault.path} {fault.why}")


def _faults(folder: Path, manifest: Manifest) -> Iterator[Mismatch]:
    for entry in manifest.files:
        path = folder / entry.path
        if path.is_symlink() or not path.is_file():
            yield Mismatch(entry.path, "is missing")
        elif _checksum(path) != (entry.size, entry.sha256):
            yield Mismatch(entry.path, "checksum mismatch")


def _checksum(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(folder).as_posix()


def _fresh_folder(folder: Path, epoch: int) -> Path:
    """An empty hidden folder beside the final one; what older leases of the same package left is removed."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for old in folder.parent.glob(f".{folder.name}.e*.part"):
        number = old.name.removeprefix(f".{folder.name}.e").removesuffix(".part")
        if number.isdecimal() and int(number) <= epoch:
            shutil.rmtree(old)
    unfinished = folder.with_name(f".{folder.name}.e{epoch}.part")
    unfinished.mkdir(mode=0o700)
    return unfinished


def _fill(folder: Path, desk: Desk, lease: LeaseGranted, manifest: Manifest, tick: Tick) -> None:
    entries = {entry.path: entry for entry in manifest.files}
    _write(folder / CANDIDATE_FILE, desk.candidate(lease), entries.pop(CANDIDATE_FILE), tick)
    attached = {item.path: item for item in read_candidate(folder).attachments}
    if attached.keys() != entries.keys():
        raise Mismatch(MANIFEST, "names other files than the candidate file")
    for path, entry in entries.items():
        place = folder / path
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(place, desk.attachment(lease, attached[path].attachment_id), entry, tick)


def _write(place: Path, chunks: Iterable[bytes], entry: Entry, tick: Tick = lambda _: None) -> None:
    """Write one file, refusing more bytes than promised as they come; flushed to the disk and verified on return."""
    digest, size = hashlib.sha256(), 0
    with open(place, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        for chunk in chunks:
            size += len(chunk)
            if size > entry.size:
                raise Mismatch(entry.path, "is longer than promised")
            digest.update(chunk)
            file.write(chunk)
            tick(len(chunk))
        file.flush()
        os.fsync(file.fileno())
    if (size, digest.hexdigest()) != (entry.size, entry.sha256):
        raise Mismatch(entry.path, "checksum mismatch")


def _flush_folders(folder: Path) -> None:
    for path in (*(found for found in folder.rglob("*") if found.is_dir()), folder):
        _flush_folder(path)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems cannot flush a folder
            os.fsync(handle)
    finally:
        os.close(handle)
