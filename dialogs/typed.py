"""What is changed of typed text before it is kept. Nothing else is: operators get what the person typed.

At the door (`cleaned`): half surrogates become U+FFFD, line ends of every kind become line breaks, and control
characters but the tab, which no keyboard types, are left out. A one-line answer (`one_line`) is put into composed form
(NFC), runs of space become one space, and signs that are invisible and steer the text around them are left out: they
come along when a number is copied on a phone, and deceive whoever reads the file. Signs that shape letters
(zero-width joiner and non-joiner) stay, and so does all else.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_STEERING = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_BLANK = re.compile(r"[\s\u115f\u1160\u2800\u3164\uffa0]")


def cleaned(text: str) -> str:
    """A message as it enters the core."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", whole))


def without_steering(text: str) -> str:
    """The text without invisible signs that only steer."""
    return _STEERING.sub("", text)


def one_line(text: str) -> str:
    """A one-line answer as it is kept."""
    return " ".join(without_steering(unicodedata.normalize("NFC", text)).split())


def has_letters(text: str) -> bool:
    """Whether there is a letter or digit to see."""
    return re.search(r"\w", _BLANK.sub("", text)) is not None


def says_something(text: str) -> bool:
    """Whether there is anything to see: a sign, a letter, an emoji."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in _BLANK.sub("", without_steering(text)))
