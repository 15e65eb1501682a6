"""What a person sees: messages with buttons, made to fit Telegram."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

TEXT_LIMIT = 4096
"""UTF-16 units of a message's text after entity parsing (Telegram)."""
_VISIBLE = re.compile(
    r"[^\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
"""Telegram refuses a message of which nothing can be seen."""


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button; `data` is at most 64 bytes, or `url` opens a page."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file made for the person; a message of its own, never the screen."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message: Telegram HTML, rows of buttons, or a document with the text as its caption."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    document: Document | None = None


def units(html: str) -> int:
    """Length of `html` as Telegram counts it: UTF-16 units, tags and entity escapes resolved."""
    plain = re.sub(r"<[^>]*>", "", html)
    plain = re.sub(r"&(?:lt|gt|amp|quot|#\d+);", "x", plain)
    return len(plain.encode("utf-16-le", "surrogatepass")) // 2


def fitted(bubble: Bubble, limit: int = TEXT_LIMIT) -> Iterator[Bubble]:
    """The bubble as one or more messages that Telegram takes; cut between paragraphs, buttons under the last."""
    if units(bubble.text) <= limit:
        yield bubble
        return
    pages = [page for page in _pages(bubble.text, limit) if _VISIBLE.search(re.sub(r"<[^>]*>", "", page))]
    *before, last = pages or ["…"]
    for page in before:
        yield Bubble(page)
    yield replace(bubble, text=last)


def _pages(html: str, limit: int) -> Iterator[str]:
    page = ""
    for piece in _pieces(html, limit):
        joined = f"{page}\n\n{piece}" if page else piece
        if units(joined) > limit:
            yield page
            joined = piece
        page = joined
    yield page


def _pieces(html: str, limit: int) -> Iterator[str]:
    """Paragraphs; one that is too long by itself loses its tags and is cut hard, never inside an escape."""
    for paragraph in html.split("\n\n"):
        if units(paragraph) <= limit:
            yield paragraph
            continue
        yield from _cut(re.sub(r"<[^>]*>", "", paragraph), limit)


def _cut(plain: str, limit: int) -> Iterator[str]:
    piece: list[str] = []
    room = limit
    for atom in re.findall(r"&(?:lt|gt|amp|quot|#\d+);|.", plain, re.DOTALL):
        size = 2 if len(atom) == 1 and ord(atom) > 0xFFFF else 1
        if size > room:
            yield "".join(piece)
            piece, room = [], limit
        piece.append(atom)
        room -= size
    yield "".join(piece)
