"""The markup that editors may use: ``<b>``, ``<i>`` and nothing else; and how long a text is for Telegram."""

from __future__ import annotations

import html
import re

TELEGRAM_LIMIT = 4096  # UTF-16 units, after the markup was taken out
ALLOWED = ("b", "i")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")


def markup_problem(text: str) -> tuple[int, str] | None:
    """The first problem of the markup as (offset, what is wrong), or None. A ``<`` that opens no tag is plain text."""
    open_tags: list[tuple[str, int]] = []
    for tag in TAG.finditer(text):
        closing, name, rest = tag.groups()
        if name not in ALLOWED or rest:
            return tag.start(), f"The tag {tag.group()} is not allowed."
        if not closing:
            open_tags.append((name, tag.start()))
        elif not open_tags or open_tags.pop()[0] != name:
            return tag.start(), f"{tag.group()} closes nothing that is open."
    if open_tags:
        return open_tags[-1][1], f"<{open_tags[-1][0]}> is never closed."
    return None


def plain(text: str) -> str:
    """The text without its markup."""
    return TAG.sub(lambda tag: "" if tag[2] in ALLOWED else tag.group(), text)


def to_html(text: str) -> str:
    """The text as Telegram's HTML: everything escaped but ``<b>`` and ``<i>``."""
    escaped = html.escape(text, quote=False)
    return re.sub(r"&lt;(/?[bi])&gt;", r"<\1>", escaped)


def telegram_length(text: str) -> int:
    """The length that Telegram counts: UTF-16 units of the text without its markup."""
    return len(plain(text).encode("utf-16-le", "surrogatepass")) // 2
