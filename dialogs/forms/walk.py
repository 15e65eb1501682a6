"""Where a person stands in the form. Nothing of it is stored: it is computed from the answers each time.

A step is a field at a path (`contact_way`, `family/3/relation`), the question after a repeat group
(`family/another`), or a
consent point (`consent/beliefs`). Next is the focus, else the first applicable step neither validly answered nor
skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dialogs.conversation import FormDraft, Value
from dialogs.forms.values import REMEMBERED, Drafted, Same, condition_values, values_of
from knowledge.conditions import CONSENT, Values
from knowledge.forms import ApplicationForm, Field

CONSENT_PREFIX = "consent/"
ANOTHER = "another"
REPEAT_GROUP = "repeat group"
FOR_WHOM = "for_whom"
SHAPES = 2048
"""Walks that are remembered, by what decides them: many people choose alike, and a screen asks for its walk often."""
SPOKEN_FOR = "name_latin"
"""The first field about the person whom the file is for: another adult must have been told before it is asked."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing asked: its path, and the field it asks (None: a consent point, or "another?" of the group)."""

    path: str
    field: Field | None = None
    group: Field | None = None

    @property
    def consent(self) -> str:
        """The consent point's id, or empty."""
        return self.path.removeprefix(CONSENT_PREFIX) if self.path.startswith(CONSENT_PREFIX) else ""

    @property
    def another(self) -> bool:
        """Whether this asks for another item of the group."""
        return self.field is None and self.group is not None

    @property
    def revision(self) -> int:
        """The revision that a button for this step carries."""
        return self.field.revision if self.field else 1


AGE = Step("consent/age")
FORM_CONSENT = Step("consent/form-consent")
CARRY = Step("consent/carry-from-check")
CONSENTS_BEFORE: Mapping[str, Step] = {kind: Step(f"{CONSENT_PREFIX}{kind}") for kind in ("beliefs", "others")}


def steps(form: ApplicationForm, draft: FormDraft) -> tuple[Step, ...]:
    """Every step that applies to the answers so far, in order; consent points only where they are needed."""
    return _walked(Drafted(form, draft))


@lru_cache(maxsize=REMEMBERED)
def _walked(drafted: Drafted) -> tuple[Step, ...]:
    return _walk(Same(drafted.form), _shape(drafted.form, drafted.draft))


@dataclass(frozen=True, slots=True)
class Shape:
    """All of a draft that decides which steps apply: two drafts of one shape have the same steps."""

    answers: tuple[tuple[str, Value | None], ...]
    consents: tuple[tuple[str, bool], ...]
    items: tuple[tuple[str, tuple[int, ...]], ...]
    carries: bool


def _shape(form: ApplicationForm, draft: FormDraft) -> Shape:
    deciding = _deciding(Same(form))
    return Shape(
        tuple([(path, given.value) for path, given in draft.answers.items() if path in deciding]),
        tuple([(kind, record.given) for kind, record in draft.consents.items()]),
        tuple(draft.items.items()),
        bool(draft.proposals) and not draft.carry_offered,
    )


@lru_cache(maxsize=REMEMBERED)
def _deciding(form: Same[ApplicationForm]) -> frozenset[str]:
    """The fields that conditions look at."""
    mentioned = [field.condition.mentions() for field in form.it.fields if field.condition is not None]
    return frozenset({FOR_WHOM}).union(*mentioned)


@lru_cache(maxsize=REMEMBERED)
def _field_steps(form: Same[ApplicationForm]) -> tuple[tuple[Field, Step], ...]:
    """The form's fields, each with the step that asks it: they do not depend on the answers."""
    return tuple((field, Step(field.id, field)) for field in form.it.fields)


@lru_cache(maxsize=SHAPES)
def _walk(form: Same[ApplicationForm], shape: Shape) -> tuple[Step, ...]:
    return tuple(_steps(form, shape))


def _steps(form: Same[ApplicationForm], shape: Shape) -> Iterator[Step]:
    yield AGE
    yield FORM_CONSENT
    if shape.carries:
        yield CARRY
    values = values_of(form, shape.answers, shape.consents)
    asked: set[str] = set()
    for field, step in _field_steps(form):
        holds = applies(field, values)
        consent = _consent_before(field, values, holds=holds)
        if consent and consent not in asked:
            asked.add(consent)
            yield CONSENTS_BEFORE[consent]
        if holds and field.kind == REPEAT_GROUP:
            yield from _group_steps(field, dict(shape.consents).get("others"), dict(shape.items).get(field.id, ()))
        elif holds:
            yield step


