"""A route's card: which condition is met or not, by which source, what to prepare, and the cautions, in full, before
anything else is offered.
"""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.answers import STATUS, source_line
from dialogs.bubbles import Button
from dialogs.buttons import act
from dialogs.content import filled
from dialogs.rendering import bold, escaped, italic, marked_up, paragraphs
from dialogs.world import World
from knowledge import Source
from knowledge.self_check import Judged, RouteResult
from knowledge.words import Words
from locales import Texts

SIGNS = {"met": "✓", "not_met": "✗", "unknown": "?"}
MOST_SOURCES = 4
CARD = "card:"
"""What the conversation shows while a card is open: this and its number."""


def card(result: RouteResult, world: World, texts: Texts) -> str:
    """Telegram HTML of one way's card; two ways never share one."""
    language = texts.language
    route = result.route
    status = texts("{status} · as of {date}", status=texts(STATUS[route.status]), date=_as_of(world, texts))
    return paragraphs(
        f"{bold(route.title.text(language))}\n{italic(status)}",
        f"<b>{escaped(_outcome(result, world, language))}</b>",
        "\n".join(_condition(judged, language) for judged in result.conditions),
        *(f"⚠️ {marked_up(world.knowledge.cautions[caution].text.text(language))}" for caution in route.cautions),
        _part(texts("What to prepare"), route.prepare_text, world, language),
        _part(texts("Where"), route.where_text, world, language),
        _open(route.open, texts),
        _sources(result, world, texts),
        marked_up(world.knowledge.self_check.all_cards_end_with.text(language)),
    )


def _as_of(world: World, texts: Texts) -> str:
    from locales.formats import date_text

    return date_text(world.knowledge.self_check.as_of, texts.language)


def _outcome(result: RouteResult, world: World, language: str) -> str:
    words = world.knowledge.self_check.outcome_words[result.outcome].text(language)
    failed = [judged.condition for judged in result.conditions if judged.state == "not_met"]
    reason = _lines(condition.not_met_says or condition.sentence for condition in failed)
    values = {
        "thing": reason(language),
        "reason": reason(language),
        "change": _lines(condition.change for condition in failed)(language),
        "open": _lines(_unknown(result))(language),
        "place": result.route.place.text(language) if result.route.place else "",
    }
    for name, value in values.items():
        words = words.replace(f"{{{name}}}", value)
    return words


def _unknown(result: RouteResult) -> list[Words | None]:
    deciding = [each.condition for each in result.conditions if each.state == "unknown" and each.condition.unknown_says]
    decisive = [each for each in deciding if each.decisive or each.decisive_when]
    return [each.unknown_says for each in decisive or deciding]


class _lines:  # noqa: N801  - reads as a verb at its calls
    """Sentences joined by line breaks in a language asked later."""

    def __init__(self, words: Iterable[Words | None]) -> None:
        self._words = [each for each in words if each]

    def __call__(self, language: str) -> str:
        return "\n".join(each.text(language) for each in self._words)


def _condition(judged: Judged, language: str) -> str:
    condition = judged.condition
    line = f"{SIGNS[judged.state]} {escaped(condition.sentence.text(language))}"
    says = {"not_met": condition.not_met_says, "unknown": condition.unknown_says, "met": None}[judged.state]
    return f"{line}\n   {italic(says.text(language))}" if says else line


def _part(title: str, words: Words | None, world: World, language: str) -> str:
    return f"{bold(title)}\n{filled(words, world, language)}" if words else ""


def _open(items: tuple[Words, ...], texts: Texts) -> str:
    lines = "\n".join(f"• {marked_up(item.text(texts.language))}" for item in items)
    return f"{bold(texts('What is not known'))}\n{lines}" if lines else ""


def _sources(result: RouteResult, world: World, texts: Texts) -> str:
    known = world.knowledge.sources
    sources = sorted((known[each] for each in result.route.sources if each in known), key=_weight)
    lines = [source_line(source, texts) for source in sources[:MOST_SOURCES]]
    return "\n".join((bold(texts("What this rests on")), *lines)) if lines else ""


def _weight(source: Source) -> tuple[int, str]:
    return ("act", "official", "press", "other").index(source.kind), source.id


def card_index(detail: str, count: int) -> int:
    """Which card is open, by what the conversation shows; the first when that says nothing."""
    number = detail.removeprefix(CARD)
    return min(int(number), max(count - 1, 0)) if detail.startswith(CARD) and number.isdecimal() else 0


def card_rows(version: int, index: int, count: int, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    """The buttons between cards."""
    row = []
    if index > 0:
        row.append(Button(texts("Previous way"), act(version, "card", str(index - 1))))
    if index < count - 1:
        row.append(Button(texts("Next way"), act(version, "card", str(index + 1))))
    return (tuple(row),) if row else ()
