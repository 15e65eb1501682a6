"""Paths inside a package: they become file names on an operator's computer, so both ends refuse the same ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

MANIFEST = "manifest.json"
CANDIDATE_FILE = "candidate.json"
LONGEST_NAME = 120
"""Characters of one name; `_fits` also counts bytes, since many file systems stop at 255 of them."""

_FORBIDDEN = frozenset('<>:"|?*\\')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


class UnsafePath(ValueError):
    """A path that must not be written: it leaves its folder, deceives the eye, or some file system cannot hold it."""

    def __init__(self, why: str) -> None:
        super().__init__(f"unsafe path: {why}")


def _hidden(character: str) -> bool:
    """Whether a character is a control, a format sign such as right-to-left override, a surrogate or unassigned."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _fault(name: str) -> str | None:
    if name in {"", ".", ".."}:
        return "a part is empty or dots"
    if any(_hidden(character) for character in name):
        return "it holds a control or invisible character"
    if any(character in _FORBIDDEN for character in name):
        return "it holds a character that Windows refuses"
    if name.startswith((".", "~", " ")) or name.endswith((".", " ")):
        return "a part starts with a dot, tilde or space, or ends with a dot or space"
    if _RESERVED.fullmatch(name):
        return "a part is a reserved device name"
    return None if _fits(name) else "a part is too long"


def _fits(name: str) -> bool:
    return len(name) <= LONGEST_NAME and len(name.encode(errors="replace")) <= 240


def package_path(path: str) -> str:
    """The same path when it is safe on every system: relative, at most four parts; raises UnsafePath otherwise."""
    parts = path.split("/")
    if len(parts) > 4:
        raise UnsafePath("it is nested too deeply")
    for part in parts:
        if fault := _fault(part):
            raise UnsafePath(fault)
    if unicodedata.normalize("NFC", path) != path:
        raise UnsafePath("it is not in composed form (NFC), which systems change on writing")
    return path


def distinct(paths: Iterable[str]) -> None:
    """Raise UnsafePath when two paths are one file on a system that ignores case, or one is a folder of another."""
    seen: set[str] = set()
    for path in paths:
        folded = path.casefold()
        if folded in seen:
            raise UnsafePath("two files share one name")
        seen.add(folded)
    if any(str(parent) in seen for path in seen for parent in PurePosixPath(path).parents):
        raise UnsafePath("a file and a folder share one name")


def attachment_path(field: str, number: int, media_type: str) -> str:
    """The path of an attachment in the package, such as `attachments/diploma-1.pdf`.

    The person's own file name never becomes a path; it stands in the candidate file. `number` counts from 1.
    """
    endings = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
    stem = re.sub(r"[^a-z0-9_-]+", "-", field.lower()).strip("-") or "file"
    return package_path(f"attachments/{stem[:80]}-{number}{endings.get(media_type, '.bin')}")
