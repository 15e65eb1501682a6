"""Questions that nobody could answer, the most asked first, each with a stub to begin an answer with."""

from __future__ import annotations

from datetime import date

from dialogs.world import World
from editors.gaps import Gap
from editors.html import Frame, chip, element, link, soft, text
from editors.stubs import stub
from locales.names import own_name

MOST_SHOWN = 200


def gaps_page(frame: Frame, world: World | None, found: tuple[Gap, ...] | None, today: date) -> str:
    """The gaps; None: there is no database to look into."""
    title = "Unanswered"
    if found is None:
        told = "There is no database here: set IMPATRIATE_DATABASE_URL and IMPATRIATE_KEYS, or use `impatriate try`."
        return frame.around(title, soft(told))
    if not found:
        return frame.around(title, soft("Every question so far has an answer by now."))
    told = "Addresses, numbers and account names are blotted out. Do not copy a question that still tells of a person."
    return frame.around(title, soft(told), *(_gap(gap, world, today) for gap in found[:MOST_SHOWN]))


def _gap(gap: Gap, world: World | None, today: date) -> str:
    entry = world.knowledge.entry(gap.nearest) if world is not None else None
    nearest = (
        element("p", "Nearest: ", link(f"/entries/{entry.id}", entry.text(gap.language)[1].question, dir="auto"))
        if entry is not None
        else ""
    )
    made = stub(gap.suggested_id() or "a-new-id", entry.topic if entry else "help", today, gap.ways, gap.language)
    ways = [element("li", text(way), dir="auto", lang=gap.language) for way in gap.ways[1:]]
    return element(
        "section",
        element("h2", text(gap.question), dir="auto", lang=gap.language),
        element(
            "p",
            *(chip(f"{gap.count} ×", "plain"), " ", chip(own_name(gap.language), "plain")),
            text(f" last on {gap.newest:%Y-%m-%d}"),
        ),
        element("ul", *ways) if ways else "",
        nearest,
        element("details", element("summary", "A file to begin an answer with"), element("pre", text(made))),
        class_="card",
    )
