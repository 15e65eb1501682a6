"""Warnings about phrasings that another entry would win, from what search learnt of this very content."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from knowledge.cache import CacheUnreadable, lost
from knowledge.confusion import Lost, Pair, numbered, told, worst_pairs
from knowledge.reading import ELSEWHERE, Content

MARGIN = 0.7
"""The difference of scores from which an editor is told; less is what any two neighbours have."""
MOST_TOLD = 40
"""Phrasings an editor is told of at once, the worst first."""
MOST_PAIRS = 10


@dataclass(frozen=True)
class Confusion:
    """How often entries are taken for one another. ``lost`` of ``phrasings`` would be won by another entry, or by what
    no entry answers, had nobody written them; ``told``: those that make warnings.
    """

    phrasings: int
    lost: int
    pairs: tuple[Pair, ...]
    told: tuple[Lost, ...]


def confusion_of(content: Content, learnt: Path) -> Confusion | None:
    """What the folder ``learnt`` keeps of this content; None when search has not learnt it yet."""
    with suppress(OSError, CacheUnreadable):
        kept = lost((learnt / f"{content.digest}.npz").read_bytes())
        order = numbered(content.entries.values())
        found = [
            one for language, (names, rows) in kept.items() for one in told(rows, language, order[language], names)
        ]
        return confusion(content, found)
    return None


def confusion(content: Content, found: list[Lost]) -> Confusion:
    """What to tell of the phrasings ``found``: those lost by far to an entry that nobody has named as confusable."""
    far = [one for one in found if one.margin >= MARGIN and not _known(content, one)]
    worst = sorted(far, key=lambda one: (-one.margin, one.language, one.entry_id, one.number))
    phrasings = sum(len(text.also) + 1 for entry in content.entries.values() for text in entry.texts.values())
    return Confusion(phrasings, len(found), worst_pairs(found, MOST_PAIRS), tuple(worst[:MOST_TOLD]))


def _known(content: Content, lost_: Lost) -> bool:
    if not lost_.winner:
        return False
    one, other = content.entries[lost_.entry_id], content.entries[lost_.winner]
    return other.id in one.confusable or one.id in other.confusable


def note_lost_phrasings(content: Content, confusion: Confusion) -> None:
    """Warn of each phrasing told, at its place."""
    for one in confusion.told:
        file = content.files[one.entry_id]
        path = (one.language, "also", one.number - 1) if one.number else (one.language, "question")
        text = content.entries[one.entry_id].texts[one.language]
        said = (text.question, *text.also)[one.number]
        message, remedy = _told(said, one)
        content.log.add(file, content.place(file, *path), message, remedy, "warning")


def _told(said: str, lost_: Lost) -> tuple[str, str]:
    """The message and the remedy."""
    if not lost_.winner:
        file = f"{ELSEWHERE}/{lost_.language}.yaml"
        return f"Who asks nearly “{said}” is not answered: it is most like what stands in {file}.", (
            f"Write more like it here, or take what is too near to it out of {file}."
        )
    message = f"Who asks nearly “{said}” is answered with '{lost_.winner}'."
    return message, f"Write more like it here, move it to {lost_.winner}, or name {lost_.winner} as confusable."
