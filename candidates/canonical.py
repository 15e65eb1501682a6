"""Canonical JSON: one sequence of bytes for one content, so that a checksum means something."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel


class NotText(ValueError):
    """A text holds half of a surrogate pair, which no UTF-8 file can carry: remove the broken character."""

    def __init__(self, position: int) -> None:
        super().__init__(f"half of a surrogate pair at character {position + 1}: remove the broken character")


def writable(text: str) -> str:
    """The same text when UTF-8 can carry it; raises NotText for a lone surrogate, without quoting the text."""
    try:
        text.encode()
    except UnicodeEncodeError as fault:
        raise NotText(fault.start) from None
    return text


def canonical_json(model: BaseModel) -> bytes:
    """UTF-8 JSON with sorted keys, no spaces and no escapes beyond what JSON demands.

    The I-JSON subset of RFC 8785: no floats occur, keys are ASCII, whole numbers stay within 2**53. Equal models give
    equal bytes. Raises NotText for a model that was made around its validation and holds a lone surrogate.
    """
    data = model.model_dump(mode="json")
    return writable(
        json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    ).encode()


def sha256(body: bytes) -> str:
    """SHA-256 as lower-case hex."""
    return hashlib.sha256(body).hexdigest()
