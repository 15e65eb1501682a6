"""Words for an operator's eyes: a candidate file read aloud, a duration; nothing in them can steer the terminal."""

from __future__ import annotations

import re
import unicodedata

from candidates import CandidateFile

_OVERRIDES = frozenset(map(chr, range(0x202A, 0x202F)))
"""Embeddings and overrides that turn text around; isolates (U+2066…U+2069) stay, right-to-left text needs them."""


def steers(character: str) -> bool:
    """Whether a character may steer a terminal or deceive its reader: controls but the line break, half surrogates,
    other line ends, overrides.
    """
    return character in _OVERRIDES or (
        character != "\n" and unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
    )


def harmless(text: str) -> str:
    """The text with every character that steers made visible as U+FFFD; line breaks stay."""
    return "".join("\ufffd" if steers(character) else character for character in text)


def harmless_json(document: str) -> str:
    """A JSON document that says the same and can be printed: characters that steer stand as escapes."""
    return "".join(f"\\u{ord(character):04x}" if steers(character) else character for character in document)


def indented(text: str) -> str:
    """A person's words under a heading of ours: no line of them can pass for one."""
    return re.sub("^", "    ", text, flags=re.MULTILINE)


def readable(candidate: CandidateFile) -> str:
    """Each question as the person saw it and the answer as shown to the person, by section."""
    lines = [f"{candidate.reference}, revision {candidate.revision}, sent {candidate.sent_at:%Y-%m-%d %H:%M} UTC"]
    lines.append(f"for {candidate.receiver}; region {candidate.region}; category {candidate.category}")
    if candidate.unreviewed:
        languages = ", ".join(candidate.unreviewed)
        lines.append(f"the questions in {languages} were a machine translation that nobody had reviewed")
    section = None
    for answer in candidate.answers:
        if answer.section != section:
            section = answer.section
            lines += ["", f"[{section}]"]
        lines += [f"{answer.question}", indented("(skipped)" if answer.skipped else answer.shown)]
    names = ((item, " ".join(item.name.split())) for item in candidate.attachments)
    lines += ["", *(f"{item.path}  {item.size} bytes  {name}" for item, name in names)]
    return harmless("\n".join(lines).rstrip())


def duration(seconds: int) -> str:
    """A rough age such as `3 d 4 h`, `5 h 12 min` or `7 min`."""
    minutes = seconds // 60
    hours, days = minutes // 60, minutes // 1440
    if days:
        return f"{days} d {hours % 24} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
