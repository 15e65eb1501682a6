"""Several questions in one message, told apart by signs alone: question marks, line breaks, numbered lists.

Pure; it knows no entry. Whether the parts are worth answering one by one is for who looks them up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_LETTERS = 4096
MOST_PARTS = 40
SHORTEST = 2  # letters or digits of a part; fewer say nothing

_BREAK = re.compile(
    r"(?:https?://|www\.)\S+"  # an address may hold question marks
    r"|(?P<mark>[?？؟]+[\"'»”’)\]!]*)"
    r"|(?P<line>\s*\n\s*)(?P<item>(?:\d{1,2}[.):、]|[-•–—*·])\s*)?"
    r"|(?P<inline>\s)\d{1,2}\)\s"
)
_FIRST_ITEM = re.compile(r"\s*(?:\d{1,2}[.):、]|[-•–—*·])\s*(?=\S)")
_SENTENCE_END = re.compile(r"[.!。！…;；](?:\s+|(?<=[。！；]))")
_WORD = re.compile(r"[^\W_]")
ASKING = (
    "how|what|when|where|who|which|why|can|could|may|do|does|did|is|are|will|would|should|must|need|"
    "как|что|когда|где|куда|кто|какой|какая|какие|какое|сколько|почему|зачем|можно|нужно|нужна|нужен|нужны|надо|"
    "могу|может|"
    "wie|was|wann|wo|wohin|wer|welche|welcher|welches|warum|kann|darf|muss|brauche|gibt|"
    "comment|que|quoi|quand|où|qui|quel|quelle|quels|quelles|combien|pourquoi|puis-je|faut-il|dois-je|peut-on|est-ce|"
    "cómo|qué|cuándo|dónde|quién|cuál|cuáles|cuánto|cuánta|puedo|necesito|hay|debo|"
    "come|cosa|che|quando|dove|chi|quale|quali|quanto|quanti|posso|devo|serve|c'è|"
    "هل|كم|ما|ماذا|متى|أين|كيف|لماذا|أي"
)
"""How a line begins that asks without a question mark."""
_ASKING = re.compile(rf"[¿\s]*(?:{ASKING})(?![\w])", re.IGNORECASE)
_ASKING_CHINESE = re.compile(r"[吗呢]\s*$|什么|多少|多久|怎么|如何|哪|几个|能不能|可以|是否|需要")


@dataclass(frozen=True)
class Part:
    """One question of a message. ``text``: with what was said before it; ``question``: its own sentence alone."""

    text: str
    question: str


@dataclass(frozen=True)
class _Piece:
    text: str
    marked: bool
    item: bool

    @property
    def asks(self) -> bool:
        return self.marked or self.item or bool(_ASKING.match(self.text) or _ASKING_CHINESE.search(self.text))


def parts_of(text: str) -> tuple[Part, ...]:
    """The questions of a message, in order, at most MOST_PARTS; fewer than two are one: the whole message."""
    whole = text[:MOST_LETTERS].strip()
    pieces = [piece for piece in _pieces(whole) if len(_WORD.findall(piece.text)) >= SHORTEST]
    if sum(piece.item for piece in pieces) == 1:
        pieces = [_Piece(piece.text, piece.marked, item=False) for piece in pieces]
    parts = _joined(pieces)
    return parts[:MOST_PARTS] if len(parts) > 1 else (Part(whole, whole),)


def _pieces(text: str) -> Iterator[_Piece]:
    first = _FIRST_ITEM.match(text)
    start, item = (first.end(), True) if first else (0, False)
    for found in _BREAK.finditer(text):
        kind = found.lastgroup
        if kind is None or found.start() < start:
            continue
        yield _Piece(text[start : found.end() if kind == "mark" else found.start()].strip(), kind == "mark", item)
        start, item = found.end(), kind in ("item", "inline")
    yield _Piece(text[start:].strip(), marked=False, item=item)


def _joined(pieces: list[_Piece]) -> tuple[Part, ...]:
    """A statement belongs to the question after it; the last ones to the question before."""
    parts: list[Part] = []
    said: list[str] = []
    for piece in pieces:
        said.append(piece.text)
        if piece.asks:
            parts.append(Part(" ".join(said), _last_sentence(piece.text)))
            said = []
    if parts and said:
        parts[-1] = Part(" ".join((parts[-1].text, *said)), parts[-1].question)
    return tuple(parts)


def _last_sentence(text: str) -> str:
    sentences = [one for one in _SENTENCE_END.split(text) if len(_WORD.findall(one)) >= SHORTEST]
    return sentences[-1].strip() if sentences else text
