"""The pre-application form as data: sections, fields, consent points. How it is walked is the dialogs' affair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.conditions import Condition
from knowledge.words import Words

FIELD_KINDS = (
    "choice",
    "several choices",
    "yes/no",
    "text",
    "long text",
    "number",
    "date",
    "country",
    "several countries",
    "languages with level",
    "e-mail",
    "phone",
    "link",
    "file",
    "repeat group",
)


@dataclass(frozen=True)
class ConsentPoint:
    """A place where the person is told something or asked to agree. ``on_minor``: what somebody under 18 is told."""

    id: str
    text: Words
    options: Mapping[str, Words] = field(default_factory=dict)
    items: Mapping[str, Words] = field(default_factory=dict)
    on_minor: Words | None = None


@dataclass(frozen=True)
class Field:
    """One question of the form.

    ``kind`` is one of FIELD_KINDS. ``sensitive`` is empty, ``yes`` or what it touches (``beliefs``). ``revision`` is
    raised by the editor when the meaning changes. ``limit``: characters of a text; ``repeat``: how many values may be
    given one after the other; ``up_to``: how many may be chosen; ``formats``: file endings; ``carried``: the
    self-check question whose answer may be proposed; ``fields`` and ``max_items``: of a repeat group.
    """

    id: str
    section: str
    kind: str
    required: bool
    sensitive: str
    revision: int
    label: Words
    why: Words | None = None
    hint: Words | None = None
    options: Mapping[str, Words] = field(default_factory=dict)
    extra_options: Mapping[str, Words] = field(default_factory=dict)
    condition: Condition | None = None
    limit: int | None = None
    repeat: int | None = None
    up_to: int | None = None
    formats: tuple[str, ...] = ()
    carried: str | None = None
    parent: str | None = None
    fields: tuple[Field, ...] = ()
    max_items: int | None = None


@dataclass(frozen=True)
class ApplicationForm:
    """The whole form. ``fields`` are in order; those of a repeat group lie inside their group."""

    version: int
    title: Words
    first_screen: Words
    sections: Mapping[str, Words]
    fields: tuple[Field, ...]
    consent: Mapping[str, ConsentPoint]
    after_send: Words
    never_asked_line: Words
    hide_from_lists: frozenset[str]

    def field(self, field_id: str) -> Field | None:
        """The field of that id, inside repeat groups too; None when the form has none."""
        for outer in self.fields:
            for candidate in (outer, *outer.fields):
                if candidate.id == field_id:
                    return candidate
        return None
