"""Stamps: a translation bears the digest of the source text it was made from. Files keep comments and formatting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge import ContentInvalid, Entry
from knowledge.entries import SOURCE_LANGUAGE
from knowledge.entry_files import read_entry
from knowledge.faults import FaultLog, did_you_mean
from knowledge.parse import parse_file
from knowledge.parse_node import Node
from knowledge.reader import Reader
from knowledge.reading import Content, read_content

KEY = "source_digest"
OLD_STAMP = re.compile(rf"( *{KEY}: *)(\"[^\"]*\"|'[^']*'|[^\s#]+)")


class StampRefused(Exception):
    """Nothing was stamped in this file; the message says why."""


@dataclass(frozen=True)
class Stamped:
    """An entry whose translations into `languages` were stamped."""

    entry_id: str
    languages: tuple[str, ...]


def stamp(path: Path, ids: Iterable[str] = (), languages: Iterable[str] = ()) -> tuple[Stamped, ...]:
    """Stamp translations with the present source text and return what was stamped.

    Named entries are stamped anew: whoever names one says that it was read against the source. Without names, only
    translations that never had a stamp get one. Raises StampRefused for an unknown id or a file of an unusual shape,
    ContentInvalid for one with faults.
    """
    content = read_content(path, facts=False)
    named, only = tuple(ids), frozenset(languages)
    for entry_id in named:
        if entry_id not in content.files:
            _refuse_unknown(content, entry_id)
    done = []
    for entry_id in named or sorted(content.entries):
        entry = content.entries[entry_id]
        wanted = tuple(each for each in _open(entry, anew=bool(named)) if not only or each in only)
        if wanted:
            _stamp_file(path, content, entry, wanted)
            done.append(Stamped(entry_id, wanted))
    return tuple(done)


def _refuse_unknown(content: Content, entry_id: str) -> None:
    broken = tuple(fault for fault in content.log.errors() if fault.file.endswith(f"/{entry_id}.yaml"))
    if broken:
        raise ContentInvalid(broken)
    raise StampRefused(f"There is no entry '{entry_id}'. {did_you_mean(entry_id, content.files)}")


def _open(entry: Entry, *, anew: bool) -> tuple[str, ...]:
    """Languages to stamp: translations without a stamp; `anew`, those with another one too."""
    if SOURCE_LANGUAGE not in entry.texts:
        return ()
    present = entry.texts[SOURCE_LANGUAGE].digest
    return tuple(
        language
        for language, text in entry.texts.items()
        if language != SOURCE_LANGUAGE and (text.source_digest != present if anew else not text.source_digest)
    )


def _stamp_file(path: Path, content: Content, entry: Entry, languages: tuple[str, ...]) -> None:
    name = content.files[entry.id]
    faults = tuple(fault for fault in content.log.errors() if fault.file == name)
    if faults:
        raise ContentInvalid(faults)
    digest = entry.texts[SOURCE_LANGUAGE].digest
    lines = (path / name).read_bytes().decode("utf-8").split("\n")
    root = content.nodes[name]
    for language in sorted(languages, key=lambda each: root.keys[each], reverse=True):
        _write_line(lines, root, language, f'"{digest}"', name)
    texts = {
        key: replace(text, source_digest=digest) if key in languages else text for key, text in entry.texts.items()
    }
    _keep(path / name, "\n".join(lines), replace(entry, texts=texts))


def _write_line(lines: list[str], root: Node, language: str, value: str, name: str) -> None:
    """Put the stamp into its line, or a new line before the block's first key."""
    block, line = root.at(language), root.keys[language][0]
    if KEY in block.keys:
        at = block.keys[KEY][0] - 1
        lines[at], count = OLD_STAMP.subn(lambda found: found[1] + value, lines[at], count=1)
        if count:
            return
    elif block.place[0] > line:
        end = "\r" if lines[block.place[0] - 1].endswith("\r") else ""
        lines.insert(block.place[0] - 1, " " * (block.place[1] - 1) + f"{KEY}: {value}{end}")
        return
    raise StampRefused(f"{name}:{line}: write the keys of '{language}' one a line, then stamp again.")


def _keep(file: Path, text: str, expected: Entry) -> None:
    """Replace the file at once, after reading the new text back: nothing but stamps may differ."""
    beside = file.with_name(f".{file.name}.part")
    beside.write_bytes(text.encode("utf-8"))
    try:
        log = FaultLog()
        node = parse_file(beside, file.name, log)
        found = read_entry(Reader(node, file.name, log), expected.topic, expected.id) if node is not None else None
        if found != expected or log.errors():
            raise StampRefused(f"{file.name}: its shape is unusual; stamp it by hand with {KEY}.")
        beside.chmod(file.stat().st_mode & 0o777)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
