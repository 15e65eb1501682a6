"""A result of the self-check as a code that the person keeps: the answers themselves, so that nothing is stored.

Beliefs and obstacles are never in it. At most 64 characters of `A-Z a-z 0-9 _ -`, as links of Telegram carry: a format
number, a fingerprint of the questions it was made with, the answers as bits, a checksum. A code of other questions, or
with a slip, is not read at all rather than read wrongly.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error, crc_hqx
from datetime import datetime
from functools import lru_cache

from dialogs.checks.position import CARD_PARTS
from dialogs.conversation import CheckDraft
from knowledge.self_check import Question, SelfCheck
from locales.names import country_codes

PREFIX = "c_"
LONGEST = 64
FORMAT = 1
_FORMAT_BITS, _PRINT_BITS, _CHOICE_BITS, _COUNT_BITS, _COUNTRY_BITS = 4, 16, 4, 4, 10
_CODE = re.compile(r"[A-Za-z0-9_-]{8,62}")
_LETTERS = 26


class UnreadableError(ValueError):
    """The code is cut off, mistyped, or of other questions."""


class _TooMuchError(ValueError):
    """The answers do not fit into a code."""


class _Bits:
    """Whole numbers packed into bits, first in, first out."""

    def __init__(self, body: bytes = b"") -> None:
        self._text = "".join(f"{byte:08b}" for byte in body)
        self._at = 0

    def put(self, number: int, width: int) -> None:
        self._text += f"{number:0{width}b}" if width else ""

    def take(self, width: int) -> int:
        piece = self._text[self._at : self._at + width]
        if len(piece) < width:
            raise UnreadableError
        self._at += width
        return int(piece, 2) if piece else 0

    def body(self) -> bytes:
        whole = self._text + "0" * (-len(self._text) % 8)
        return bytes(int(whole[start : start + 8], 2) for start in range(0, len(whole), 8))


def code_of(check: SelfCheck, draft: CheckDraft) -> str | None:
    """The code for a result, with its prefix; None when the answers do not fit into one."""
    names = sorted(check.choices)
    chosen = [name for name in names if _is_choice(check, draft, name)]
    if not chosen:
        return None
    bits = _Bits()
    bits.put(FORMAT, _FORMAT_BITS)
    bits.put(_fingerprint(check), _PRINT_BITS)
    bits.put(names.index(chosen[0]), _CHOICE_BITS)
    bits.put(draft.stopped, 1)
    for part in CARD_PARTS:
        bits.put(part in draft.cards_seen, 1)
    try:
        for question in _carried(check):
            _put(bits, question, draft.answers.get(question.id))
    except _TooMuchError:
        return None
    body = bits.body()
    code = PREFIX + urlsafe_b64encode(body + crc_hqx(body, 0).to_bytes(2, "big")).decode().rstrip("=")
    return code if len(code) <= LONGEST else None


def draft_of(check: SelfCheck, code: str, now: datetime) -> CheckDraft:
    """The result that a code (with or without prefix) holds, questions it does not hold skipped; UnreadableError."""
    bits = _Bits(_body(code.removeprefix(PREFIX)))
    if bits.take(_FORMAT_BITS) != FORMAT or bits.take(_PRINT_BITS) != _fingerprint(check):
        raise UnreadableError
    names, number = sorted(check.choices), bits.take(_CHOICE_BITS)
    if number >= len(names):
        raise UnreadableError
    choice = check.choices[names[number]]
    stopped = bool(bits.take(1))
    seen = tuple(part for part in CARD_PARTS if bits.take(1))
    answers = {question.id: _take(bits, question) for question in _carried(check)}
    given = {name: chosen for name, chosen in answers.items() if chosen is not None}
    return CheckDraft(
        parts=choice.parts,
        also_ask=choice.also_ask,
        answers=given,
        skipped=tuple(question.id for question in check.questions if question.id not in given),
        beliefs="rather_not",
        cards_seen=seen,
        stopped=stopped,
        touched_at=now,
    )


def looks_like_code(text: str) -> bool:
    """Whether somebody wrote a code by itself, so that it need not be sent as a link."""
    return text.startswith(PREFIX) and _CODE.fullmatch(text.removeprefix(PREFIX)) is not None


def _is_choice(check: SelfCheck, draft: CheckDraft, name: str) -> bool:
    choice = check.choices[name]
    return (choice.parts, choice.also_ask) == (draft.parts, draft.also_ask)


def _carried(check: SelfCheck) -> tuple[Question, ...]:
    return tuple(each for each in check.questions if not each.sensitive and not each.never_carried)


def _options(question: Question) -> tuple[str, ...]:
    """Every option a question may ever offer, in a settled order."""
    grouped = (option for group in question.options_by_group.values() for option in group)
    return tuple(dict.fromkeys((*question.options, *grouped, *question.extra_options)))


def _fingerprint(check: SelfCheck) -> int:
    """Sixteen bits that differ when questions, their order, options or kinds do."""
    shape = [(each.id, each.kind, _options(each)) for each in _carried(check)]
    return _hashed(repr((check.version, sorted(check.choices), shape)))


@lru_cache(maxsize=4)
def _hashed(shape: str) -> int:
    return crc_hqx(shape.encode(), 0xFFFF)


def _put(bits: _Bits, question: Question, chosen: tuple[str, ...] | None) -> None:
    options = _options(question)
    given = chosen is not None and (question.kind != "choice" or set(chosen) <= set(options))
    bits.put(given, 1)
    if chosen is None or not given:
        return
    if question.kind == "choice":
        bits.put(options.index(chosen[0]), len(options).bit_length())
        return
    if question.kind == "several countries":
        _put_countries(bits, [each for each in chosen if each in country_codes()])
    for option in options:
        bits.put(option in chosen, 1)


def _put_countries(bits: _Bits, countries: list[str]) -> None:
    if len(countries) >= 2**_COUNT_BITS:
        raise _TooMuchError
    bits.put(len(countries), _COUNT_BITS)
    for code in countries:
        bits.put((ord(code[0]) - 65) * _LETTERS + ord(code[1]) - 65, _COUNTRY_BITS)


def _take(bits: _Bits, question: Question) -> tuple[str, ...] | None:
    if not bits.take(1):
        return None
    options = _options(question)
    if question.kind == "choice":
        number = bits.take(len(options).bit_length())
        if number >= len(options):
            raise UnreadableError
        return (options[number],)
    countries: list[str] = []
    if question.kind == "several countries":
        countries = [_country(bits.take(_COUNTRY_BITS)) for _ in range(bits.take(_COUNT_BITS))]
    return (*countries, *(option for option in options if bits.take(1)))


def _country(number: int) -> str:
    first, second = divmod(number, _LETTERS)
    code = chr(65 + first) + chr(65 + second)
    if code not in country_codes():
        raise UnreadableError
    return code


def _body(code: str) -> bytes:
    if not _CODE.fullmatch(code):
        raise UnreadableError
    try:
        whole = urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except (Error, ValueError):
        raise UnreadableError from None
    body, checksum = whole[:-2], int.from_bytes(whole[-2:], "big")
    if crc_hqx(body, 0) != checksum:
        raise UnreadableError
    return body
