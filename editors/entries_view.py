"""The answers: a list by topic with the state of each language, and one answer with all its languages side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from dialogs.rendering import marked_up
from dialogs.world import World
from editors.html import Frame, chip, counted, element, link, soft, text
from knowledge import Entry, EntryText
from knowledge.entries import SOURCE_LANGUAGE
from locales.names import own_name

STATES = {
    "source": ("●", "the text that the others are made from"),
    "written": ("✓", "written or reviewed by a person"),
    "machine": ("⚙", "machine translation, not yet reviewed"),
    "stale": ("!", "its source changed after it was translated"),
    "missing": ("–", "does not exist"),
}


def state_of(entry: Entry, language: str) -> str:
    """The state of an entry in a language, a key of STATES."""
    if language not in entry.texts:
        return "missing"
    if language == SOURCE_LANGUAGE:
        return "source"
    if entry.is_stale(language):
        return "stale"
    return "machine" if entry.texts[language].is_machine else "written"


def entries_page(frame: Frame, world: World | None, today: date) -> str:
    """All entries by topic."""
    if world is None:
        return frame.around(
            "Answers", soft("There is no content yet: it is being read, or has faults that must be mended first.")
        )
    entries = world.knowledge.entries.values()
    topics = [
        _topic(name.text("en"), [entry for entry in entries if entry.topic == topic], world.languages, today)
        for topic, name in world.knowledge.topics.items()
    ]
    legend = [element("li", chip(sign, state), " ", text(meaning)) for state, (sign, meaning) in STATES.items()]
    return frame.around(
        "Answers",
        soft(f"{counted(len(world.knowledge.entries), 'answer')} in {counted(len(world.languages), 'language')}."),
        element("ul", *legend, class_="legend", aria_label="States of a language"),
        _forms_line(world),
        *topics,
    )


def _forms_line(world: World) -> str:
    unreviewed = [language for language in sorted(world.languages) if world.knowledge.is_machine(language)]
    if not unreviewed:
        return soft("Forms, regions, cautions and terms: written or reviewed by a person in every language.")
    return soft(
        f"Forms, regions, cautions and terms in {', '.join(unreviewed)}: machine translation, not yet reviewed "
        "(reviewed ones are named in languages.yaml)."
    )


def _topic(name: str, entries: list[Entry], languages: Iterable[str], today: date) -> str:
    languages = sorted(languages, key=lambda each: (each != SOURCE_LANGUAGE, each))
    items = [
        element(
            "li",
            element(
                "div", link(f"/entries/{entry.id}", entry.text(SOURCE_LANGUAGE)[1].question), *_marks(entry, today)
            ),
            element("div", *(_state_chip(entry, language) for language in languages), class_="states"),
        )
        for entry in sorted(entries, key=lambda entry: entry.id)
    ]
    summary = element("summary", element("h2", text(name)), chip(str(len(items)), "plain"))
    return element("details", summary, element("ul", *items, class_="answers"), class_="card", open=True)


def _state_chip(entry: Entry, language: str) -> str:
    state = state_of(entry, language)
    sign, meaning = STATES[state]
    return chip(f"{language} {sign}", state, meaning=f"{own_name(language)}: {meaning}")


def _marks(entry: Entry, today: date) -> Iterable[str]:
    if entry.withdrawn:
        yield chip("withdrawn", "error")
    if entry.review_by < today:
        yield chip("review overdue", "warning")


def entry_page(frame: Frame, world: World, entry: Entry, today: date) -> str:
    """One entry: what it rests on, and its languages side by side. Read-only: the file is what you edit."""
    languages = sorted(entry.texts, key=lambda each: (each != SOURCE_LANGUAGE, each))
    marks = tuple(_marks(entry, today))
    missing = [own_name(each) for each in world.languages if each not in entry.texts]
    return frame.around(
        entry.id,
        element("p", *marks) if marks else "",
        element("p", "To change it, edit ", element("code", text(f"faq/{entry.topic}/{entry.id}.yaml")), class_="soft"),
        _about(entry, world),
        soft(f"Not yet in: {', '.join(missing)}.") if missing else "",
        element("div", *(_language(entry, each) for each in languages), class_="side-by-side"),
    )


def _about(entry: Entry, world: World) -> str:
    related = [link(f"/entries/{each}", each) for each in (*entry.confusable, *entry.related)]
    rows = {
        "Status": text(entry.status.replace("_", " ")),
        "As of": text(entry.as_of),
        "Reviewed": text(f"{entry.reviewed}, again by {entry.review_by}"),
        "Harm": text(entry.harm or "not marked"),
        "Facts": text(", ".join(entry.facts)),
        "Sources": text(", ".join(entry.sources)),
        "Cautions": "<br>".join(text(world.knowledge.cautions[each].text.text("en")) for each in entry.cautions),
        "Leads to": ", ".join(related),
    }
    listed = [element("dt", name) + element("dd", inner) for name, inner in rows.items() if inner]
    return element("dl", *listed, class_="card about")


def _language(entry: Entry, language: str) -> str:
    words, state = entry.texts[language], state_of(entry, language)
    asked = "/?" + urlencode({"question": words.question, "language": language})
    return element(
        "article",
        element("h2", text(own_name(language)), " ", chip(STATES[state][1], state)),
        element("h3", text(words.question), dir="auto", lang=language),
        element("div", marked_up(words.answer), class_="words", dir="auto", lang=language),
        _open(words, language),
        element(
            "details",
            element("summary", text(counted(len(words.also), "other way") + " to ask")),
            element("ul", *(element("li", text(each), dir="auto", lang=language) for each in words.also)),
        ),
        link(asked, "See it as a person would"),
        class_="card",
    )


def _open(words: EntryText, language: str) -> str:
    if words.open is None:
        return ""
    told = element("div", marked_up(words.open), class_="words", dir="auto", lang=language)
    return element("h4", "What is not known") + told
