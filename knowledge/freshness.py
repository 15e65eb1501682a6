"""The content folder while somebody works in it: whether it changed, and taking it only when it checks clean."""

from __future__ import annotations

from pathlib import Path

from knowledge.checker import check
from knowledge.faults import ContentInvalid
from knowledge.reading import read_content

Footprint = frozenset[tuple[str, int, int, int]]
"""Of each file: name, time of change in nanoseconds, size in bytes, and number on the disk."""


def footprint(path: Path) -> Footprint:
    """What changes when any file of the folder does; costs a look at each file, and reads none."""
    found = set()
    for file in path.rglob("*.yaml"):
        try:
            state = file.stat()
        except OSError:
            continue
        found.add((file.relative_to(path).as_posix(), state.st_mtime_ns, state.st_size, state.st_ino))
    return frozenset(found)


def insist(path: Path) -> None:
    """Raise ContentInvalid with every fault of the content, a gap in a language marked complete among them; warnings do
    not count.
    """
    errors = tuple(fault for fault in check(path) if fault.severity == "error")
    if errors:
        raise ContentInvalid(errors)


def withdrawn_in(path: Path) -> frozenset[str]:
    """The ids of entries that say ``withdrawn: true``, as far as the folder can be read, whatever else is wrong."""
    entries = read_content(path, facts=False).entries.values()
    return frozenset(entry.id for entry in entries if entry.withdrawn)
