"""What a person sees: messages with buttons, made to fit Telegram."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

TEXT_LIMIT = 4096
"""UTF-16 units of a message's text after entity parsing (Telegram)."""


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
    pages = list(_pages(bubble.text, limit))
    for page in pages[:-1]:
        yield Bubble(page)
    yield replace(bubble, text=pages[-1])


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
        plain = re.sub(r"<[^>]*>", "", paragraph)
        atoms = re.findall(r"&[^;\s]{1,8};|.", plain, re.DOTALL)
        piece = ""
        for atom in atoms:
            if units(piece + atom) > limit - 1:
                yield piece
                piece = ""
            piece += atom
        if piece:
            yield piece
