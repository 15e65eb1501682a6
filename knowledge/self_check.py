"""The eligibility self-check: questions and routes as data, and the engine that judges answers. It decides nothing.

``values`` maps a question id to the frozenset of chosen option ids (an empty set = "None of these"); a skipped
question is absent. Rules of the engine, all of them read from the file:

- an answer to a question whose ``ask_when`` does not hold (any more) is disregarded, and so is "none of these" beside
  something chosen;
- a condition is *met* when its ``met`` holds, *not met* when its ``not_met`` holds and every question that mentions
  was answered, else *unknown*: who skips gets unknown, never failed;
- a route is judged once the last part that its own conditions look at was done (so ways that need part C appear only
  after part C) and unless its ``show_when`` is false; while ``show_when`` is unknown it cannot be told here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from knowledge.conditions import Condition, Values
from knowledge.forms import ConsentPoint
from knowledge.words import Words

Outcome = Literal["may_fit", "one_thing_missing", "does_not_fit", "cannot_be_told_here"]
State = Literal["met", "not_met", "unknown"]
OUTCOMES: tuple[Outcome, ...] = ("does_not_fit", "cannot_be_told_here", "one_thing_missing", "may_fit")
PARTS = ("A", "B", "C", "D")
MOST_QUESTIONS = 9
NONE = "none_"  # the option "none of these", wherever a question has one


@dataclass(frozen=True)
class Choice:
    """What a person may check: the parts asked, and questions asked besides."""

    label: Words
    parts: tuple[str, ...]
    also_ask: tuple[str, ...] = ()
    default: bool = False


@dataclass(frozen=True)
class Question:
    """One question. ``exclusive``: options that stand alone; ``limit``: how many may be chosen; ``list_text``: a list
    shown on demand; ``options_by_group``: options that depend on the answer to ``group``."""

    id: str
    part: str
    kind: str
    ask: Words
    why: Words | None = None
    options: Mapping[str, Words] = field(default_factory=dict)
    extra_options: Mapping[str, Words] = field(default_factory=dict)
    options_by_group: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)
    none_option: Words | None = None
    exclusive: frozenset[str] = frozenset()
    limit: int | None = None
    ask_when: Condition | None = None
    sensitive: str = ""
    never_carried: bool = False
    list_text: Words | None = None
    facts: tuple[str, ...] = ()

    def settled(self, given: frozenset[str]) -> frozenset[str]:
        """The answer; options that stand alone (exclusive ones, ``none_``) give way to any others chosen."""
        others = given - self.exclusive - {NONE}
        return others or given

    def choices(self, values: Values) -> Mapping[str, Words]:
        """The options to offer: its own, then ``base`` and the union over the chosen groups, then the extra ones."""
        offered = dict(self.options)
        for group in ("base", *self.options_by_group):
            if group == "base" or group in values.get("group", frozenset()):
                offered.update(self.options_by_group.get(group, {}))
        return {**offered, **self.extra_options}


@dataclass(frozen=True)
class RouteCondition:
    """One condition of a route: what meets it, what fails it, and what is said in either case."""

    id: str
    sentence: Words
    met: Condition
    not_met: Condition | None = None
    not_met_says: Words | None = None
    unknown_says: Words | None = None
    change: Words | None = None
    facts: tuple[str, ...] = ()
    curable: bool = False
    decisive: bool = False
    decisive_when: Condition | None = None
    shared: bool = False

    def state(self, values: Values) -> State:
        """Met, not met, or unknown for these answers."""
        if self.met.holds(values) is True:
            return "met"
        failing = self.not_met
        if failing is not None and failing.mentions() <= values.keys() and failing.holds(values) is True:
            return "not_met"
        return "unknown"

    def decides(self, values: Values) -> bool:
        """Whether leaving it unknown leaves the whole route untold."""
        return self.decisive or (self.decisive_when is not None and self.decisive_when.holds(values) is True)

    def mentions(self) -> frozenset[str]:
        """The ids of all questions it looks at."""
        rules = (self.met, self.not_met, self.decisive_when)
        return frozenset[str]().union(*(rule.mentions() for rule in rules if rule is not None))


@dataclass(frozen=True)
class Route:
    """A way to live in Russia.

    ``home_part``: the last part its own conditions look at; ``place``: who can tell what is open here (``{place}``).
    """

    id: str
    title: Words
    home_part: str
    leads_to: str
    status: str
    conditions: tuple[RouteCondition, ...]
    show_when: Condition | None = None
    prepare_text: Words | None = None
    where_text: Words | None = None
    place: Words | None = None
    prepare: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    open: tuple[Words, ...] = ()
    open_facts: tuple[str, ...] = ()

    @property
    def part_c_needed(self) -> bool:
        """Whether it is judged only after part C."""
        return self.home_part == "C"


@dataclass(frozen=True)
class Judged:
    """A condition and how it stands."""

    condition: RouteCondition
    state: State


@dataclass(frozen=True)
class RouteResult:
    """A route and what the answers say about it, condition by condition."""

    route: Route
    outcome: Outcome
    conditions: tuple[Judged, ...]


@dataclass(frozen=True)
class ConceptCard:
    """What is only proposed, beside the routes and never mixed with them."""

    status: str
    text: Words
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A described person and the results the file promises: route id → outcome."""

    who: str
    answers: Mapping[str, frozenset[str]]
    expect: Mapping[str, str]


