"""Numbers in texts of any language, in one spelling, so that an answer can be held against its facts."""

from __future__ import annotations

import re

GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f\u2009.,'’\u066c]\d{3})+(?!\d)")
NUMBER = re.compile(r"\d+(?:[.,\u066b]\d+)?")
SEPARATORS = re.compile(r"[^\d]")
LIST_MARK = re.compile(r"(?m)^\s*\(?\d{1,2}[.)]\s")
TO_TWENTY = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
TENS = {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100"}
WORDS = {word: str(number) for number, word in enumerate(TO_TWENTY)} | TENS
WORD = re.compile(r"\b(" + "|".join(WORDS) + r")\b", re.IGNORECASE)
CHINESE_MONTH = re.compile(r"\d{1,2}月")  # other languages write months as words
TEN_THOUSANDS = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)万")
ACT_NUMBERS = frozenset({"702", "883", "821", "809", "115"})  # decrees and the law on foreigners, named everywhere
ALWAYS = ACT_NUMBERS | {"1"}


def western_digits(text: str) -> str:
    """The text with Arabic-Indic and other decimal digits as 0-9."""
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)


def numbers_in(text: str) -> frozenset[str]:
    """The numbers a text states: without thousands separators, decimals with a point, list marks and acts left out."""
    text = LIST_MARK.sub("\n", CHINESE_MONTH.sub(" ", western_digits(text)))
    text = TEN_THOUSANDS.sub(lambda found: _of_ten_thousands(float(found[1].replace(",", ""))), text)
    grouped = {SEPARATORS.sub("", found) for found in GROUPED.findall(text)}
    rest = {_one(found) for found in NUMBER.findall(GROUPED.sub(" ", text))}
    return frozenset(grouped | rest) - ALWAYS


def numbers_of_statement(text: str) -> frozenset[str]:
    """The numbers an English statement of fact gives, in digits and in words."""
    words = {WORDS[found.lower()] for found in WORD.findall(text)}
    return numbers_in(text) | words | ALWAYS


def _of_ten_thousands(count: float) -> str:
    """1500万 is 15 (million) and 75万 is 750000: as the facts write it."""
    value = round(count * 10_000)
    return f" {value / 1_000_000:g} " if value >= 1_000_000 else f" {value} "


def _one(number: str) -> str:
    whole, _, fraction = number.replace(",", ".").replace("\u066b", ".").partition(".")
    return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")
