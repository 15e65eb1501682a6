"""Rules and official places: the acts and official pages that answers rest on, with their dates, readable in the
chat.
"""

from __future__ import annotations

from dialogs.answers import source_line
from dialogs.ask import entry_rows
from dialogs.bubbles import Bubble, Button
from dialogs.buttons import go
from dialogs.conversation import Conversation
from dialogs.rendering import bold, escaped, paragraphs
from dialogs.world import World

MOST = 25


def show(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """Acts and official pages that at least one answer cites."""
    texts = world.texts(conversation.language)
    cited = {source for entry in world.knowledge.entries.values() for source in entry.sources}
    official = [
        each for each in world.knowledge.sources.values() if each.id in cited and each.kind in ("act", "official")
    ]
    lines = "\n".join(
        source_line(source, texts) for source in sorted(official, key=lambda each: each.date, reverse=True)[:MOST]
    )
    text = paragraphs(
        bold(texts("Rules and official places")),
        escaped(
            texts(
                "My answers rest on these acts and official pages, among others. Each answer names its own "
                "sources and their date."
            )
        ),
        lines,
    )
    entries = entry_rows(("official-places", "programme-two-ways", "bot-official"), world, texts)
    return (Bubble(text, (*entries, (Button(texts("Menu"), go("menu")),))),)
