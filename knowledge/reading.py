"""Reads the content folder, all of it, noting every fault. The only part of this room that touches the disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.application_file import read_application
from knowledge.entries import Caution, Entry, Fact, Region, Source, Term
from knowledge.entry_files import (
    read_cautions,
    read_entry,
    read_facts,
    read_languages,
    read_region,
    read_sources,
    read_terms,
    read_topics,
)
from knowledge.faults import FaultLog
from knowledge.forms import ApplicationForm
from knowledge.lexicon import Lexicon, read_elsewhere, read_synonyms
from knowledge.parse import parse_file
from knowledge.parse_node import Node
from knowledge.reader import LANGUAGE, Reader
from knowledge.self_check import SelfCheck
from knowledge.self_check_file import read_self_check
from knowledge.words import Words

SOURCES, CAUTIONS, GLOSSARY, FACTS = "sources.yaml", "cautions.yaml", "glossary.yaml", "facts.yaml"
TOPICS, LANGUAGES = "topics.yaml", "languages.yaml"
SELF_CHECK, APPLICATION = "forms/self-check.yaml", "forms/application.yaml"
REQUIRED = (SOURCES, CAUTIONS, TOPICS, SELF_CHECK, APPLICATION)
KNOWN = (*REQUIRED, LANGUAGES, GLOSSARY, FACTS)
BASE = ("en", "ru")
"""The languages that are complete where languages.yaml marks none."""
SYNONYMS, ELSEWHERE = "synonyms", "elsewhere"
"""Folders of what search is told beside the entries, a file a language."""
MOST_FILES = 5_000


@dataclass
class Content:
    """Everything read, with the node tree of each file (relative name → root), so that rules can name places."""

    log: FaultLog = field(default_factory=FaultLog)
    nodes: dict[str, Node] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # entry id → file
    sources: Mapping[str, Source] = field(default_factory=dict)
    cautions: Mapping[str, Caution] = field(default_factory=dict)
    glossary: Mapping[str, Term] = field(default_factory=dict)
    topics: Mapping[str, Words] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)
    complete: tuple[str, ...] = BASE
    """The languages marked complete: nothing may be missing in them."""
    reviewed: tuple[str, ...] = ()
    """The languages whose forms, regions, cautions and terms a person has reviewed."""
    lexicon: Lexicon = field(default_factory=Lexicon)
    self_check: SelfCheck | None = None
    application: ApplicationForm | None = None
    digest: str = ""

    def place(self, file: str, *path: str | int) -> tuple[int, int]:
        """Line and column of the node under ``path`` in ``file``; the nearest above it that exists."""
        return self.nodes[file].at(*path).place if file in self.nodes else (1, 1)


def read_content(path: Path, *, facts: bool = True) -> Content:
    """Everything under ``path`` as far as it can be read; faults are in its log. ``facts``: the checker's copy too."""
    content = Content()
    if not path.is_dir():
        content.log.add(str(path.name), (1, 1), "There is no such folder.", "Set IMPATRIATE_CONTENT to the content.")
        return content
    names = _names(path, content.log)
    for name in names:
        if not facts and name == FACTS:
            continue
        node = parse_file(path / name, name, content.log)
        if node is not None:
            content.nodes[name] = node
    content.digest = _digest(path, names)
    for name in REQUIRED:
        if name not in names:
            content.log.add(name, (1, 1), "The file is missing.", "Write it.")
    _read_all(content)
    return content


def digest_of(path: Path) -> str:
    """The digest that ``Knowledge`` of this folder would have now, without reading what the files say."""
    return _digest(path, _names(path, FaultLog()) if path.is_dir() else [])


def _digest(path: Path, names: list[str]) -> str:
    digest = hashlib.sha256()
    for name in names:
        if name != FACTS:
            digest.update(name.encode() + b"\0" + _bytes(path / name))
    return digest.hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b""


def _names(path: Path, log: FaultLog) -> list[str]:
    found = []
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.is_dir() or any(part.startswith(".") for part in file.relative_to(path).parts):
            continue
        if _is_read(name):
            found.append(name)
        elif file.suffix != ".md":
            log.add(name, (1, 1), "Nothing reads this file.", "See docs/editors.md for names and folders.", "warning")
    if len(found) > MOST_FILES:
        log.add(".", (1, 1), f"More than {MOST_FILES:,} files.", "Is this the content folder?")
    return found[:MOST_FILES]


def _is_read(name: str) -> bool:
    parts = name.split("/")
    entry = len(parts) == 3 and parts[0] == "faq"
    region = len(parts) == 2 and parts[0] == "regions"
    lexicon = len(parts) == 2 and parts[0] in (SYNONYMS, ELSEWHERE)
    return name in KNOWN or ((entry or region or lexicon) and name.endswith(".yaml"))


def _read_all(content: Content) -> None:
    def reader(name: str) -> Reader | None:
        return Reader(content.nodes[name], name, content.log) if name in content.nodes else None

    if one := reader(SOURCES):
        content.sources = read_sources(one)
    if one := reader(CAUTIONS):
        content.cautions = read_cautions(one)
    if one := reader(GLOSSARY):
        content.glossary = read_terms(one)
    if one := reader(TOPICS):
        content.topics = read_topics(one)
    if one := reader(LANGUAGES):
        complete, content.reviewed = read_languages(one)
        content.complete = complete or BASE
    if one := reader(FACTS):
        content.facts = read_facts(one)
    if one := reader(SELF_CHECK):
        content.self_check = read_self_check(one)
    if one := reader(APPLICATION):
        content.application = read_application(one)
    for name in content.nodes:
        if name.startswith("regions/"):
            _read_region(content, name)
        elif name.startswith("faq/"):
            _read_entry(content, name)
    content.lexicon = _lexicon(content)


def _lexicon(content: Content) -> Lexicon:
    synonyms, elsewhere = {}, {}
    for name, node in content.nodes.items():
        folder, _, file = name.rpartition("/")
        reader, language = Reader(node, name, content.log), file.removesuffix(".yaml")
        if folder in (SYNONYMS, ELSEWHERE) and not LANGUAGE.match(language):
            content.log.add(name, (1, 1), "The file is named after no language.", "Name it after one, such as de.yaml.")
        elif folder == SYNONYMS:
            synonyms[language] = read_synonyms(reader)
        elif folder == ELSEWHERE:
            elsewhere[language] = read_elsewhere(reader)
    return Lexicon(synonyms, elsewhere)


def _read_region(content: Content, name: str) -> None:
    region_id = name.removeprefix("regions/").removesuffix(".yaml")
    region = read_region(Reader(content.nodes[name], name, content.log), region_id)
    if region is not None:
        content.regions[region_id] = region


def _read_entry(content: Content, name: str) -> None:
    _, topic, file = name.split("/")
    entry_id = file.removesuffix(".yaml")
    entry = read_entry(Reader(content.nodes[name], name, content.log), topic, entry_id)
    if entry is None:
        return
    if entry_id in content.files:
        content.log.add(name, (1, 1), f"The id '{entry_id}' is taken by {content.files[entry_id]}.", "Choose another.")
        return
    content.entries[entry_id], content.files[entry_id] = entry, name
