"""Where a person stands in the self-check; like the form, computed from the answers and never stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dialogs.conversation import CheckDraft
from knowledge.conditions import Values
from knowledge.self_check import Question, RouteResult, SelfCheck

CARD_PARTS = ("A", "B")
"""Parts whose own card is shown as soon as they are done."""


@dataclass(frozen=True, slots=True)
class Position:
    """What is on screen: the choice of parts, the consent about beliefs, a question, a part's own card, or the
    result.
    """

    kind: Literal["choice", "beliefs", "question", "interim", "result"]
    question: Question | None = None
    part: str = ""


def values(draft: CheckDraft) -> Values:
    """The answers as the engine reads them; skipped questions are absent."""
    return {question: frozenset(chosen) for question, chosen in draft.answers.items()}


def asked(check: SelfCheck, draft: CheckDraft) -> tuple[Question, ...]:
    """The questions of this run, in order."""
    return check.asked(draft.parts, draft.also_ask, values(draft))


def position(check: SelfCheck, draft: CheckDraft) -> Position:
    """What stands on the screen for this draft."""
    if not draft.parts:
        return Position("choice")
    questions = asked(check, draft)
    focused = next((each for each in questions if each.id == draft.focus), None)
    if focused is not None:
        return Position("question", focused)
    if draft.stopped:
        return Position("result")
    return next(filter(None, (_stop(check, draft, each) for each in questions)), Position("result"))


def _stop(check: SelfCheck, draft: CheckDraft, question: Question) -> Position | None:
    for part in CARD_PARTS:
        if part < question.part and _card_due(check, draft, part):
            return Position("interim", part=part)
    if question.id in draft.answers or question.id in draft.skipped:
        return None
    if question.sensitive == "beliefs" and draft.beliefs is None:
        return Position("beliefs")
    return Position("question", question)


def _card_due(check: SelfCheck, draft: CheckDraft, part: str) -> bool:
    goes_on = any(other > part and other != "D" for other in draft.parts)
    return (
        part in draft.parts and part not in draft.cards_seen and goes_on and bool(interim_results(check, draft, part))
    )


def interim_results(check: SelfCheck, draft: CheckDraft, part: str) -> tuple[RouteResult, ...]:
    """The results of the ways that this part decides."""
    return tuple(each for each in check.evaluate(values(draft), (part,)) if each.route.home_part == part)


def results(check: SelfCheck, draft: CheckDraft) -> tuple[RouteResult, ...]:
    """All results of the parts that were done, the two decrees first."""
    done = draft.cards_seen if draft.stopped else draft.parts
    return check.evaluate(values(draft), done)


def number_of(check: SelfCheck, draft: CheckDraft, question: Question) -> tuple[int, int]:
    """(which question this is, of how many as far as can be told now)."""
    questions = asked(check, draft)
    return questions.index(question) + 1, len(questions)