def _consent_before(field: Field, values: Values, *, holds: bool) -> str:
    """The consent point that comes before this field, or empty."""
    if field.sensitive == "beliefs":
        return "beliefs" if holds or _would_apply(field, values) else ""
    if field.kind == REPEAT_GROUP:
        return "others" if holds else ""
    return "others" if field.id == SPOKEN_FOR and "another_adult" in values[FOR_WHOM] else ""


def _would_apply(field: Field, values: Values) -> bool:
    return applies(field, {**values, CONSENT: values[CONSENT] | {"beliefs"}})


def applies(field: Field, values: Values) -> bool:
    """Whether the field is asked with these answers."""
    return field.condition is None or field.condition.holds(values) is True


def _group_steps(field: Field, others: bool | None, items: tuple[int, ...]) -> Iterator[Step]:
    """`others`: whether those written about have been told; None when that was not asked yet."""
    if others is False:
        return
    for item in items:
        for inner in field.fields:
            yield Step(f"{field.id}/{item}/{inner.id}", inner, field)
    if items and len(items) < (field.max_items or len(items) + 1):
        yield Step(f"{field.id}/{ANOTHER}", None, field)


def is_done(step: Step, draft: FormDraft) -> bool:
    """Whether the step was answered at the field's present revision, skipped, or decided."""
    given = draft.answers.get(step.path)
    if given is not None:
        return given.skipped or given.revision == step.revision
    return step.field is None and bool(step.consent) and _consent_done(step.consent, draft)


def _consent_done(consent: str, draft: FormDraft) -> bool:
    if consent == "age":
        return draft.adult is True
    if consent == "form-consent":
        return consent in draft.consents and draft.consents[consent].given
    return consent in draft.consents


def current_step(form: ApplicationForm, draft: FormDraft) -> Step | None:
    """The focus, else the first step that is not done; None when the summary is due."""
    walked = steps(form, draft)
    if draft.focus is not None:
        focused = next((step for step in walked if step.path == draft.focus), None)
        if focused is not None:
            return focused
    return next((step for step in walked if not is_done(step, draft)), None)


def step_before(form: ApplicationForm, draft: FormDraft, step: Step | None) -> Step | None:
    """The field asked before `step` (the last one when `step` is None); consent points are not gone back to."""
    walked = steps(form, draft)
    paths = [each.path for each in walked]
    end = paths.index(step.path) if step is not None and step.path in paths else len(walked)
    return next((each for each in reversed(walked[:end]) if each.field is not None), None)


def settled(form: ApplicationForm, draft: FormDraft) -> FormDraft:
    """The draft with a first item in every repeat group that applies and has none."""
    values = condition_values(form, draft)
    for field in form.fields:
        if field.kind == REPEAT_GROUP and applies(field, values) and not draft.items.get(field.id):
            draft = with_item(draft, field.id)
    return draft


def with_item(draft: FormDraft, group: str) -> FormDraft:
    """The draft with one more item in the group; ids come from a counter and are never used again."""
    counter = draft.counter + 1
    items = {**draft.items, group: (*draft.items.get(group, ()), counter)}
    return draft.model_copy(update={"counter": counter, "items": items})


def without_item(draft: FormDraft, group: str, item: int) -> FormDraft:
    """The draft without one item of the group and its answers."""
    items = {**draft.items, group: tuple(each for each in draft.items.get(group, ()) if each != item)}
    answers = {path: given for path, given in draft.answers.items() if not path.startswith(f"{group}/{item}/")}
    answers.pop(f"{group}/{ANOTHER}", None)
    return draft.model_copy(update={"items": items, "answers": answers})


@dataclass(frozen=True, slots=True)
class Progress:
    """`number` of `total` fields: the one asked now, or all when everything is done."""

    number: int
    total: int


def progress(form: ApplicationForm, draft: FormDraft) -> Progress:
    """How far the person is; consent points and "another?" do not count."""
    walked = [step for step in steps(form, draft) if step.field is not None]
    step = current_step(form, draft)
    if step is not None and step.field is not None:
        return Progress([each.path for each in walked].index(step.path) + 1, len(walked))
    return Progress(min(answered(form, draft) + 1, len(walked)), len(walked))


def answered(form: ApplicationForm, draft: FormDraft) -> int:
    """How many fields are answered or skipped."""
    return sum(is_done(step, draft) for step in steps(form, draft) if step.field is not None)
