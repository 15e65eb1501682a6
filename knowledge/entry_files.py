"""Reads entries, sources, cautions, facts, regions and terms from their files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from knowledge.entries import (
    DIGEST_DIGITS,
    MACHINE,
    REGION_MODELS,
    SOURCE_KINDS,
    STATUSES,
    Caution,
    Entry,
    EntryText,
    Fact,
    Region,
    Source,
    Term,
)
from knowledge.reader import ENTRY_ID, LANGUAGE, LONG_AGO, Reader
from knowledge.words import Words

SOURCE_DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?|not stated)\Z")
ANY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
ENTRY_REQUIRED = ("id", "topic", "status", "facts", "sources", "caution", "as_of", "reviewed", "review_by")
ENTRY_OPTIONAL = ("related", "aliases", "harm", "confusable", "withdrawn")
TEXT_REQUIRED = ("question", "answer")
TEXT_OPTIONAL = ("also", "open", "reviewed", "source_digest")
DIGEST = re.compile(rf"[0-9a-f]{{{DIGEST_DIGITS}}}\Z")
CONFIDENCES = ("high", "medium", "low", "unknown")


def read_entry(reader: Reader, topic: str, entry_id: str) -> Entry | None:
    """The entry of one file; ``topic`` and ``entry_id`` are its folder's and file's name. None when it has no text."""
    if not reader.mapping(ENTRY_REQUIRED, ENTRY_OPTIONAL, LANGUAGE):
        return None
    _same(reader, "id", entry_id, "file name")
    _same(reader, "topic", topic, "folder")
    texts = {language: _entry_text(reader.at(language)) for language in reader.names() if LANGUAGE.match(language)}
    if not texts:
        reader.fault("The entry has no text in any language.", "Add en: with question and answer.")
        return None
    return Entry(
        id=entry_id,
        topic=topic,
        status=reader.at("status").word(STATUSES, "status") if "status" in reader else "unknown",
        facts=_ids(reader, "facts"),
        sources=_ids(reader, "sources"),
        cautions=_ids(reader, "caution"),
        as_of=_day(reader, "as_of"),
        reviewed=_day(reader, "reviewed"),
        review_by=_day(reader, "review_by"),
        related=_ids(reader, "related"),
        aliases=_ids(reader, "aliases"),
        confusable=_ids(reader, "confusable"),
        withdrawn=reader.at("withdrawn").flag() if "withdrawn" in reader else False,
        harm=reader.at("harm").word(("high",), "harm") if "harm" in reader else "",
        texts=texts,
    )


def _same(reader: Reader, key: str, expected: str, what: str) -> None:
    if key not in reader:
        return
    value = reader.at(key).text()
    if value != expected:
        reader.at(key).fault(f"The {key} '{value}' differs from the {what} '{expected}'.", "Make them equal.")
    elif not ENTRY_ID.match(value):
        reader.at(key).fault(f"'{value}' is no id.", "Use a-z, 0-9 and single hyphens.")


def _entry_text(reader: Reader) -> EntryText:
    usable = reader.mapping(TEXT_REQUIRED, TEXT_OPTIONAL)
    return EntryText(
        question=reader.at("question").text() if usable and "question" in reader else "",
        also=reader.at("also").texts() if usable and "also" in reader else (),
        answer=reader.at("answer").text() if usable and "answer" in reader else "",
        open=reader.at("open").text() if usable and "open" in reader else None,
        reviewed=_reviewed(reader.at("reviewed")) if usable and "reviewed" in reader else "",
        source_digest=_digest(reader.at("source_digest")) if usable and "source_digest" in reader else "",
    )


def _reviewed(reader: Reader) -> str:
    return MACHINE if reader.node.value == MACHINE else reader.day().isoformat()


def _digest(reader: Reader) -> str:
    value = reader.text()
    if not DIGEST.match(value):
        reader.fault(f"'{value}' is no digest of a source text.", "Let `impatriate knowledge stamp` write it.")
    return value


def _ids(reader: Reader, key: str) -> tuple[str, ...]:
    return reader.at(key).ids() if key in reader else ()


def _day(reader: Reader, key: str) -> date:
    return reader.at(key).day() if key in reader else LONG_AGO


def read_sources(reader: Reader) -> Mapping[str, Source]:
    """sources.yaml."""
    found = {}
    for source_id, one in _named(reader):
        if one.mapping(("kind", "publisher", "date", "language", "title"), ("url",)):
            found[source_id] = _source(source_id, one)
    return found


def _source(source_id: str, reader: Reader) -> Source:
    stated = reader.at("date").text() if "date" in reader else "not stated"
    if not SOURCE_DATE.match(stated):
        reader.at("date").fault(f"'{stated}' is no date of a source.", "Write 2026, 2026-11, 2026-11-22 or not stated.")
    url = reader.at("url").text() if "url" in reader else None
    if url is not None and not re.match(r"https?://[^\s<>\"]+\Z", url):
        reader.at("url").fault("This is no web address.", "Begin with https:// and leave no spaces.")
    return Source(
        id=source_id,
        kind=reader.at("kind").word(SOURCE_KINDS, "kind of source") if "kind" in reader else "other",
        publisher=reader.at("publisher").text() if "publisher" in reader else "",
        date=stated,
        language=reader.at("language").text() if "language" in reader else "",
        url=url,
        title=_words(reader, "title"),
    )


def _named(reader: Reader) -> list[tuple[str, Reader]]:
    if not reader.mapping((), (), re.compile("")):
        return []
    for key in reader.names():
        if not ANY_ID.match(key):
            reader.fault_at_key(key, f"'{key}' is no id.", "Use letters, digits and hyphens.")
    return [(key, reader.at(key)) for key in reader.names()]


def _words(reader: Reader, key: str) -> Words:
    return reader.at(key).words() if key in reader else Words()


def read_cautions(reader: Reader) -> Mapping[str, Caution]:
    """cautions.yaml."""
    found = {}
    for caution_id, one in _named(reader):
        if one.mapping(("text",), ("facts", "for_all")):
            for_all = one.at("for_all").flag() if "for_all" in one else False
            found[caution_id] = Caution(caution_id, _words(one, "text"), _ids(one, "facts"), for_all)
    return found


def read_terms(reader: Reader) -> Mapping[str, Term]:
    """glossary.yaml."""
    found = {}
    for term_id, one in _named(reader):
        if one.mapping(("term", "text"), ("facts", "sources", "see")):
            found[term_id] = Term(term_id, _words(one, "term"), _words(one, "text"))
    return found


def read_topics(reader: Reader) -> Mapping[str, Words]:
    """topics.yaml: the topics' names, in the order people see them."""
    return {topic: _words(one, "name") for topic, one in _named(reader) if one.mapping(("name",))}


