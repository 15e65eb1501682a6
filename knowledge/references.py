"""References between files that lead nowhere: sources, cautions, entries, aliases, facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from knowledge.entries import Entry
from knowledge.faults import did_you_mean
from knowledge.reading import CAUTIONS, SELF_CHECK, Content


def note_unknown_references(content: Content) -> None:
    """Note references without which the service cannot show an answer, a region or a route."""
    sources, cautions = _Kind("source", content.sources), _Kind("caution", content.cautions)
    for entry in content.entries.values():
        file = content.files[entry.id]
        _known(content, file, ("sources",), entry.sources, sources)
        _known(content, file, ("caution",), entry.cautions, cautions)
    _aliases(content)
    _note_topics(content)
    for region in content.regions.values():
        _known(content, f"regions/{region.id}.yaml", ("sources",), region.sources, sources)
    for number, route in enumerate(content.self_check.routes if content.self_check else ()):
        _known(content, SELF_CHECK, ("routes", number, "cautions"), route.cautions, cautions)
        _known(content, SELF_CHECK, ("routes", number, "sources"), route.sources, sources)


def note_dead_links(content: Content) -> None:
    """Note links between entries that lead nowhere. They stop nothing: ``living_links`` leaves them out."""
    entries = _Kind("entry", _targets(content))
    for entry in content.entries.values():
        _known(content, content.files[entry.id], ("related",), entry.related, entries)
        _known(content, content.files[entry.id], ("confusable",), entry.confusable, entries)


def living_links(content: Content) -> dict[str, Entry]:
    """The entries with those links only that lead to an entry; a link to an alias leads to what it was merged into."""
    targets = _targets(content)

    def alive(entry: Entry, links: tuple[str, ...]) -> tuple[str, ...]:
        found = [targets[link] for link in links if link in targets]
        return tuple(link for link in dict.fromkeys(found) if link != entry.id)

    return {
        entry.id: replace(entry, related=alive(entry, entry.related), confusable=alive(entry, entry.confusable))
        for entry in content.entries.values()
    }


def _targets(content: Content) -> dict[str, str]:
    aliases = {alias: entry.id for entry in content.entries.values() for alias in entry.aliases}
    return aliases | {entry_id: entry_id for entry_id in content.entries}


@dataclass(frozen=True)
class _Kind:
    what: str
    known: Collection[str]


def _known(content: Content, file: str, path: tuple[str | int, ...], ids: Collection[str], kind: _Kind) -> None:
    for number, one in enumerate(ids):
        if one not in kind.known:
            place = content.place(file, *path, number)
            content.log.add(file, place, f"Unknown {kind.what} '{one}'.", did_you_mean(one, kind.known))


def _aliases(content: Content) -> None:
    taken: dict[str, str] = {entry_id: f"the entry {entry_id}" for entry_id in content.entries}
    for entry in content.entries.values():
        for number, alias in enumerate(entry.aliases):
            if alias in taken:
                place = content.place(content.files[entry.id], "aliases", number)
                message = f"The alias '{alias}' is taken by {taken[alias]}."
                content.log.add(content.files[entry.id], place, message, "Remove one of them.")
            taken.setdefault(alias, f"an alias of {entry.id}")


def note_unknown_facts(content: Content) -> None:
    """Note cited facts that facts.yaml does not have; nothing when there is no facts.yaml."""
    if not content.facts:
        return
    for file, path, facts in _cited(content):
        _known(content, file, path, facts, _Kind("fact", content.facts))


def _cited(content: Content) -> Iterator[tuple[str, tuple[str | int, ...], tuple[str, ...]]]:
    for entry in content.entries.values():
        yield content.files[entry.id], ("facts",), entry.facts
    for caution in content.cautions.values():
        yield CAUTIONS, (caution.id, "facts"), caution.facts
    check = content.self_check
    for number, question in enumerate(check.questions if check else ()):
        yield SELF_CHECK, ("questions", number, "facts"), question.facts
    for number, route in enumerate(check.routes if check else ()):
        for key in ("prepare", "where", "open_facts"):
            yield SELF_CHECK, ("routes", number, key), getattr(route, key)
        for inner, condition in enumerate(route.conditions):
            if not condition.shared:
                yield SELF_CHECK, ("routes", number, "conditions", inner, "facts"), condition.facts


def _note_topics(content: Content) -> None:
    """Every entry's topic has a name that people can read."""
    for entry in content.entries.values():
        if entry.topic not in content.topics:
            file = content.files[entry.id]
            known = did_you_mean(entry.topic, content.topics)
            content.log.add(file, content.place(file, "topic"), f"The topic '{entry.topic}' has no name.", known)


def note_unused(content: Content) -> None:
    """Warn of sources and cautions that nothing refers to."""
    sources = {one for entry in content.entries.values() for one in entry.sources}
    sources |= {one for region in content.regions.values() for one in region.sources}
    sources |= {one for route in (content.self_check.routes if content.self_check else ()) for one in route.sources}
    cautions = {one for entry in content.entries.values() for one in entry.cautions}
    cautions |= {one for route in (content.self_check.routes if content.self_check else ()) for one in route.cautions}
    used = {"sources.yaml": (content.sources, sources), CAUTIONS: (content.cautions, cautions)}
    for file, (known, referred) in used.items():
        for one in sorted(set(known) - referred):
            place = content.nodes[file].keys.get(one, (1, 1))
            content.log.add(file, place, f"Nothing refers to '{one}'.", "Use it or delete it.", "warning")
