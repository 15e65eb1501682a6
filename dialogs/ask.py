"""Questions: an answer with its sources, a few likely questions, or an honest "I do not know" and a person."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dialogs.answers import answer_text
from dialogs.bubbles import Bubble, Button
from dialogs.buttons import Act, act, go, parse
from dialogs.conversation import Conversation
from dialogs.effects import AskPerson, Effect, MissQuestion, RateAnswer
from dialogs.events import Event, Said, Tapped
from dialogs.forms.walk import progress
from dialogs.rendering import bold, escaped, paragraphs
from dialogs.turn import Turn, moved, noticed
from dialogs.typed import says_something
from dialogs.world import World
from knowledge import Entry, Found
from locales import Texts

LABEL = 60
"""Characters of a question on a button."""
NEARBY = 3
"""Other answers offered under an answer; all that it is easily taken for, be they more."""
RATED = ":rated"
SCRIPTS = {
    "ru": re.compile(r"[\u0400-\u04ff]{3}"),
    "ar": re.compile(r"[\u0600-\u06ff]{3}"),
    "zh": re.compile(r"[\u4e00-\u9fff]{2}"),
}
"""Letters that show which of our languages is written."""
SMALL_TALK = {"greeting": "hello", "thanks": "you_are_welcome", "goodbye": "goodbye"}


def answered(conversation: Conversation, event: Said, found: Found, world: World) -> Turn:
    """The turn that a text of one question leads to, after what was found for it."""
    conversation = in_understood_language(conversation, event.text, found, world)
    if found.decision == "small_talk":
        return Turn(noticed(conversation, SMALL_TALK.get(found.why, "hello")))
    if found.decision == "answer":
        return Turn(at_entry(conversation, found.entries[0].entry_id))
    if found.decision == "suggest":
        return Turn(moved(conversation, "suggest", ",".join(scored.entry_id for scored in found.entries[:3])))
    nearest = found.entries[0].entry_id if found.entries else ""
    miss = MissQuestion(event.text, found.language, nearest, event.now)
    return Turn(moved(conversation, "unknown"), (miss,))


def in_understood_language(conversation: Conversation, text: str, found: Found, world: World) -> Conversation:
    """A person who never chose a language is answered in the one they write: when its script shows it, or the answer is
    sure. A mere likeness (a word on the wrong keyboard) changes nothing. Else, and whoever chose a language, is told
    in which one the question was read.
    """
    evident = _evident(text, found)
    sure = found.decision == "answer" or evident
    if conversation.language_chosen or not sure or not _other_language(conversation, found, world):
        return read_as(conversation, text, found, world)
    return noticed(conversation.model_copy(update={"language": found.language}), "understood", language=found.language)


def read_as(conversation: Conversation, text: str, found: Found, world: World) -> Conversation:
    """Tells in which language a question was read, when it is another one than the bot writes in; of a question that
    nothing answers only when its letters show it.
    """
    told = found.decision in ("answer", "suggest") or _evident(text, found)
    if not told or not _other_language(conversation, found, world):
        return conversation
    return noticed(conversation, "read_as", language=found.language)


def _evident(text: str, found: Found) -> bool:
    letters = SCRIPTS.get(found.language)
    return letters is not None and letters.search(text) is not None


def _other_language(conversation: Conversation, found: Found, world: World) -> bool:
    return found.language != conversation.language and found.language in world.languages


def at_entry(conversation: Conversation, entry_id: str) -> Conversation:
    """The conversation with this entry's answer on screen."""
    return moved(conversation, "answer", entry_id).model_copy(update={"last_entry": entry_id})


def entry_button(entry: Entry, texts: Texts) -> Button:
    """A button that opens the entry's answer."""
    question = entry.text(texts.language)[1].question
    label = question if len(question) <= LABEL else question[: LABEL - 1].rstrip() + "…"
    return Button(label, go("entry", entry.id))


def entry_rows(ids: Sequence[str], world: World, texts: Texts, limit: int = 8) -> tuple[tuple[Button, ...], ...]:
    """A row an entry that exists."""
    entries = [entry for entry in map(world.knowledge.entry, ids) if entry is not None]
    return tuple((entry_button(entry, texts),) for entry in entries[:limit])


