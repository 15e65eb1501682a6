"""Several questions in one message: each is looked up by itself and shown in turn, so that none is passed over."""

from __future__ import annotations

from collections.abc import Iterator

from dialogs import ask
from dialogs.answers import answer_text
from dialogs.bubbles import Bubble, Button
from dialogs.buttons import Act, act, parse
from dialogs.conversation import Conversation, FoundAnswers, SeveralAsked
from dialogs.effects import MissQuestion, RateAnswer
from dialogs.events import Event, Said, Tapped
from dialogs.rendering import italic, paragraphs
from dialogs.search import Asked, AskedAtOnce, clearly_asks, found_for, found_for_each, is_question, may_ask
from dialogs.turn import Turn, moved, noticed
from dialogs.world import World
from knowledge import Entry
from locales import Texts

PLACE = "answers"
MOST_OFFERED = 3
QUOTED = 100
"""Characters of a person's own words that are told back."""
MAY_ASK = "may_ask"
"""Parameter of a notice: the entry that answers what may have been a question."""

Rows = tuple[tuple[Button, ...], ...]


def answered(conversation: Conversation, event: Said, world: World) -> Turn:
    """The turn that a plain text leads to, wherever no dialog took it as its answer: one question or several."""
    asked = found_for_each(conversation, event.text, world)
    conversation = conversation.model_copy(update={"several": None})
    if len(asked.each) == 1:
        return ask.answered(conversation, event, asked.each[0].found, world)
    conversation = ask.in_understood_language(conversation, event.text, asked.leading.found, world)
    several = SeveralAsked(found=tuple(map(_kept, asked.each)))
    return Turn(_at(_told(conversation, asked), several, 0), tuple(_missed(asked, event)))


def in_passing(conversation: Conversation, event: Said, world: World) -> Turn | None:
    """Answers above what is asked just now, in the middle of a form; None when the text is not clearly a question, or
    none that is known here.
    """
    if not clearly_asks(event.text):
        return None
    asked = found_for_each(_standing_alone(conversation, event.text), event.text, world)
    entries = [one.found.entries[0].entry_id for one in asked.each if one.found.decision == "answer"]
    if not entries:
        return None
    conversation = ask.read_as(conversation, event.text, asked.leading.found, world)
    for one in asked.each:
        if one.found.decision == "answer":
            conversation = noticed(conversation, "answer", entry=one.found.entries[0].entry_id)
        else:
            conversation = noticed(conversation, "not_known", text=_quoted(one.words))
    return Turn(conversation.model_copy(update={"last_entry": entries[-1]}), tuple(_missed(asked, event)))


def offered(conversation: Conversation, event: Said, world: World) -> Conversation:
    """The conversation with the offer to answer what may be a question, beside what its field says of the text: the
    last notice.
    """
    if not may_ask(event.text):
        return conversation
    found = found_for(_standing_alone(conversation, event.text), event.text, world)
    if found.decision != "answer":
        return conversation
    *before, told = conversation.notices
    offer = told.model_copy(update={"parameters": {**told.parameters, MAY_ASK: found.entries[0].entry_id}})
    return conversation.model_copy(update={"notices": (*before, offer)})


def offer_rows(conversation: Conversation, world: World) -> Rows:
    """The buttons for questions that are offered."""
    ids = [notice.parameters.get(MAY_ASK, "") for notice in conversation.notices]
    return ask.entry_rows(ids, world, world.texts(conversation.language))


def _standing_alone(conversation: Conversation, text: str) -> Conversation:
    """In a form a few words are more likely an answer than a follow-up of what was read, unless they ask."""
    return conversation if is_question(text) else conversation.model_copy(update={"last_entry": ""})


def _kept(asked: Asked) -> FoundAnswers:
    decision, found = asked.found.decision, asked.found.entries
    entries = {"answer": found[:1], "suggest": found[:MOST_OFFERED]}.get(decision, ())
    return FoundAnswers(entries=tuple(scored.entry_id for scored in entries), sure=decision == "answer")


def _missed(asked: AskedAtOnce, event: Said) -> Iterator[MissQuestion]:
    for one in asked.each:
        if one.found.decision == "unknown":
            nearest = one.found.entries[0].entry_id if one.found.entries else ""
            yield MissQuestion(one.words, one.found.language, nearest, event.now)