@dataclass(frozen=True)
class SelfCheck:
    """The whole self-check. ``outcomes``: in the order they are tried; ``outcome_words``: their sentences."""

    version: int
    as_of: date
    entry_text: Words
    choices: Mapping[str, Choice]
    interim: Words
    consent: Mapping[str, ConsentPoint]
    listed_states: frozenset[str]
    display: Mapping[str, Words]
    questions: tuple[Question, ...]
    routes: tuple[Route, ...]
    concept_card: ConceptCard
    all_cards_end_with: Words
    cases: tuple[Case, ...]
    outcomes: tuple[Outcome, ...] = OUTCOMES
    outcome_words: Mapping[str, Words] = field(default_factory=dict)

    def question(self, question_id: str) -> Question | None:
        """The question of that id."""
        return next((question for question in self.questions if question.id == question_id), None)

    def asked(self, parts: Collection[str], also_ask: Collection[str], values: Values) -> tuple[Question, ...]:
        """The questions of these parts, and those asked besides, whose ``ask_when`` holds; never more than nine."""
        kept = self.applicable(values)
        return tuple(
            question
            for question in self.questions
            if (question.part in parts or question.id in also_ask) and _is_asked(question, kept)
        )

    def applicable(self, values: Values) -> dict[str, frozenset[str]]:
        """The answers that still count: those to questions whose ``ask_when`` holds."""
        kept: dict[str, frozenset[str]] = {}
        for question in self.questions:
            if question.id in values and _is_asked(question, kept):
                kept[question.id] = question.settled(values[question.id])
        return kept

    def evaluate(self, values: Values, parts: Collection[str]) -> tuple[RouteResult, ...]:
        """The routes that these parts can say something about, in the file's order, each with its reasons."""
        kept = self.applicable(values)
        results = []
        for route in self.routes:
            shown = True if route.show_when is None else route.show_when.holds(kept)
            if route.home_part in parts and shown is not False:
                results.append(self._judge(route, kept, sure=shown is True))
        return tuple(results)

    def _judge(self, route: Route, values: Values, *, sure: bool) -> RouteResult:
        judged = tuple(Judged(condition, condition.state(values)) for condition in route.conditions)
        outcome = self._outcome(judged, values) if sure else "cannot_be_told_here"
        return RouteResult(route, outcome, judged)

    def _outcome(self, judged: Iterable[Judged], values: Values) -> Outcome:
        applies = _applying(tuple(judged), values)
        return next(outcome for outcome in self.outcomes if applies[outcome])


def _applying(judged: tuple[Judged, ...], values: Values) -> dict[Outcome, bool]:
    failed = [one.condition for one in judged if one.state == "not_met"]
    curable = [condition for condition in failed if condition.curable]
    return {
        "does_not_fit": len(failed) > len(curable) or len(curable) > 1,
        "cannot_be_told_here": any(one.state == "unknown" and one.condition.decides(values) for one in judged),
        "one_thing_missing": len(failed) == len(curable) == 1,
        "may_fit": True,
    }


def _is_asked(question: Question, values: Values) -> bool:
    return question.ask_when is None or question.ask_when.holds(values) is True


def home_part(conditions: Iterable[RouteCondition], show_when: Condition | None, parts: Mapping[str, str]) -> str:
    """The last part that a route's own conditions look at; ``parts`` maps question ids to parts.

    Shared conditions do not count, since every route has them: their question comes last of all.
    """
    mentioned = frozenset[str]().union(*(one.mentions() for one in conditions if not one.shared))
    mentioned |= show_when.mentions() if show_when is not None else frozenset()
    return max((parts[question] for question in mentioned if question in parts), default=PARTS[0])