def last_rows(conversation: Conversation, world: World, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    """Ask a person, the menu, and the way back into what was begun."""
    rows: list[tuple[Button, ...]] = [(Button(texts("Ask a person"), go("person")), Button(texts("Menu"), go("menu")))]
    if conversation.check is not None and not conversation.check.stopped:
        rows.insert(0, (Button(texts("Back to the self-check"), go("check")),))
    if conversation.several is not None and conversation.place != "answers":
        rows.insert(0, (Button(texts("Back to my questions"), go("answers")),))
    if conversation.form is not None:
        where = progress(world.knowledge.application, conversation.form)
        label = texts("Back to the form ({number} of {total})", number=where.number, total=where.total)
        rows.insert(0, (Button(label, go("form")),))
    return tuple(rows)


def show_answer(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """The answer with what it is easily mixed up with, what belongs to it, and whether it helped."""
    texts = world.texts(conversation.language)
    entry_id, rated, _ = conversation.detail.partition(RATED)
    entry = world.knowledge.entry(entry_id)
    if entry is None:
        return show_unknown(conversation, world)
    nearby = tuple(dict.fromkeys((*entry.confusable, *entry.related)))[: max(NEARBY, len(entry.confusable))]
    rows = (
        *(() if rated else (helpful_row(conversation.version, texts),)),
        *entry_rows(nearby, world, texts),
        *last_rows(conversation, world, texts),
    )
    return (Bubble(answer_text(entry, world, texts), rows),)


def helpful_row(version: int, texts: Texts) -> tuple[Button, ...]:
    """Did the answer help?"""
    return (
        Button(texts("This helped"), act(version, "helpful")),
        Button(texts("This did not help"), act(version, "unhelpful")),
    )


def rating_toast(helpful: bool, conversation: Conversation, world: World) -> str:
    """The short thanks for a rating."""
    texts = world.texts(conversation.language)
    return texts("Thank you.") if helpful else texts("Thank you. A person can help: tap “Ask a person”.")


def receive_answer(conversation: Conversation, event: Event, world: World) -> Turn | None:
    """Helpful or not."""
    press = parse(event.data) if isinstance(event, Tapped) else None
    if not isinstance(press, Act) or press.version != conversation.version - 1 or RATED in conversation.detail:
        return None
    if press.name not in ("helpful", "unhelpful"):
        return None
    helpful = press.name == "helpful"
    rated = moved(conversation, "answer", conversation.detail + RATED)
    rating = RateAnswer(conversation.detail, conversation.language, helpful, event.now)
    return Turn(rated, (rating,), rating_toast(helpful, conversation, world))


def show_suggestions(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """Did you mean: up to three questions."""
    texts = world.texts(conversation.language)
    rows = entry_rows(conversation.detail.split(","), world, texts, 3)
    return (Bubble(suggestion_text(texts), (*rows, *last_rows(conversation, world, texts))),)


def suggestion_text(texts: Texts) -> str:
    """What stands above questions that may be meant."""
    return paragraphs(
        bold(texts("Did you mean one of these?")), escaped(texts("If not, write it in other words, or ask a person."))
    )


def show_unknown(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """I do not know, and who may."""
    texts = world.texts(conversation.language)
    rows = (*entry_rows(("official-places",), world, texts), *last_rows(conversation, world, texts))
    return (Bubble(unknown_text(texts), rows),)


def unknown_text(texts: Texts) -> str:
    """That nothing here answers, and what to do."""
    return paragraphs(
        bold(texts("I do not know.")),
        escaped(
            texts(
                "I answer only from dated sources, and none of my answers fits this. Write it in other words, "
                "or ask a person."
            )
        ),
    )


def show_ask(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """The invitation to write, with questions that many begin with."""
    texts = world.texts(conversation.language)
    text = paragraphs(
        bold(texts("Write your question in your own words.")),
        escaped(texts("Several questions in one message are answered in turn. Many begin with these:")),
    )
    first = ("where-to-start", "programme-two-ways", "d702-country-list", "men-decree-821", "waiting-gap")
    around = (Button(texts("Topics"), go("topics")), Button(texts("Words explained"), go("glossary")))
    return (Bubble(text, (*entry_rows(first, world, texts), around, *last_rows(conversation, world, texts))),)


def show_person(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """Asking a person: the next text is passed on."""
    texts = world.texts(conversation.language)
    text = paragraphs(
        bold(texts("Ask a person")),
        escaped(
            texts(
                "Write your question in one message. It goes to the people of {receiver}, who answer here. "
                "No passport numbers, please, and nothing that could harm you or others.",
                receiver=world.service.receiver,
            )
        ),
    )
    return (Bubble(text, (*entry_rows(("official-places",), world, texts), (Button(texts("Menu"), go("menu")),))),)


def receive_person(conversation: Conversation, event: Event, world: World) -> Turn | None:
    """Passes the question on."""
    if not isinstance(event, Said):
        return None
    if not says_something(event.text):
        return Turn(noticed(conversation, "problem", code="empty_text"))
    passed: tuple[Effect, ...] = (AskPerson(event.text, conversation.language, event.now),)
    return Turn(noticed(moved(conversation, "menu"), "passed_on", receiver=world.service.receiver), passed)
