"""Formatted text: Telegram's HTML read into plain text and entities, with offsets in UTF-16 units."""

import re
from dataclasses import dataclass

from telegram import MessageEntity

from sandbox.refusals import bad

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "blockquote": "blockquote", "tg-spoiler": "spoiler",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|[a-z]+);")
ATTRIBUTE = re.compile(r"\s*([^\s=>/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?\s*")
FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{5,32})?(?![\w/<>])")),
    ("url", re.compile(r"(?<![\w@])https?://[^\s<>\"]*[^\s<>\".,;:!?()«»]", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.[a-zA-Z]{2,}")),
    ("mention", re.compile(r"(?<![\w@./])@[a-zA-Z][a-zA-Z0-9_]{4,31}(?!\w)")),
)
UNTOUCHED = ("code", "pre", "text_link", "url", "email")


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, the way Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True)
class Formatted:
    """A plain text with its entities, sorted as Telegram sorts them: by offset, the longer first."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


@dataclass(frozen=True)
class _Open:
    name: str
    offset: int
    argument: str | None


class _Reader:
    """Reads Telegram's HTML once from left to right, refusing what Telegram refuses, in its words."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[MessageEntity] = []

    def read(self) -> Formatted:
        while self.at < len(self.source):
            if self.source[self.at] == "<":
                self._end_tag() if self.source.startswith("</", self.at) else self._start_tag()
            else:
                self._characters()
        if self.open:
            last = self.open[-1]
            raise _unparsed(f'Can\'t find end tag corresponding to start tag "{last.name}"')
        return Formatted("".join(self.out), tuple(self.entities))

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.length += units(text)

    def _characters(self) -> None:
        if self.source[self.at] == "&":
            match = REFERENCE.match(self.source, self.at)
            character = _referred(match.group(1)) if match else None
            if match and character is not None:
                self.at = match.end()
                self._write(character)
                return
        end = self.at + 1
        while end < len(self.source) and self.source[end] not in "<&":
            end += 1
        self._write(self.source[self.at : end])
        self.at = end

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _start_tag(self) -> None:
        begin = self.at
        match = re.compile(r"<([^\s>]*)").match(self.source, begin)
        assert match is not None
        name = match.group(1).lower()
        if match.end() >= len(self.source):
            raise _unparsed(f"Unclosed start tag at byte offset {self._byte(begin)}")
        attributes, after = self._attributes(match.end(), begin)
        if name not in KINDS and not (name == "span" and attributes.get("class") == "tg-spoiler"):
            raise _unparsed(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        argument = attributes.get("href") if name == "a" else None
        if name == "code":
            argument = attributes.get("class", "").removeprefix("language-") or None
        if name == "blockquote" and "expandable" in attributes:
            argument = "expandable"
        self.open.append(_Open(name, self.length, argument))
        self.at = after

    def _attributes(self, at: int, begin: int) -> tuple[dict[str, str], int]:
        found: dict[str, str] = {}
        while True:
            while at < len(self.source) and self.source[at].isspace():
                at += 1
            if at >= len(self.source):
                raise _unparsed(f"Unclosed start tag at byte offset {self._byte(begin)}")
            if self.source[at] == ">":
                return found, at + 1
            match = ATTRIBUTE.match(self.source, at)
            if match is None:
                raise _unparsed(f"Empty attribute name in the tag at byte offset {self._byte(begin)}")
            value = next((group for group in match.groups()[1:] if group is not None), "")
            found[match.group(1).lower()] = REFERENCE.sub(lambda m: _referred(m.group(1)) or m.group(0), value)
            at = match.end()

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise _unparsed(f"Unexpected end tag at byte offset {self._byte(begin)}")
        match = re.compile(r"</([^\s>]*)\s*(>?)").match(self.source, begin)
        assert match is not None
        if not match.group(2):
            raise _unparsed(f"Unclosed end tag at byte offset {self._byte(begin)}")
        name, opened = match.group(1).lower(), self.open[-1]
        if name and name != opened.name:
            raise _unparsed(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{opened.name}>", found "</{name}>"'
            )
        self.open.pop()
        self.at = match.end()
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.offset
        if length <= 0:
            return
        kind = KINDS.get(opened.name, "spoiler")
        if opened.name == "a":
            self._link(opened, length)
        elif opened.name == "pre":
            self._block(opened, length)
        elif opened.name == "blockquote" and opened.argument:
            self.entities.append(MessageEntity("expandable_blockquote", opened.offset, length))
        else:
            language = (
                opened.argument if opened.name == "code" and self.open[-1:] and self.open[-1].name == "pre" else None
            )
            self.entities.append(MessageEntity(kind, opened.offset, length, language=language))

    def _link(self, opened: _Open, length: int) -> None:
        # A link to anything but the web, mail, a phone or Telegram is dropped by Telegram; its text stays.
        url = opened.argument or "".join(self.out).encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
        if re.match(r"(https?|tg|ton|mailto|tel):", url) or re.match(r"[\w-]+(\.[\w-]+)+(/|$)", url):
            self.entities.append(MessageEntity("text_link", opened.offset, length, url=url))

    def _block(self, opened: _Open, length: int) -> None:
        inner = self.entities[-1] if self.entities else None
        language = None
        if inner and inner.type == "code" and (inner.offset, inner.length) == (opened.offset, length):
            self.entities.pop()
            language = inner.language
        self.entities.append(MessageEntity("pre", opened.offset, length, language=language))


def _unparsed(reason: str) -> Exception:
    return bad(f"can't parse entities: {reason}")


def _referred(reference: str) -> str | None:
    if not reference.startswith("#"):
        return NAMED.get(reference)
    code = int(reference[2:], 16) if reference[1] == "x" else int(reference[1:])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else None


def from_html(source: str) -> Formatted:
    """Read Telegram's HTML. Raises Refused (400, "can't parse entities") on unknown, unclosed or crossed tags."""
    return _Reader(source).read()


def finished(formatted: Formatted) -> Formatted:
    """Trim the text and add what Telegram finds by itself: commands, addresses, mentions."""
    body = formatted.text.rstrip()
    lead = units(body) - units(body.lstrip())
    body = body.lstrip()
    length = units(body)
    kept = []
    for entity in formatted.entities:
        start, end = max(entity.offset - lead, 0), min(entity.offset + entity.length - lead, length)
        if end > start:
            kept.append(MessageEntity(entity.type, start, end - start, url=entity.url, language=entity.language))
    found = _found(body, kept)
    ordered = sorted({*kept, *found}, key=lambda entity: (entity.offset, -entity.length, entity.type))
    return Formatted(body, tuple(ordered))


def _found(text: str, known: list[MessageEntity]) -> list[MessageEntity]:
    taken = [(entity.offset, entity.offset + entity.length) for entity in known if entity.type in UNTOUCHED]
    found = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            end = start + units(match.group())
            if all(end <= left or start >= right for left, right in taken):
                found.append(MessageEntity(kind, start, end - start))
                taken.append((start, end))
    return found
