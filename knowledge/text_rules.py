"""Rules for texts: markup, length, forbidden words, numbers, placeholders, repeated phrasings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.entries import Entry
from knowledge.entry_rules import own_texts
from knowledge.markup import TELEGRAM_LIMIT, markup_problem, telegram_length
from knowledge.numerals import numbers_in, numbers_of_statement
from knowledge.parse_node import Node
from knowledge.reader import LANGUAGE
from knowledge.reading import ELSEWHERE, FACTS, SOURCES, Content
from knowledge.spelling import normal

PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
LONG = 1_200  # UTF-16 units of an answer that are still read with ease
FURNITURE = 250  # UTF-16 units left for the lines around an answer: status, date, "open:", source

# Said of a person they promise what only the Interior Ministry decides. Denials ("not guaranteed") are no promise.
FORBIDDEN = {
    "en": (
        r"\byou (?:\w+ ){0,3}(?:qualify|eligible|approved)\b",
        r"\b(?:qualifies|qualified) for (?:the|a) (?:permit|visa|status)",
        r"\byou will (?:get|receive|be granted)\b",
        r"(?<!not )(?<!nothing is )\bguarantee(?:d|s)\b",
    ),
    "ru": (
        r"\bвы (?:\w+ ){0,2}имеете право на (?:получение|визу|разрешение|вид|гражданство)",
        r"\b(?:вы|вам) (?:точно |обязательно )?(?:получите|одобрят|дадут)\b",
        r"\bвы (?:нам )?подходите\b",
        r"(?<!не )(?<!никто не )\bгарантир",
    ),
}


@dataclass(frozen=True)
class Spot:
    """A text that people see, with its place."""

    file: str
    place: tuple[int, int]
    language: str
    text: str


def note_texts(content: Content) -> None:
    """Every text people see: balanced markup, no forbidden words, and short enough for one message."""
    patterns = {language: [re.compile(one, re.IGNORECASE) for one in ones] for language, ones in FORBIDDEN.items()}
    for spot in _spots(content):
        problem = markup_problem(spot.text)
        if problem is not None:
            content.log.add(spot.file, spot.place, problem[1], "Use only <b>…</b> and <i>…</i>, closed in order.")
        if telegram_length(spot.text) > TELEGRAM_LIMIT:
            content.log.add(spot.file, spot.place, f"Longer than {TELEGRAM_LIMIT} characters.", "Shorten it.")
        for pattern in patterns.get(spot.language, ()):
            if found := pattern.search(spot.text):
                remedy = "Nobody is promised anything here: the Interior Ministry decides."
                content.log.add(spot.file, spot.place, f"Forbidden words: “{found.group()}”.", remedy)


def _spots(content: Content) -> Iterator[Spot]:
    for entry in content.entries.values():
        file = content.files[entry.id]
        for language, key, text in own_texts(entry):
            yield Spot(file, content.place(file, language, key), language, text)
    for file, node in content.nodes.items():
        if not file.startswith("faq/") and file not in (FACTS, SOURCES):
            yield from _worded(file, node)


def _worded(file: str, root: Node) -> Iterator[Spot]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, list):
            waiting.extend(node.value)
        elif isinstance(node.value, dict):
            for key, inner in node.value.items():
                if isinstance(inner.value, str) and LANGUAGE.match(key):
                    yield Spot(file, inner.place, key, inner.value)
                else:
                    waiting.append(inner)


def note_lengths(content: Content) -> None:
    """An answer fits one message together with its question, what is open, and all its cautions."""
    for entry in content.entries.values():
        for language, text in entry.texts.items():
            cautions = [content.cautions[one].text.text(language) for one in entry.cautions if one in content.cautions]
            whole = "\n\n".join([text.question, text.answer, text.open or "", *cautions])
            length = telegram_length(whole) + FURNITURE
            if length > TELEGRAM_LIMIT:
                place = content.place(content.files[entry.id], language, "answer")
                message = f"With question and cautions it takes {length} characters of {TELEGRAM_LIMIT}."
                content.log.add(content.files[entry.id], place, message, "Shorten the answer.")


def note_long_answers(content: Content) -> None:
    """Warn of answers that take more than a screen or two of a phone."""
    for entry in content.entries.values():
        for language, text in entry.texts.items():
            length = telegram_length(text.answer)
            if length > LONG:
                place = content.place(content.files[entry.id], language, "answer")
                message = f"The answer takes {length} characters; more than {LONG} are hard to read on a phone."
                content.log.add(content.files[entry.id], place, message, "Shorten it, or make two entries.", "warning")


def note_numbers(content: Content) -> None:
    """Every number in an answer occurs in the statements of the facts it cites."""
    if not content.facts:
        return
    for entry in content.entries.values():
        known = _known_numbers(content, entry)
        for language, key, text in own_texts(entry):
            for number in sorted(numbers_in(text) - known):
                place = content.place(content.files[entry.id], language, key)
                message = f"The number {number} stands in none of the cited facts."
                content.log.add(content.files[entry.id], place, message, "Correct it, or cite the fact it comes from.")


def _known_numbers(content: Content, entry: Entry) -> frozenset[str]:
    facts = [content.facts[one] for one in entry.facts if one in content.facts]
    cautions = [content.cautions[one].text.text("en") for one in entry.cautions if one in content.cautions]
    sources = [content.sources[one] for one in entry.sources if one in content.sources]
    texts = [f"{fact.statement} {fact.valid_from}" for fact in facts]
    texts += [*cautions, *(f"{source.date} {source.title.text('en')}" for source in sources), str(entry.as_of)]
    return frozenset[str]().union(*(numbers_of_statement(text) for text in texts))


def note_placeholders(content: Content) -> None:
    """The {placeholders} of a text are the same in all its languages."""
    for file, root in content.nodes.items():
        for group in _language_groups(file, root):
            first, *others = group
            for inner in others:
                if _placeholders(inner) != _placeholders(first):
                    message = "Its {placeholders} differ from those of the first language."
                    content.log.add(file, inner.place, message, "Copy them as they are.")


def _language_groups(file: str, root: Node) -> Iterator[list[Node]]:
    """The same text in its languages."""
    if file in (FACTS, SOURCES) or not isinstance(root.value, dict):
        return
    if file.startswith("faq/"):
        blocks = [inner for key, inner in root.value.items() if LANGUAGE.match(key)]
        for name in ("question", "answer", "open"):
            found = [block.value[name] for block in blocks if isinstance(block.value, dict) and name in block.value]
            yield from [found] if found else []
        return
    waiting = [root]
    while waiting:
        inner = waiting.pop().value
        if isinstance(inner, dict) and inner and all(LANGUAGE.match(key) for key in inner):
            texts = [one for one in inner.values() if isinstance(one.value, str)]
            yield from [texts] if len(texts) == len(inner) else []
        waiting.extend(inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ())


def _placeholders(node: Node) -> frozenset[str]:
    return frozenset(PLACEHOLDER.findall(node.value)) if isinstance(node.value, str) else frozenset()


def note_repeated_phrasings(content: Content) -> None:
    """No phrasing stands twice in one language, in one entry or in two."""
    seen: dict[tuple[str, str], str] = {}
    for entry in content.entries.values():
        for language, text in entry.texts.items():
            paths: list[tuple[str | int, ...]] = [(language, "question")]
            paths += [(language, "also", number) for number in range(len(text.also))]
            for path, phrasing in zip(paths, (text.question, *text.also), strict=True):
                key = (language, normal(phrasing))
                if key in seen:
                    place = content.place(content.files[entry.id], *path)
                    where = "this entry" if seen[key] == entry.id else seen[key]
                    content.log.add(
                        content.files[entry.id], place, f"The phrasing stands in {where} too.", "Keep it in one place."
                    )
                seen.setdefault(key, entry.id)


def note_answered_elsewhere(content: Content) -> None:
    """No question that belongs elsewhere is a phrasing of an entry."""
    answered = {
        normal(text): entry.id
        for entry in content.entries.values()
        for one in entry.texts.values()
        for text in (one.question, *one.also)
    }
    for name, node in content.nodes.items():
        items = node.value if name.startswith(f"{ELSEWHERE}/") else None
        for item in items if isinstance(items, list) else ():
            entry = answered.get(normal(item.value)) if isinstance(item.value, str) else None
            if entry:
                content.log.add(
                    name, item.place, f"'{item.value}' is a phrasing of {entry}.", "Delete it here or there."
                )
