"""Looking a person's words up in the knowledge base."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogs.conversation import Conversation
from dialogs.world import World
from knowledge import Found
from knowledge.questions import ASKING, Part, parts_of

QUESTION_MARKS = ("?", "？", "؟")
MOST_QUESTIONS = 4
"""Questions of one message that are answered; more would be a wall of text on a phone."""
CERTAIN = 1.0
"""The chance of what an editor wrote word for word: such a message is one question, whatever signs stand in it."""
SHORTEST_UNKNOWN = 3
"""Words (Chinese: signs) of a part that is told as unknown; "Really?" is no question of its own."""

SENTENCE = 4
"""Words of what may be a question without saying so; fewer are more likely an answer to what is asked."""
SENTENCE_SIGNS = 6
"""The same in Chinese signs."""
_BEGINS = re.compile(rf"[¿\s]*(?:{ASKING})(?!\w)", re.IGNORECASE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ASKS_IN_CHINESE = re.compile(r"[吗呢]\s*$|什么|多少|多久|怎么|如何|哪|几个|能不能|是否")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a message, in the person's words, and what was found for it."""

    words: str
    found: Found


@dataclass(frozen=True, slots=True)
class AskedAtOnce:
    """The questions of a message, one at least; `left_out`: how many more there are than are answered at once."""

    each: tuple[Asked, ...]
    left_out: int = 0

    @property
    def leading(self) -> Asked:
        """The first that was answered, else the first."""
        return next((one for one in self.each if one.found.decision == "answer"), self.each[0])


def found_for(conversation: Conversation, text: str, world: World) -> Found:
    """What the index finds for the text, as a follow-up of the last answer if there was one."""
    return _found(text, conversation, conversation.last_entry, world)


def found_for_each(conversation: Conversation, text: str, world: World) -> AskedAtOnce:
    """What the index finds for every question of the text. One that is found as a whole beyond doubt is not split, and
    parts that lead to the same answer are one.
    """
    whole = found_for(conversation, text, world)
    parts = parts_of(text)
    if len(parts) == 1 or _certain(whole):
        return AskedAtOnce((Asked(text, whole),))
    found = tuple(_worth_telling(_in_turn(conversation, parts[:MOST_QUESTIONS], world)))
    if not any(one.found.decision in ("answer", "suggest") for one in found):
        return AskedAtOnce((Asked(text, whole),))
    return AskedAtOnce(found, max(0, len(parts) - MOST_QUESTIONS))


def _in_turn(conversation: Conversation, parts: Sequence[Part], world: World) -> Iterator[Asked]:
    """Each part as a follow-up of the answer to the one before; with what was said before it, or alone, if surer so."""
    after = conversation.last_entry
    for part in parts:
        found = _found(part.question, conversation, after, world)
        if part.text != part.question:
            found = _surer(found, _found(part.text, conversation, after, world))
        if found.decision == "answer":
            after = found.entries[0].entry_id
        yield Asked(part.question, found)


def _worth_telling(asked: Iterator[Asked]) -> Iterator[Asked]:
    """Without greetings, exclamations, and what an earlier part has led to already."""
    seen: set[str] = set()
    for one in asked:
        decision, found = one.found.decision, one.found.entries
        leads_to = {scored.entry_id for scored in (found[:1] if decision == "answer" else found)}
        if decision == "small_talk" or (decision == "unknown" and _says_little(one.words)):
            continue
        if decision != "unknown" and leads_to <= seen:
            continue
        seen |= leads_to if decision != "unknown" else set()
        yield one


def _found(text: str, conversation: Conversation, after: str, world: World) -> Found:
    return world.knowledge.index.find(text, conversation.language, after=after or None)


def _certain(found: Found) -> bool:
    return found.decision == "small_talk" or (found.decision == "answer" and found.entries[0].score >= CERTAIN)


def _surer(one: Found, other: Found) -> Found:
    return max(one, other, key=lambda found: found.entries[0].score if found.entries else 0.0)


def _says_little(words: str) -> bool:
    signs = sum("\u4e00" <= letter <= "\u9fff" for letter in words)
    return signs < SHORTEST_UNKNOWN if signs else len(words.split()) < SHORTEST_UNKNOWN


def is_question(text: str) -> bool:
    """Whether the text ends as a question."""
    return text.rstrip().endswith(QUESTION_MARKS)


def clearly_asks(text: str) -> bool:
    """Whether the text is a whole question by its mark: in the middle of a form nothing else can be meant by it."""
    return any(mark in text for mark in QUESTION_MARKS) and _is_sentence(text)


def may_ask(text: str) -> bool:
    """Whether the text could be a question: a mark, a question word first, or a sentence rather than a word or two."""
    chinese = _ASKS_IN_CHINESE.search(text) is not None
    return is_question(text) or chinese or _BEGINS.match(text) is not None or _is_sentence(text)


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= SENTENCE or len(_CHINESE.findall(text)) >= SENTENCE_SIGNS
