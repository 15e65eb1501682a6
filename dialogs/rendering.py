"""From texts to Telegram HTML: escaping, the little markup that content may use, and right-to-left isolation."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogs.bubbles import Bubble, Button
from locales import Texts

_DROPPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")
"""Controls and half surrogates, which Telegram drops or refuses; overrides, which turn the words around them."""
_MARKUP = re.compile(r"&lt;(/?[bi])&gt;")
_ARABIC = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_STRONG_LEFT = re.compile(r"[A-Za-z\u00c0-\u02af\u0370-\u058f\u1e00-\u1fff\u2c00-\u2dff\u3040-\u9fff\uac00-\ud7af]")
_CORE = r"A-Za-z\u00c0-\u02af\u0370-\u058f\u1e00-\u1fff\u3040-\u9fff0-9"
_ESCAPE = re.compile(r"&(?:lt|gt|amp|quot);")
_LETTER = re.compile(rf"[{_CORE}]")
_RUN = re.compile(
    rf"{_ESCAPE.pattern}|[{_CORE}+/@#№](?:(?:{_ESCAPE.pattern}|\([0-9]+\)|[{_CORE}\s.,:;/@+\-_#%'’–—=?*№])*[{_CORE}%+])?"
)
RIGHT_TO_LEFT_MARK = "\u200f"
LEFT_TO_RIGHT_MARK = "\u200e"
PROSE = 8
"""Words from which on a line without Arabic is prose of another language, which is read from the left."""
_SIGN = re.compile(r"\s*(?:[^\w\s<&()\[\]+/@#\"'.]+|\d{1,2}[.)])\s+")
"""A bullet, a sign or a number at the head of a line; it belongs to the right of what it announces."""
_BARE = re.compile(r"https?://|<code>")
"""What is copied or opened by a tap: no invisible sign may stand inside or right behind it."""
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def escaped(text: str) -> str:
    """Plain text made harmless in Telegram HTML; what may not be shown is left out."""
    cleaned = _DROPPED.sub("", text)
    return cleaned.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def marked_up(text: str) -> str:
    """Content of editors: escaped, but for <b> and <i>, which the checker holds balanced."""
    return _MARKUP.sub(r"<\1>", escaped(text.strip()))


def bold(text: str) -> str:
    """A heading."""
    return f"<b>{escaped(text.strip())}</b>"


def italic(text: str) -> str:
    """A side remark."""
    return f"<i>{escaped(text.strip())}</i>"


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters; an ellipsis shows where it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def paragraphs(*parts: str) -> str:
    """Non-empty parts with an empty line between them."""
    return "\n\n".join(part for part in parts if part)


def directed(bubble: Bubble, texts: Texts) -> Bubble:
    """The bubble as a right-to-left reader needs it: Arabic paragraphs start right-to-left and isolate Latin runs and
    numbers.
    """
    if not texts.right_to_left:
        return bubble
    rows = tuple(tuple(replace(button, label=_label(button)) for button in row) for row in bubble.rows)
    return replace(bubble, text="\n".join(_line(line) for line in bubble.text.split("\n")), rows=rows)


def _label(button: Button) -> str:
    return _line(button.label) if _ARABIC.search(button.label) else button.label


def from_the_left(html: str) -> str:
    """Text of a language that is read from the left, so marked that no line is turned for right-to-left readers."""
    return "\n".join(LEFT_TO_RIGHT_MARK + line if line else "" for line in html.split("\n"))


def _line(line: str) -> str:
    if line.startswith((RIGHT_TO_LEFT_MARK, LEFT_TO_RIGHT_MARK)):
        return line
    if not _ARABIC.search(line):
        return _short(line)
    parts = re.split(r"(<[^>]*>)", line)
    isolated = "".join(part if part.startswith("<") else _isolated(part) for part in parts)
    plain = re.sub(r"<[^>]*>", "", line)
    arabic, left = _ARABIC.search(plain), _STRONG_LEFT.search(plain)
    starts_left = arabic and left and left.start() < arabic.start()
    return RIGHT_TO_LEFT_MARK + isolated if starts_left or not plain[:1].isalpha() else isolated


def _short(line: str) -> str:
    """A name, a number, a link by itself: it stands where an Arabic line would begin, its own signs in their order."""
    plain = re.sub(r"<[^>]*>", "", line)
    if not re.search(r"\w", plain) or len(plain.split()) >= PROSE:
        return line
    if _BARE.search(line) or FIRST_STRONG_ISOLATE in line:
        return RIGHT_TO_LEFT_MARK + line
    sign = _SIGN.match(line)
    start = sign.end() if sign else 0
    return f"{RIGHT_TO_LEFT_MARK}{line[:start]}{FIRST_STRONG_ISOLATE}{line[start:]}{POP_ISOLATE}"


def _isolated(text: str) -> str:
    return text if FIRST_STRONG_ISOLATE in text else _RUN.sub(_wrapped, text)


def _wrapped(match: re.Match[str]) -> str:
    """A run in isolates; an escape by itself stays bare, one inside a run (AT&amp;T) belongs to it."""
    run = match.group()
    return f"{FIRST_STRONG_ISOLATE}{run}{POP_ISOLATE}" if not _ESCAPE.fullmatch(run) and _LETTER.search(run) else run
