"""What of the self-check may be proposed to the form. Obstacles are never carried; beliefs only as a proposal to
tick, like all else.
"""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.checks.position import results
from dialogs.conversation import CheckDraft, Value
from knowledge.self_check import SelfCheck

_TIES = {"parent_child": "parent_child_in_russia", "none_": "none"}
_EVIDENCE = {"none_": "none_yet"}
_VALUES = {"yes_": "yes", "not_now": "not_now"}


def proposals(check: SelfCheck, draft: CheckDraft) -> dict[str, Value]:
    """Form field → value, for every answer that means the same in both; what has no counterpart is left out."""
    answers = draft.answers
    proposed: dict[str, Value | None] = {
        "citizenships": answers.get("citizenship") or None,
        "route": _route(check, draft),
        "category": _first(answers.get("group", ()), {}),
        "evidence_kind": _several(answers.get("evidence", ()), _EVIDENCE),
        "russian_relatives": _first(answers.get("ties", ()), _TIES, only_known=True),
        "values_ready": _first(answers.get("values", ()), _VALUES, only_known=True),
    }
    return {field: value for field, value in proposed.items() if value}


def _route(check: SelfCheck, draft: CheckDraft) -> str | None:
    fitting = {each.route.id for each in results(check, draft) if each.outcome in ("may_fit", "one_thing_missing")}
    both = fitting & {"d702", "d883"}
    return "both" if len(both) == 2 else next(iter(both), None)


def _first(chosen: tuple[str, ...], names: Mapping[str, str], *, only_known: bool = False) -> str | None:
    for option in chosen:
        if option in names:
            return names[option]
        if not only_known and not option.endswith("_"):
            return option
    return None


def _several(chosen: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(option, option) for option in chosen if option in names or option not in ("unsure",))
