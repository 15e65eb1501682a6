"""What editors tell search beside the entries: words that mean the same, and questions that nothing here answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from knowledge.reader import Reader
from knowledge.spelling import normal

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Lexicon:
    """By language. ``synonyms``: groups of words or phrases that mean the same to those who ask; ``elsewhere``:
    questions that belong to no entry, so that what is like them is not answered.
    """

    synonyms: Mapping[str, Groups] = field(default_factory=dict)
    elsewhere: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def lines(self, language: str) -> Iterator[str]:
        """The synonyms of a language in a fixed order, for the mark of what was learnt from them."""
        for group in self.synonyms.get(language, ()):
            yield from (*group, "")


EMPTY = Lexicon()


def read_synonyms(reader: Reader) -> Groups:
    """synonyms/<language>.yaml: a list of groups, each a list of words or phrases."""
    taken: dict[str, int] = {}
    groups = []
    for number, group in enumerate(reader.items()):
        words = [(one, one.text()) for one in group.items()]
        if len(words) == 1:
            group.fault("A word alone means the same as nothing.", "Write two or more on the line, or delete it.")
        for one, word in words:
            _note_taken(one, word, number, taken)
        groups.append(tuple(word for _, word in words if word))
    return tuple(groups)


def _note_taken(reader: Reader, word: str, group: int, taken: dict[str, int]) -> None:
    key = normal(word)
    if word and not key:
        reader.fault("There is no word in this.", "Write letters or digits.")
    elif key in taken:
        where = "this line" if taken[key] == group else "another line"
        reader.fault(f"'{word}' stands in {where} too.", "Keep it in one.")
    if key:
        taken.setdefault(key, group)


def read_elsewhere(reader: Reader) -> tuple[str, ...]:
    """elsewhere/<language>.yaml: a list of questions."""
    return tuple(text for item in reader.items() if normal(text := item.text()))
