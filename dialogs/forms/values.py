"""What conditions see of a draft: option ids by field id. Left out, not applicable, unasked: all are the empty set."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Generic, TypeVar

from dialogs.conversation import FormDraft, KeptFile, Value
from knowledge.conditions import CONSENT, Values
from knowledge.forms import ApplicationForm

NOTHING: frozenset[str] = frozenset()
REMEMBERED = 8
"""Drafts whose values and walk are remembered: a turn looks at the same few several times."""


T = TypeVar("T")


class Same(Generic[T]):
    """A key for something immutable that is alike only to itself, so that looking it up never reads its content."""

    __slots__ = ("it",)

    def __init__(self, it: T) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.it is self.it

    def __hash__(self) -> int:
        return id(self.it)


class Drafted:
    """A form and a draft of it, alike only when they are the same objects: both are immutable."""

    __slots__ = ("draft", "form")

    def __init__(self, form: ApplicationForm, draft: FormDraft) -> None:
        self.form, self.draft = form, draft

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Drafted) and other.draft is self.draft and other.form is self.form

    def __hash__(self) -> int:
        return id(self.draft)


def condition_values(form: ApplicationForm, draft: FormDraft) -> Values:
    """Field id → chosen option ids (or the typed value), for every field outside repeat groups."""
    return _values(Drafted(form, draft))


@lru_cache(maxsize=REMEMBERED)
def _values(drafted: Drafted) -> Values:
    draft = drafted.draft
    return values_of(
        Same(drafted.form),
        [(path, given.value) for path, given in draft.answers.items()],
        [(kind, record.given) for kind, record in draft.consents.items()],
    )


def values_of(
    form: Same[ApplicationForm], answers: Iterable[tuple[str, Value | None]], consents: Iterable[tuple[str, bool]]
) -> Values:
    """The same from the answers by path, and the consents asked with whether they were given."""
    values = dict(_unanswered(form))
    for path, value in answers:
        if path in values:
            values[path] = _options(value)
    values[CONSENT] = frozenset(kind for kind, given in consents if given)
    return values


@lru_cache(maxsize=REMEMBERED)
def _unanswered(form: Same[ApplicationForm]) -> Values:
    return {field.id: NOTHING for field in form.it.fields}


def _options(value: Value | None) -> frozenset[str]:
    if value is None:
        return NOTHING
    if isinstance(value, tuple):
        return frozenset(item.attachment_id if isinstance(item, KeptFile) else item for item in value)
    return frozenset({str(value)})