def _told(conversation: Conversation, asked: AskedAtOnce) -> Conversation:
    """The questions as they were understood, in the person's words, until the next event; they are not kept."""
    words = {f"words{number}": _quoted(one.words) for number, one in enumerate(asked.each)}
    unknown = ",".join(str(number) for number, one in enumerate(asked.each) if one.found.decision == "unknown")
    return noticed(conversation, "asked_several", unknown=unknown, left_out=str(asked.left_out), **words)


def _quoted(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= QUOTED else f"{line[: QUOTED - 1].rstrip()}…"


def _at(conversation: Conversation, several: SeveralAsked, number: int) -> Conversation:
    found = several.found[number]
    conversation = moved(conversation, PLACE).model_copy(
        update={"several": several.model_copy(update={"shown": number})}
    )
    return conversation.model_copy(update={"last_entry": found.entries[0]}) if found.sure else conversation


def show(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """The answer to one of the questions, which one of how many it is, and the way to the others."""
    several = conversation.several
    if several is None:
        return ask.show_ask(conversation, world)
    texts = world.texts(conversation.language)
    found = several.found[several.shown]
    counted = texts.plural(
        "You asked {count} question. {number} of {count}",
        "You asked {count} questions. {number} of {count}",
        len(several.found),
        number=several.shown + 1,
    )
    text, own = _one(found, several, conversation, world)
    others = _others(several, conversation, world, texts)
    rows = (*others, *own) if found.sure else (*own, *others)
    return (Bubble(paragraphs(italic(counted), text), (*rows, *ask.last_rows(conversation, world, texts))),)


def _one(found: FoundAnswers, several: SeveralAsked, conversation: Conversation, world: World) -> tuple[str, Rows]:
    """The text for the question shown, and the buttons that belong to it."""
    texts = world.texts(conversation.language)
    entry = _entry(found, world)
    if entry is not None:
        rated = several.shown in several.rated
        helpful = () if rated else (ask.helpful_row(conversation.version, texts),)
        return answer_text(entry, world, texts), (*helpful, *ask.entry_rows(entry.confusable, world, texts))
    if found.entries and not found.sure:
        return ask.suggestion_text(texts), ask.entry_rows(found.entries, world, texts, MOST_OFFERED)
    return ask.unknown_text(texts), ask.entry_rows(("official-places",), world, texts)


def _entry(found: FoundAnswers, world: World) -> Entry | None:
    return world.knowledge.entry(found.entries[0]) if found.sure else None


def _others(several: SeveralAsked, conversation: Conversation, world: World, texts: Texts) -> Rows:
    """A button a question that is not on screen, the next one first, and last those that nothing answers."""
    count = len(several.found)
    following = [(several.shown + step) % count for step in range(1, count)]
    numbers = sorted(following, key=lambda number: not several.found[number].entries)
    labels = [_label(number, several, world, texts) for number in numbers]
    data = [act(conversation.version, "question", str(number)) for number in numbers]
    arrows = [f"{'◀' if texts.right_to_left else '▶'} ", *([""] * count)]
    return tuple((Button(arrow + label, to),) for arrow, label, to in zip(arrows, labels, data, strict=False))


def _label(number: int, several: SeveralAsked, world: World, texts: Texts) -> str:
    found = several.found[number]
    entry = _entry(found, world)
    if entry is not None:
        return f"{number + 1}. {ask.entry_button(entry, texts).label}"
    offered = found.entries and not found.sure
    return f"{number + 1}. {texts('Did you mean …?') if offered else texts('I do not know.')}"


def receive(conversation: Conversation, event: Event, world: World) -> Turn | None:
    """Another of the questions, or whether the answer helped."""
    press = parse(event.data) if isinstance(event, Tapped) else None
    several = conversation.several
    if several is None or not isinstance(press, Act) or press.version != conversation.version - 1:
        return None
    if press.name == "question":
        known = press.argument.isdecimal() and int(press.argument) < len(several.found)
        return Turn(_at(conversation, several, int(press.argument))) if known else None
    return _rated(conversation, several, press, event, world)


def _rated(conversation: Conversation, several: SeveralAsked, press: Act, event: Event, world: World) -> Turn | None:
    found = several.found[several.shown]
    if press.name not in ("helpful", "unhelpful") or several.shown in several.rated or not found.sure:
        return None
    helpful = press.name == "helpful"
    rated = several.model_copy(update={"rated": (*several.rated, several.shown)})
    rating = RateAnswer(found.entries[0], conversation.language, helpful, event.now)
    return Turn(_at(conversation, rated, several.shown), (rating,), ask.rating_toast(helpful, conversation, world))
