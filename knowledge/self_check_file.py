"""Reads forms/self-check.yaml into a SelfCheck."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from knowledge.application_file import maybe_words, read_consent, read_id, read_sensitive, words
from knowledge.condition_reader import NEVER, read_condition
from knowledge.conditions import Condition
from knowledge.entries import STATUSES
from knowledge.faults import did_you_mean
from knowledge.reader import Reader
from knowledge.self_check import (
    OUTCOMES,
    PARTS,
    Case,
    Choice,
    ConceptCard,
    Outcome,
    Question,
    Route,
    RouteCondition,
    SelfCheck,
    home_part,
)
from knowledge.words import Words

FILE_REQUIRED = (
    *("version", "as_of", "entry_screen", "consent_points", "listed_states", "questions", "outcomes"),
    *("shared_conditions", "routes", "concept_card", "all_cards_end_with", "cases"),
)
KIND = re.compile(r"(choice|several|several countries)(?:, at most (\d))?\Z")
QUESTION_OPTIONAL = (
    *("why", "options", "extra_options", "options_by_group", "none_option", "exclusive", "ask_when", "sensitive"),
    *("never_carried", "list_text", "facts", "shows", "note"),
)
CONDITION_OPTIONAL = (
    *("id", "not_met", "not_met_says", "unknown_says", "change", "facts", "curable", "decisive", "decisive_when"),
    "note",
)
ROUTE_OPTIONAL = (
    *("show_when", "prepare", "prepare_text", "where", "where_text", "place", "cautions", "open", "open_facts", "note"),
    "sources",
)


@dataclass(frozen=True)
class _Shared:
    """What routes refer to: sets with a name, parts of questions, shared conditions."""

    sets: Mapping[str, frozenset[str]]
    parts: Mapping[str, str]
    conditions: Mapping[str, RouteCondition]


def read_self_check(reader: Reader) -> SelfCheck | None:
    """The self-check; None when a main part of the file is missing."""
    if not reader.mapping(FILE_REQUIRED) or any(key not in reader for key in FILE_REQUIRED):
        return None
    entry, states, outcomes = reader.at("entry_screen"), reader.at("listed_states"), reader.at("outcomes")
    entry.mapping(("text", "choices", "interim"))
    outcomes.mapping(("order", "words"), ("never",))
    listed = _listed_states(states)
    sets = {"listed_states": listed}
    questions = tuple(_question(one, sets) for one in reader.at("questions").items())
    parts = {question.id: question.part for question in questions}
    shared = _Shared(sets, parts, _shared_conditions(reader.at("shared_conditions"), sets))
    return SelfCheck(
        version=reader.at("version").number(),
        as_of=reader.at("as_of").day(),
        entry_text=words(entry, "text"),
        choices=_choices(entry.at("choices")) if "choices" in entry else {},
        interim=words(entry, "interim"),
        consent=read_consent(reader.at("consent_points")),
        listed_states=listed,
        display=states.at("display").worded(re.compile(r"[A-Z]{2}\Z")) if "display" in states else {},
        questions=questions,
        routes=tuple(_route(one, shared) for one in reader.at("routes").items()),
        concept_card=_concept_card(reader.at("concept_card")),
        all_cards_end_with=words(reader, "all_cards_end_with"),
        cases=tuple(_case(one) for one in reader.at("cases").items()),
        outcomes=_order(outcomes),
        outcome_words=outcomes.at("words").worded() if "words" in outcomes else {},
    )


def _listed_states(reader: Reader) -> frozenset[str]:
    reader.mapping(("codes",), ("source", "counts_as_GB", "display"))
    lists = [reader.at(key) for key in ("codes", "counts_as_GB") if key in reader]
    codes = frozenset(code for one in lists for code in one.ids())
    for code in sorted(codes):
        if not re.fullmatch(r"[A-Z]{2}", code):
            reader.fault(f"'{code}' is no country code.", "Write two capital letters, in quotes where YAML needs them.")
    return codes


def _choices(reader: Reader) -> Mapping[str, Choice]:
    found = {}
    for key in reader.names():
        one = reader.at(key)
        if one.mapping(("label", "parts"), ("also_ask", "default")):
            parts = one.at("parts").ids() if "parts" in one else ()
            also = one.at("also_ask").ids() if "also_ask" in one else ()
            default = one.at("default").flag() if "default" in one else False
            found[key] = Choice(words(one, "label"), parts, also, default)
    return found


def _question(reader: Reader, sets: Mapping[str, frozenset[str]]) -> Question:
    usable = reader.mapping(("id", "part", "kind", "ask"), QUESTION_OPTIONAL)
    has = reader.__contains__ if usable else (lambda _key: False)
    kind, limit = _kind(reader.at("kind")) if has("kind") else ("choice", None)
    return Question(
        id=read_id(reader) if has("id") else "",
        part=reader.at("part").word(PARTS, "part") if has("part") else PARTS[0],
        kind=kind,
        ask=words(reader, "ask"),
        why=maybe_words(reader, "why"),
        options=reader.at("options").worded() if has("options") else {},
        extra_options=reader.at("extra_options").worded() if has("extra_options") else {},
        options_by_group=_by_group(reader.at("options_by_group")) if has("options_by_group") else {},
        none_option=maybe_words(reader, "none_option"),
        exclusive=frozenset(reader.at("exclusive").ids()) if has("exclusive") else frozenset(),
        limit=limit,
        ask_when=read_condition(reader.at("ask_when"), sets) if has("ask_when") else None,
        sensitive=read_sensitive(reader.at("sensitive")) if has("sensitive") else "",
        never_carried=reader.at("never_carried").flag() if has("never_carried") else False,
        list_text=maybe_words(reader, "list_text"),
        facts=ids(reader, "facts"),
    )


def ids(reader: Reader, key: str) -> tuple[str, ...]:
    """The ids under ``key``; none when the key is absent."""
    return reader.at(key).ids() if key in reader else ()


def _kind(reader: Reader) -> tuple[str, int | None]:
    found = KIND.match(reader.text())
    if found is None:
        remedy = "Write choice, several, several countries, or 'several, at most 2'."
        reader.fault("Unknown kind of question.", remedy)
        return "choice", None
    return found[1], int(found[2]) if found[2] else None


def _by_group(reader: Reader) -> Mapping[str, Mapping[str, Words]]:
    groups: dict[str, Mapping[str, Words]] = {}
    for key in reader.names():
        one = reader.at(key)
        if "same_as" not in one:
            groups[key] = one.worded()
    for key in reader.names():
        if key not in groups:
            other = reader.at(key).at("same_as").text()
            if other not in groups:
                reader.at(key).fault(f"Unknown group '{other}'.", did_you_mean(other, groups))
            groups[key] = groups.get(other, {})
    return {key: groups[key] for key in reader.names()}


def _shared_conditions(reader: Reader, sets: Mapping[str, frozenset[str]]) -> Mapping[str, RouteCondition]:
    return {key: _condition(reader.at(key), sets, shared_id=key) for key in reader.names()}


def _condition(reader: Reader, sets: Mapping[str, frozenset[str]], shared_id: str | None = None) -> RouteCondition:
    required = ("sentence", "met") if shared_id else ("id", "sentence", "met")
    usable = reader.mapping(required, CONDITION_OPTIONAL)
    has = reader.__contains__ if usable else (lambda _key: False)
    return RouteCondition(
        id=shared_id or (read_id(reader) if has("id") else ""),
        sentence=words(reader, "sentence"),
        met=_rule(reader, "met", sets) or NEVER,
        not_met=_rule(reader, "not_met", sets),
        not_met_says=maybe_words(reader, "not_met_says"),
        unknown_says=maybe_words(reader, "unknown_says"),
        change=maybe_words(reader, "change"),
        facts=ids(reader, "facts"),
        curable=reader.at("curable").flag() if has("curable") else False,
        decisive=reader.at("decisive").flag() if has("decisive") else False,
        decisive_when=_rule(reader, "decisive_when", sets),
        shared=shared_id is not None,
    )


def _rule(reader: Reader, key: str, sets: Mapping[str, frozenset[str]]) -> Condition | None:
    return read_condition(reader.at(key), sets) if key in reader else None


def _route(reader: Reader, shared: _Shared) -> Route:
    usable = reader.mapping(("id", "title", "leads_to", "status", "conditions"), ROUTE_OPTIONAL)
    has = reader.__contains__ if usable else (lambda _key: False)
    conditions = _route_conditions(reader.at("conditions"), shared) if has("conditions") else ()
    show_when = _rule(reader, "show_when", shared.sets)
    return Route(
        id=read_id(reader) if has("id") else "",
        title=words(reader, "title"),
        home_part=home_part(conditions, show_when, shared.parts),
        leads_to=reader.at("leads_to").text() if has("leads_to") else "",
        status=reader.at("status").word(STATUSES, "status") if has("status") else "unknown",
        conditions=conditions,
        show_when=show_when,
        prepare_text=maybe_words(reader, "prepare_text"),
        where_text=maybe_words(reader, "where_text"),
        place=maybe_words(reader, "place"),
        prepare=ids(reader, "prepare"),
        where=ids(reader, "where"),
        cautions=ids(reader, "cautions"),
        sources=ids(reader, "sources"),
        open=tuple(one.words() for one in reader.at("open").items()) if has("open") else (),
        open_facts=ids(reader, "open_facts"),
    )


def _route_conditions(reader: Reader, shared: _Shared) -> tuple[RouteCondition, ...]:
    found = []
    for one in reader.items():
        if not isinstance(one.node.value, str):
            found.append(_condition(one, shared.sets))
        elif one.node.value in shared.conditions:
            found.append(shared.conditions[one.node.value])
        else:
            one.fault(f"Unknown condition '{one.node.value}'.", did_you_mean(one.node.value, shared.conditions))
    return tuple(found)


def _concept_card(reader: Reader) -> ConceptCard:
    reader.mapping(("status", "text"), ("facts",))
    status = reader.at("status").word(STATUSES, "status") if "status" in reader else "proposed"
    return ConceptCard(status, words(reader, "text"), ids(reader, "facts"))


def _order(reader: Reader) -> tuple[Outcome, ...]:
    order: list[str] = []
    for one in reader.at("order").items() if "order" in reader else ():
        if one.mapping(("result",), ("when",)) and "result" in one:
            order.append(one.at("result").word(OUTCOMES, "outcome"))
    if sorted(order) != sorted(OUTCOMES):
        reader.fault("The order must name each outcome once.", f"Name {', '.join(OUTCOMES)}.")
        return OUTCOMES
    return cast("tuple[Outcome, ...]", tuple(order))


def _case(reader: Reader) -> Case:
    reader.mapping(("who", "answers", "expect"))
    given = reader.at("answers") if "answers" in reader else None
    expect = reader.at("expect") if "expect" in reader else None
    return Case(
        who=reader.at("who").text() if "who" in reader else "",
        answers={key: _given(given.at(key)) for key in given.names()} if given else {},
        expect={key: expect.at(key).word(OUTCOMES, "outcome") for key in expect.names()} if expect else {},
    )


def _given(reader: Reader) -> frozenset[str]:
    return frozenset(reader.ids()) if isinstance(reader.node.value, list) else frozenset({reader.text()})
