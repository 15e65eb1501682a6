"""Reads forms/application.yaml into an ApplicationForm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from knowledge.condition_reader import read_condition
from knowledge.forms import FIELD_KINDS, ApplicationForm, ConsentPoint, Field
from knowledge.reader import FIELD_ID, Reader
from knowledge.words import Words

FORM_REQUIRED = ("version", "title", "first_screen", "consent_points", "sections", "fields", "after_send")
FORM_OPTIONAL = ("never_asked", "never_asked_line", "hide_from_lists", "operator_view")
FIELD_REQUIRED = ("id", "section", "kind", "required", "sensitive", "label")
FIELD_NUMBERS = ("max_chars", "repeat", "up_to", "max")
FIELD_OPTIONAL = (
    *FIELD_NUMBERS,
    *("revision", "origin", "why", "hint", "options", "extra_options", "condition", "formats", "carried"),
    *("parent", "fields", "note"),
)
CONSENT_OPTIONAL = (
    *("text", "when", "kind", "text_holds", "record", "options", "items", "on_minor", "default", "stores"),
    *("refusal", "shows", "separate", "title", "note"),
)


def read_application(reader: Reader) -> ApplicationForm | None:
    """The form; None when the file is no mapping."""
    if not reader.mapping(FORM_REQUIRED, FORM_OPTIONAL):
        return None
    hidden = reader.at("hide_from_lists").ids() if "hide_from_lists" in reader else ()
    fields = [_field(one) for one in reader.at("fields").items()] if "fields" in reader else []
    return ApplicationForm(
        version=reader.at("version").number() if "version" in reader else 1,
        title=words(reader, "title"),
        first_screen=words(reader, "first_screen"),
        sections=_sections(reader.at("sections")) if "sections" in reader else {},
        fields=_grouped(fields),
        consent=read_consent(reader.at("consent_points")) if "consent_points" in reader else {},
        after_send=words(reader, "after_send"),
        never_asked_line=words(reader, "never_asked_line"),
        hide_from_lists=frozenset(hidden),
    )


def words(reader: Reader, key: str) -> Words:
    """The words under ``key``; empty when the key is absent."""
    return reader.at(key).words() if key in reader else Words()


def maybe_words(reader: Reader, key: str) -> Words | None:
    """The words under ``key``; None when the key is absent."""
    return reader.at(key).words() if key in reader else None


def _sections(reader: Reader) -> Mapping[str, Words]:
    found = {}
    for key in reader.names():
        section = reader.at(key)
        if section.mapping(("title",)):
            found[key] = words(section, "title")
    return found


def _grouped(fields: list[Field]) -> tuple[Field, ...]:
    inner: dict[str, list[Field]] = {}
    for one in fields:
        if one.parent:
            inner.setdefault(one.parent, []).append(one)
    return tuple(replace(one, fields=tuple(inner.get(one.id, ()))) for one in fields if one.parent is None)


def _field(reader: Reader) -> Field:
    """One field. A field of a repeat group names its ``parent`` and takes its section from it."""
    required = tuple(key for key in FIELD_REQUIRED if not (key == "section" and "parent" in reader))
    usable = reader.mapping(required, (*FIELD_REQUIRED, *FIELD_OPTIONAL))
    has = reader.__contains__ if usable else (lambda _key: False)
    numbers = {key: reader.at(key).number() for key in FIELD_NUMBERS if has(key)}
    return Field(
        id=read_id(reader) if has("id") else "",
        section=reader.at("section").text() if has("section") else "",
        kind=reader.at("kind").word(FIELD_KINDS, "kind of field") if has("kind") else "text",
        required=reader.at("required").flag() if has("required") else False,
        sensitive=read_sensitive(reader.at("sensitive")) if has("sensitive") else "",
        revision=reader.at("revision").number() if has("revision") else 1,
        label=words(reader, "label"),
        why=maybe_words(reader, "why"),
        hint=maybe_words(reader, "hint"),
        options=reader.at("options").worded() if has("options") else {},
        extra_options=reader.at("extra_options").worded() if has("extra_options") else {},
        condition=read_condition(reader.at("condition"), {}) if has("condition") else None,
        limit=numbers.get("max_chars"),
        repeat=numbers.get("repeat"),
        up_to=numbers.get("up_to"),
        max_items=numbers.get("max"),
        formats=reader.at("formats").ids() if has("formats") else (),
        carried=reader.at("carried").text() if has("carried") else None,
        parent=reader.at("parent").text() if has("parent") else None,
    )


def read_id(reader: Reader) -> str:
    """The id of a field or question."""
    value = reader.at("id").text()
    if not FIELD_ID.match(value):
        reader.at("id").fault(f"'{value}' is no id.", "Use a-z, 0-9 and _, at most 24 characters.")
    return value


def read_sensitive(reader: Reader) -> str:
    """Empty, ``yes``, or what the field touches."""
    value = reader.node.value
    if reader.node.plain and value in ("true", "false"):
        return "yes" if value == "true" else ""
    return reader.text()


def read_consent(reader: Reader) -> Mapping[str, ConsentPoint]:
    """A list of consent points, by id."""
    found = {}
    for one in reader.items():
        if one.mapping(("id",), CONSENT_OPTIONAL) and "id" in one:
            point = _consent_point(one)
            if point.id in found:
                one.at("id").fault(f"'{point.id}' stands twice.", "Keep one.")
            found[point.id] = point
    return found


def _consent_point(reader: Reader) -> ConsentPoint:
    return ConsentPoint(
        id=reader.at("id").text(),
        text=words(reader, "text"),
        options=reader.at("options").worded() if "options" in reader else {},
        items=reader.at("items").worded() if "items" in reader else {},
        on_minor=maybe_words(reader, "on_minor"),
    )
