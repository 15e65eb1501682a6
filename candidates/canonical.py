"""Canonical JSON: one sequence of bytes for one content, so that a checksum means something."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel


def canonical_json(model: BaseModel) -> bytes:
    """UTF-8 JSON with sorted keys, no spaces and no escapes beyond what JSON demands (the I-JSON subset of RFC 8785: no floats occur)."""
    data = model.model_dump(mode="json")
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256(body: bytes) -> str:
    """SHA-256 as lower-case hex."""
    return hashlib.sha256(body).hexdigest()
