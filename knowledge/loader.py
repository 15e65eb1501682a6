"""Loads the content folder into a Knowledge."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from knowledge.cache import CacheUnreadable
from knowledge.calibration import SHARE
from knowledge.entries import Entry
from knowledge.faults import ContentInvalid
from knowledge.lexicon import EMPTY, Lexicon
from knowledge.meaning import Embeds
from knowledge.reading import read_content
from knowledge.references import living_links, note_unknown_references
from knowledge.search import Index
from knowledge.snapshot import Knowledge


def load(
    path: Path, cache: Path | None = None, out_of_scope: float = SHARE, embedding: Embeds | None = None
) -> Knowledge:
    """The knowledge base in the folder ``path``; raises ContentInvalid with every fault that keeps it from being read.

    ``cache``: a folder that keeps what search learnt from the content, so that the next start learns nothing.
    ``out_of_scope``: the share of questions, between 0 and 1, that are expected to have no answer. ``embedding``: a
    model that says what texts mean, see ``knowledge.embedding``.

    Editorial rules (facts, cautions, languages, links between entries) are ``check``'s affair, so that a text with a
    flaw does not stop the service; links that lead nowhere are left out.
    """
    content = read_content(path, facts=False)
    note_unknown_references(content)
    faults = content.log.errors()
    if faults or content.self_check is None or content.application is None:
        raise ContentInvalid(faults)
    entries = living_links(content)
    return Knowledge(
        entries=entries,
        topics=content.topics,
        sources=content.sources,
        cautions=content.cautions,
        regions=content.regions,
        glossary=content.glossary,
        self_check=content.self_check,
        application=content.application,
        index=indexed(
            list(entries.values()),
            cache / f"{content.digest}.npz" if cache else None,
            content.lexicon,
            out_of_scope,
            embedding,
        ),
        digest=content.digest,
        out_of_scope=out_of_scope,
        embedding=embedding,
        reviewed=content.reviewed,
    )


def indexed(
    entries: list[Entry],
    kept: Path | None,
    lexicon: Lexicon = EMPTY,
    out_of_scope: float = SHARE,
    embedding: Embeds | None = None,
) -> Index:
    """The index, from the file ``kept`` when it is whole and of these texts; else it is made and kept there.

    Languages that did not change since an older file was written are taken from that. A folder that cannot be written
    costs time, nothing else.
    """
    index = _indexed_again(entries, kept, lexicon, out_of_scope, embedding)
    if index is None:
        index = Index(entries, None, lexicon, out_of_scope, embedding)
    if kept is not None and (index.learnt or not kept.exists()):
        with suppress(OSError):
            _keep(index.dump(), kept)
    return index


def _indexed_again(
    entries: list[Entry], kept: Path | None, lexicon: Lexicon, out_of_scope: float, embedding: Embeds | None
) -> Index | None:
    """The index with what is kept, in the file or in the newest other one of its folder that can be read."""
    if kept is None:
        return None
    for file in sorted(kept.parent.glob("*.npz"), key=lambda file: (file != kept, _age(file))):
        with suppress(OSError, CacheUnreadable):
            return Index.load(file.read_bytes(), entries, lexicon, out_of_scope, embedding)
    return None


def _age(file: Path) -> float:
    try:
        return -file.stat().st_mtime
    except OSError:
        return 0.0


def _keep(learnt: bytes, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(".part")
    part.write_bytes(learnt)
    part.replace(kept)
    for older in set(kept.parent.glob("*.npz")) - {kept}:
        older.unlink(missing_ok=True)
