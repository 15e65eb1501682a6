"""Words for an operator's eyes: a candidate file read aloud, a duration; nothing in them can steer the terminal."""

from __future__ import annotations

import unicodedata

from candidates import CandidateFile

_STEERING = {*map(chr, range(0x202A, 0x202F))}
"""Embeddings and overrides that turn text around; isolates (U+2066…U+2069) stay, right-to-left text needs them."""


def harmless(text: str) -> str:
    """The text with control characters and direction overrides made visible as U+FFFD; line breaks stay."""
    return "".join(
        "\ufffd"
        if character in _STEERING or (unicodedata.category(character) == "Cc" and character != "\n")
        else character
        for character in text
    )


def readable(candidate: CandidateFile) -> str:
    """Each question as the person saw it and the answer as shown to the person, by section."""
    lines = [f"{candidate.reference}, revision {candidate.revision}, sent {candidate.sent_at:%Y-%m-%d %H:%M} UTC"]
    lines.append(f"for {candidate.receiver}; region {candidate.region}; category {candidate.category}")
    section = None
    for answer in candidate.answers:
        if answer.section != section:
            section = answer.section
            lines += ["", f"[{section}]"]
        lines += [f"{answer.question}", f"    {'(skipped)' if answer.skipped else answer.shown}"]
    lines += ["", *(f"{item.path}  {item.size} bytes  {item.name}" for item in candidate.attachments)]
    return harmless("\n".join(lines).rstrip())


def duration(seconds: int) -> str:
    """A rough age such as `3 d 4 h`, `5 h 12 min` or `7 min`."""
    minutes = seconds // 60
    hours, days = minutes // 60, minutes // 1440
    if days:
        return f"{days} d {hours % 24} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
