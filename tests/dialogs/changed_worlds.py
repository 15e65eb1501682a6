"""The real content as editors may have changed it by the next turn: answers taken back or gone, another form, another
self-check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from dialogs import World
from dialogs.forms.rules import RULES
from knowledge import Entry, Found, Knowledge
from knowledge.forms import ApplicationForm, Field
from knowledge.self_check import SelfCheck
from tests.chat import world

OTHER_KIND: Mapping[str, str] = {
    "text": "number",
    "long text": "date",
    "date": "text",
    "number": "e-mail",
    "country": "several countries",
    "several countries": "country",
    "yes/no": "long text",
    "e-mail": "phone",
    "phone": "date",
    "link": "long text",
    "languages with level": "text",
    "file": "text",
    "choice": "several choices",
    "several choices": "choice",
}
READ_BY_NAME = frozenset(RULES) | {"for_whom", "route", "category", "regions"}
"""Fields that the program itself reads: editors may not make another kind of them."""
FORM_GONE = ("other_names", "contact_way", "languages", "russian_relatives", "evidence_files", "regions")
QUESTIONS_GONE = ("citizenship", "evidence")


@dataclass(frozen=True)
class IndexWithout:
    """The index that would have been learnt without these entries: what only they answer is unknown."""

    whole: object
    entries: Mapping[str, Entry]

    def find(self, text: str, language: str, after: str | None = None) -> Found:
        found: Found = self.whole.find(text, language, after=after)  # type: ignore[attr-defined]
        left = tuple(scored for scored in found.entries if scored.entry_id in self.entries)
        if len(left) == len(found.entries):
            return found
        return replace(found, entries=left, decision="suggest" if left else "unknown")


def withdrawn(knowledge: Knowledge) -> Knowledge:
    """Every second answer is taken back."""
    return knowledge.withdrawing(frozenset(sorted(knowledge.entries)[::2]))


def gone(knowledge: Knowledge) -> Knowledge:
    """Every third answer, some regions and topics are there no more."""
    entries = {entry_id: knowledge.entries[entry_id] for entry_id in sorted(set(knowledge.entries))[1::3]}
    return replace(
        knowledge,
        entries=entries,
        index=IndexWithout(knowledge.index, entries),  # type: ignore[arg-type]
        regions=dict(list(knowledge.regions.items())[1:]),
        topics=dict(list(knowledge.topics.items())[1:]),
        glossary=dict(list(knowledge.glossary.items())[1:]),
    )


def with_form(knowledge: Knowledge, change: Callable[[Field], Field]) -> Knowledge:
    form = knowledge.application
    fields = tuple(replace(change(outer), fields=tuple(map(change, outer.fields))) for outer in form.fields)
    return replace(knowledge, application=replace(form, version=form.version + 1, fields=fields))


def revised(field: Field) -> Field:
    return replace(field, revision=field.revision + 1)


def of_another_kind(field: Field) -> Field:
    """The meaning changed so much that another kind of answer is asked; an editor raises the revision."""
    if field.id in READ_BY_NAME:
        return revised(field)
    kind = OTHER_KIND.get(field.kind, field.kind)
    if "choice" in kind and not field.options:
        kind = field.kind
    return replace(revised(field), kind=kind, up_to=None)


def fewer_fields(knowledge: Knowledge) -> Knowledge:
    form: ApplicationForm = knowledge.application
    left = tuple(field for field in form.fields if field.id not in FORM_GONE)
    return replace(knowledge, application=replace(form, version=form.version + 1, fields=left))


def other_check(knowledge: Knowledge) -> Knowledge:
    check: SelfCheck = knowledge.self_check
    questions = tuple(question for question in check.questions if question.id not in QUESTIONS_GONE)
    return replace(knowledge, self_check=replace(check, version=check.version + 1, questions=questions))


CHANGES: tuple[Callable[[Knowledge], Knowledge], ...] = (
    lambda knowledge: knowledge,
    withdrawn,
    gone,
    lambda knowledge: with_form(knowledge, revised),
    lambda knowledge: with_form(knowledge, of_another_kind),
    fewer_fields,
    other_check,
    lambda knowledge: other_check(fewer_fields(gone(knowledge))),
)


@cache
def changed_world(number: int) -> World:
    """One of the worlds that content may have become; 0 is the real one."""
    return replace(world(), knowledge=CHANGES[number](world().knowledge))