def read_languages(reader: Reader) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """languages.yaml: the languages marked complete, and those whose forms and notices a person has reviewed."""
    if not reader.mapping(("complete",), ("reviewed",)):
        return (), ()
    complete, reviewed = (_languages(reader.at(key)) if key in reader else () for key in ("complete", "reviewed"))
    return complete, reviewed


def _languages(given: Reader) -> tuple[str, ...]:
    for item in given.items() if isinstance(given.node.value, list) else ():
        if not (isinstance(item.node.value, str) and LANGUAGE.match(item.node.value)):
            item.fault("A language is expected here.", "Write its two letters, such as de.")
    return tuple(language for language in given.ids() if LANGUAGE.match(language))


def read_region(reader: Reader, region_id: str) -> Region | None:
    """regions/<id>.yaml."""
    if not reader.mapping(("id", "name", "model", "text"), ("facts", "sources", "reviewed", "review_by", "as_of")):
        return None
    if "id" in reader and reader.at("id").text() != region_id:
        reader.at("id").fault(f"The id differs from the file name '{region_id}'.", "Make them equal.")
    model = reader.at("model").word(REGION_MODELS, "model") if "model" in reader else ""
    return Region(region_id, _words(reader, "name"), model, _words(reader, "text"), _ids(reader, "sources"))


def read_facts(reader: Reader) -> Mapping[str, Fact]:
    """facts.yaml, a list."""
    keys = ("id", "topic", "statement", "status", "valid_from", "sources", "confidence", "notes")
    found = {}
    for one in reader.items():
        if one.mapping(("id", "statement", "status", "confidence"), keys):
            fact = _fact(one)
            if fact.id in found:
                one.at("id").fault(f"The fact '{fact.id}' stands twice.", "Keep one.")
            found[fact.id] = fact
    return found


def _fact(reader: Reader) -> Fact:
    def plain(key: str) -> str:
        value = reader.at(key).node.value if key in reader else ""
        return value if isinstance(value, str) else ""

    sources = tuple(reader.at("sources").items()) if "sources" in reader else ()
    urls = tuple(str(one.at("url").node.value) for one in sources if "url" in one)
    return Fact(
        id=plain("id"),
        statement=plain("statement"),
        status=reader.at("status").word(STATUSES, "status") if "status" in reader else "unknown",
        confidence=reader.at("confidence").word(CONFIDENCES, "confidence") if "confidence" in reader else "unknown",
        valid_from=plain("valid_from"),
        notes=plain("notes"),
        source_urls=urls,
    )
