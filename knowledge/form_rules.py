"""Rules for the two forms: conditions look back only, options exist, buttons fit, described persons get results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.conditions import CONSENT, Condition
from knowledge.faults import did_you_mean
from knowledge.forms import ApplicationForm, Field
from knowledge.reading import APPLICATION, SELF_CHECK, Content
from knowledge.self_check import MOST_QUESTIONS, PARTS, Case, Question, Route, SelfCheck

CALLBACK_BYTES = 64
CALLBACK_FRAME = 12  # kind, colons, revision
CHOICES = ("choice", "several choices")
YES_NO = frozenset({"yes", "no"})
FROM_OUTSIDE = frozenset({"regions"})  # fields whose options are the files of regions/


@dataclass(frozen=True)
class _Rule:
    """A condition, where it stands, and the ids it may look at."""

    file: str
    place: tuple[int, int]
    condition: Condition
    options: Mapping[str, frozenset[str] | None]  # field it may look at → its options, None when they are open


def note_form_faults(content: Content) -> None:
    """Everything that would strand a person in a form."""
    if content.application is not None:
        _application(content, content.application)
    if content.self_check is not None:
        _self_check(content, content.self_check)


def _judge_rule(content: Content, rule: _Rule) -> None:
    for field in sorted(rule.condition.mentions()):
        if field not in rule.options:
            message = f"The condition looks at '{field}', which is no earlier field."
            content.log.add(rule.file, rule.place, message, did_you_mean(field, rule.options))
    for field, expected in rule.condition.expected().items():
        known = rule.options.get(field)
        for option in sorted(expected - known) if known is not None else ():
            message = f"'{field}' has no option '{option}'."
            content.log.add(rule.file, rule.place, message, did_you_mean(option, known))


# --- the application form


def _application(content: Content, form: ApplicationForm) -> None:
    root = content.nodes[APPLICATION].at("fields")
    places = {str(one.at("id").value): one.place for one in root.value} if isinstance(root.value, list) else {}
    earlier: dict[str, frozenset[str] | None] = {CONSENT: frozenset(form.consent)}
    for field in _in_order(form.fields):
        place = places.get(field.id, (1, 1))
        if field.id in earlier:
            content.log.add(APPLICATION, place, f"The id '{field.id}' stands twice.", "Ids are never used again.")
        if field.condition is not None:
            _judge_rule(content, _Rule(APPLICATION, place, field.condition, earlier))
        earlier[field.id] = _options(field)
        for message, remedy in _field_problems(field, form, content.self_check):
            content.log.add(APPLICATION, place, message, remedy)
    for hidden in sorted(form.hide_from_lists - earlier.keys()):
        place = content.place(APPLICATION, "hide_from_lists")
        content.log.add(APPLICATION, place, f"Unknown field '{hidden}'.", did_you_mean(hidden, earlier))


def _in_order(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from _in_order(field.fields)


def _options(field: Field) -> frozenset[str] | None:
    if field.kind == "yes/no":
        return YES_NO
    if field.kind in CHOICES and field.options:
        return frozenset({*field.options, *field.extra_options})
    return None


def _field_problems(field: Field, form: ApplicationForm, check: SelfCheck | None) -> Iterator[tuple[str, str]]:
    if field.section and field.section not in form.sections:
        yield f"Unknown section '{field.section}'.", did_you_mean(field.section, form.sections)
    if field.kind in CHOICES and not field.options and field.id not in FROM_OUTSIDE:
        yield f"The choice '{field.id}' has no options.", "Add options: with a text in each language."
    if field.kind == "repeat group" and not field.fields:
        yield f"The group '{field.id}' has no fields.", f"Give fields the line parent: {field.id}."
    if field.parent and form.field(field.parent) is None:
        yield f"Unknown group '{field.parent}'.", "Name a field of kind: repeat group."
    carried = {"result", *(question.id for question in check.questions)} if check else {field.carried}
    if field.carried and field.carried not in carried:
        yield f"The self-check has no question '{field.carried}'.", did_you_mean(field.carried, carried)
    path = len(f"{field.parent}/99/{field.id}" if field.parent else field.id)
    for option in (*field.options, *field.extra_options):
        if path + len(option) + CALLBACK_FRAME > CALLBACK_BYTES:
            yield f"The button of '{option}' does not fit {CALLBACK_BYTES} bytes.", "Shorten the ids."


# --- the self-check


def _self_check(content: Content, check: SelfCheck) -> None:
    options: dict[str, frozenset[str] | None] = {}
    for number, question in enumerate(check.questions):
        place = content.place(SELF_CHECK, "questions", number)
        if question.id in options:
            content.log.add(SELF_CHECK, place, f"The id '{question.id}' stands twice.", "Ids are never used again.")
        if question.ask_when is not None:
            ask_when = content.place(SELF_CHECK, "questions", number, "ask_when")
            _judge_rule(content, _Rule(SELF_CHECK, ask_when, question.ask_when, options))
        options[question.id] = _question_options(question)
    for number, route in enumerate(check.routes):
        for place, condition in _route_rules(content, number, route):
            _judge_rule(content, _Rule(SELF_CHECK, place, condition, options))
    _parts(content, check)
    for number, case in enumerate(check.cases):
        place = content.place(SELF_CHECK, "cases", number)
        for message in case_problems(check, case):
            content.log.add(SELF_CHECK, place, f"{case.who}: {message}", "Correct the rule or the case.")


def _question_options(question: Question) -> frozenset[str] | None:
    if question.kind == "several countries":
        return None
    grouped = [option for group in question.options_by_group.values() for option in group]
    return frozenset({*question.options, *question.extra_options, *grouped})


def _route_rules(content: Content, number: int, route: Route) -> Iterator[tuple[tuple[int, int], Condition]]:
    if route.show_when is not None:
        yield content.place(SELF_CHECK, "routes", number, "show_when"), route.show_when
    for inner, one in enumerate(route.conditions):
        for key in ("met", "not_met", "decisive_when"):
            rule = getattr(one, key)
            if rule is not None:
                path = (
                    ("shared_conditions", one.id, key) if one.shared else ("routes", number, "conditions", inner, key)
                )
                yield content.place(SELF_CHECK, *path), rule


def _parts(content: Content, check: SelfCheck) -> None:
    ids = [question.id for question in check.questions]
    if len(ids) > MOST_QUESTIONS:
        place = content.place(SELF_CHECK, "questions")
        content.log.add(SELF_CHECK, place, f"More than {MOST_QUESTIONS} questions.", "Nobody is asked more than nine.")
    for name, choice in check.choices.items():
        place = content.place(SELF_CHECK, "entry_screen", "choices", name)
        for part in set(choice.parts) - set(PARTS):
            content.log.add(SELF_CHECK, place, f"Unknown part '{part}'.", did_you_mean(part, PARTS))
        for question in set(choice.also_ask) - set(ids):
            content.log.add(SELF_CHECK, place, f"Unknown question '{question}'.", did_you_mean(question, ids))


def case_problems(check: SelfCheck, case: Case) -> Iterator[str]:
    """What a described person gets that the file did not promise."""
    outcomes = {result.route.id: result.outcome for result in check.evaluate(case.answers, PARTS)}
    for route, expected in case.expect.items():
        if outcomes.get(route) != expected:
            yield f"{route} is {outcomes.get(route, 'not shown')}, not {expected}."
    for question in sorted(set(case.answers) - {question.id for question in check.questions}):
        yield f"there is no question '{question}'."
    for question_id, given in case.answers.items():
        known = check.question(question_id)
        options = _question_options(known) if known else None
        for option in sorted(given - options) if options is not None else ():
            yield f"'{question_id}' has no option '{option}'."
