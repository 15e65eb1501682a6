"""Checks the whole content, for editors: everything at once, each fault with its file, line, column and remedy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.confusion_rules import Confusion, confusion_of, note_lost_phrasings
from knowledge.entry_rules import (
    note_dates,
    note_missing_cautions,
    note_missing_languages,
    note_missing_open,
    note_missing_sources,
)
from knowledge.faults import Fault
from knowledge.form_rules import note_form_faults
from knowledge.parse_node import Node
from knowledge.reader import LANGUAGE
from knowledge.reading import FACTS, SOURCES, Content, read_content
from knowledge.references import note_dead_links, note_unknown_facts, note_unknown_references, note_unused
from knowledge.text_rules import (
    note_answered_elsewhere,
    note_lengths,
    note_long_answers,
    note_numbers,
    note_placeholders,
    note_repeated_phrasings,
    note_texts,
)
from knowledge.translations import note_stale_translations


@dataclass(frozen=True)
class Examined:
    """What was found out about a content folder. ``confusion`` is None until search has learnt this very content."""

    faults: tuple[Fault, ...]
    confusion: Confusion | None


def check(path: Path, languages: tuple[str, ...] | None = None, today: date | None = None) -> tuple[Fault, ...]:
    """Every fault of the content in ``path``, in order of file and line; never raises for what a file holds.

    ``languages`` must be complete, else those that languages.yaml marks; ``today``, when given, makes overdue reviews
    known. Warnings among the faults (``fault.severity``) need no correction before a release.
    """
    return examine(path, languages, today).faults


def examine(
    path: Path, languages: tuple[str, ...] | None = None, today: date | None = None, learnt: Path | None = None
) -> Examined:
    """As ``check``, and which phrasings another entry would win: warnings too, and the worst pairs of entries.

    ``learnt``: the folder that keeps what search learnt; nothing is learnt here, and without it nothing of this told.
    """
    content = read_content(path)
    languages = content.complete if languages is None else languages
    for note in (
        note_unknown_references,
        note_dead_links,
        note_unknown_facts,
        note_missing_cautions,
        note_missing_open,
        note_missing_sources,
        note_form_faults,
        note_texts,
        note_lengths,
        note_long_answers,
        note_numbers,
        note_placeholders,
        note_repeated_phrasings,
        note_answered_elsewhere,
        note_unused,
        note_stale_translations,
    ):
        note(content)
    note_missing_languages(content, languages)
    _note_missing_words(content, languages)
    note_dates(content, today)
    confusion = confusion_of(content, learnt) if learnt is not None else None
    if confusion is not None:
        note_lost_phrasings(content, confusion)
    return Examined(content.log.in_order(), confusion)


def _note_missing_words(content: Content, languages: tuple[str, ...]) -> None:
    """Every sentence of forms, cautions, regions and glossary stands in each of ``languages``."""
    for file, root in content.nodes.items():
        if file.startswith("faq/") or file in (FACTS, SOURCES):
            continue
        waiting: list[Node] = [root]
        while waiting:
            node = waiting.pop()
            if isinstance(node.value, list):
                waiting.extend(node.value)
            elif isinstance(node.value, dict):
                waiting.extend(node.value.values())
                _note_missing_here(content, file, node, languages)


def _note_missing_here(content: Content, file: str, node: Node, languages: tuple[str, ...]) -> None:
    assert isinstance(node.value, dict)
    given = [key for key in node.value if LANGUAGE.match(key) and isinstance(node.value[key].value, str)]
    if given and len(given) == len(node.value):
        for language in languages:
            if language not in given:
                content.log.add(file, node.place, f"The language '{language}' is missing.", f"Add {language}: to it.")
