"""What is wrong with the content: each fault with file, line and column, and what to do; and what is taken for what."""

from __future__ import annotations

from itertools import groupby

from dialogs.world import World
from editors.html import Frame, chip, counted, element, link, soft, text
from knowledge import Examined, Fault, Pair
from knowledge.confusion_rules import Confusion
from locales.names import own_name

MOST_EXAMPLES = 4


def check_page(frame: Frame, examined: Examined, world: World | None) -> str:
    """All faults, the pairs of answers taken for one another, then all warnings; made anew with every reload."""
    errors = [fault for fault in examined.faults if fault.severity == "error"]
    warnings = [fault for fault in examined.faults if fault.severity == "warning"]
    verdict = (
        f"{counted(len(errors), 'fault')}. A running bot keeps the last good content until this is mended."
        if errors
        else "No faults. A running bot takes this content within seconds."
    )
    return frame.around(
        "Check",
        element("p", text(verdict), class_=f"verdict {'bad' if errors else 'good'}", role="status"),
        _files(errors),
        _confusion(examined.confusion, world),
        element("h2", text(counted(len(warnings), "warning"))) if warnings else "",
        soft("Warnings tell you something and stop nothing.") if warnings else "",
        _files(warnings),
    )


def _confusion(confusion: Confusion | None, world: World | None) -> str:
    if confusion is None or world is None or not confusion.pairs:
        return ""
    told = (
        f"{confusion.lost:,} of {confusion.phrasings:,} phrasings would go to another answer or to none, "
        "had nobody written them. These pairs are mixed up most; more phrasings in people's own words help, or a line "
        "that names the other."
    )
    return element(
        "section",
        element("h2", "Taken for one another", id="pairs"),
        soft(told),
        element("ol", *(_pair(pair, world) for pair in confusion.pairs), class_="pairs"),
        class_="card",
        aria_labelledby="pairs",
    )


def _pair(pair: Pair, world: World) -> str:
    names = " · ".join(link(f"/entries/{each}", each) for each in pair.entries)
    examples = [words for one in pair.lost if (words := _example(one.entry_id, one.language, one.number, world))]
    return element(
        "li",
        element("p", names, " ", chip(counted(pair.count, "phrasing"), "warning")),
        element("ul", *examples[:MOST_EXAMPLES]),
    )


def _example(entry_id: str, language: str, number: int, world: World) -> str:
    entry = world.knowledge.entry(entry_id)
    words = entry.texts.get(language) if entry is not None else None
    phrasings = (words.question, *words.also) if words is not None else ()
    if number >= len(phrasings):
        return ""
    said = element("q", text(phrasings[number]), lang=language, dir="auto")
    return element("li", said, " ", element("span", text(f"{entry_id}, {own_name(language)}"), class_="soft"))


def _files(faults: list[Fault]) -> str:
    return "".join(
        element(
            "section",
            element("h3", element("code", text(file))),
            element("ul", *map(_item, group)),
            class_="card faults",
        )
        for file, group in groupby(faults, key=lambda fault: fault.file)
    )


def _item(fault: Fault) -> str:
    place = element("code", text(f"{fault.file}:{fault.line}:{fault.column}"))
    return element(
        "li",
        element("p", chip(fault.severity, fault.severity), " ", place),
        element("p", text(fault.message), dir="auto"),
        element("p", text(fault.remedy), class_="remedy", dir="auto"),
    )
