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
from knowledge import Source

MOST = 25


def show(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """Acts and official pages that at least one answer cites."""
    texts = world.texts(conversation.language)
    cited = {source for entry in world.knowledge.entries.values() for source in entry.sources}
    official = [
        each for each in world.knowledge.sources.values() if each.id in cited and each.kind in ("act", "official")
    ]
    lines = "\n".join(source_line(source, texts) for source in _newest_acts_first(official)[:MOST])
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


def _newest_acts_first(sources: list[Source]) -> list[Source]:
    """Acts before pages; in each, the newest first and what states no date last."""
    newest = sorted(sources, key=lambda each: each.date if each.date[:1].isdecimal() else "", reverse=True)
    return sorted(newest, key=lambda each: each.kind != "act")
