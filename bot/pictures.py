"""How large a picture claims to be, from its first bytes; nothing is decoded."""

from __future__ import annotations

import struct

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers that begin a frame, whose header names height and width (ITU T.81, B.2.2)."""


def pixels(head: bytes) -> int:
    """Width times height as the header says; 0 where `head` does not say."""
    if head.startswith(PNG) and len(head) >= 24:
        width, height = struct.unpack_from(">II", head, 16)
        return int(width * height)
    return _jpeg(head) if head.startswith(JPEG) else 0


def _jpeg(head: bytes) -> int:
    at = len(JPEG)
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return int(width * height)
        at += 2 + length
    return 0
