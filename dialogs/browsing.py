"""Looking around without a question: topics and their answers, and the words that papers use."""

from __future__ import annotations

from dialogs.ask import entry_rows
from dialogs.bubbles import Bubble, Button
from dialogs.buttons import go
from dialogs.conversation import Conversation
from dialogs.rendering import bold, marked_up, paragraphs
from dialogs.world import World

MOST_ENTRIES = 40


def show_topics(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """All topics, or the questions of one."""
    texts = world.texts(conversation.language)
    topics = world.knowledge.topics
    menu = (Button(texts("Menu"), go("menu")),)
    if conversation.detail in topics:
        ids = [entry.id for entry in world.knowledge.entries.values() if entry.topic == conversation.detail]
        back = (Button(texts("All topics"), go("topics")), *menu)
        text = bold(topics[conversation.detail].text(texts.language))
        return (Bubble(text, (*entry_rows(sorted(ids), world, texts, MOST_ENTRIES), back)),)
    buttons = [Button(name.text(texts.language), go("topic", topic)) for topic, name in topics.items()]
    pairs = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    return (Bubble(bold(texts("Topics")), (*pairs, (Button(texts("Words explained"), go("glossary")),), menu)),)


def show_glossary(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """All words, or what one of them means."""
    texts = world.texts(conversation.language)
    terms = world.knowledge.glossary
    term = terms.get(conversation.detail)
    last = (Button(texts("Topics"), go("topics")), Button(texts("Menu"), go("menu")))
    if term is not None:
        text = paragraphs(bold(term.term.text(texts.language)), marked_up(term.text.text(texts.language)))
        return (Bubble(text, ((Button(texts("Words explained"), go("glossary")),), last)),)
    buttons = [Button(each.term.text(texts.language), go("term", each.id)) for each in terms.values()]
    rows = tuple((button,) for button in buttons)
    return (Bubble(bold(texts("Words explained")), (*rows, last)),)
