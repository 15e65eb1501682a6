"""Editorial rules for entries and routes: cautions, what is open, sources of facts, languages, review dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.entries import Entry
from knowledge.reading import SELF_CHECK, Content

MEN = ("men-821-now", "men-821-later")
PERMITS = ("temporary_permit", "residence_permit_direct")


@dataclass(frozen=True)
class CautionRule:
    """Whoever cites a fact that begins with one of ``prefixes`` carries one of ``cautions``.

    ``merely_mentioned``: facts so numbered that speak of people who hold the permit already, or of a price on the way.
    """

    prefixes: tuple[str, ...]
    cautions: tuple[str, ...]
    why: str
    merely_mentioned: frozenset[str] = frozenset()

    def applies(self, facts: Iterable[str]) -> bool:
        """Whether one of the facts calls for the caution."""
        return any(fact.startswith(self.prefixes) and fact not in self.merely_mentioned for fact in facts)


CAUTION_RULES = (
    CautionRule(
        ("mil-", "prp-", "d702-42", "d883-08", "trp-14", "cat-04"),
        MEN,
        "a residence permit or citizenship",
        frozenset({"prp-04", "prp-05", "prp-07", "prp-11", "prp-12"}),
    ),
    CautionRule(("fee-", "prp-11"), ("fee-open",), "fees"),
    CautionRule(("trp-02",), ("region-bound",), "the temporary permit's region"),
    CautionRule(("trp-01",), ("three-years",), "the temporary permit's three years"),
    CautionRule(("d702-11", "d702-19", "reg-08"), ("gap-visa-decision",), "a visa or waiting"),
)


def note_missing_cautions(content: Content) -> None:
    """Every entry and route carries the cautions its subject needs, decided by the facts it cites.

    Residence permit or citizenship → Decree 821; fees → they are open; the temporary permit's region (trp-02) and its
    three years (trp-01) → those two; visa or waiting → the gap between the visa's three months and the decision's
    four. Each rule looks at the one fact that carries the danger, so that an entry which merely mentions the permit is
    not burdened; facts that speak of people who hold the residence permit already are left out. A route to a permit
    carries Decree 821 whatever it cites.
    """
    for entry in content.entries.values():
        place = content.place(content.files[entry.id], "caution")
        _missing(content, content.files[entry.id], place, entry.facts, entry.cautions)
    for number, route in enumerate(content.self_check.routes if content.self_check else ()):
        facts = [fact for one in route.conditions if not one.shared for fact in one.facts]
        place = content.place(SELF_CHECK, "routes", number, "cautions")
        _missing(content, SELF_CHECK, place, [*facts, *route.prepare, *route.where], route.cautions)
        if route.leads_to in PERMITS and not set(MEN) & set(route.cautions):
            content.log.add(SELF_CHECK, place, f"The route '{route.id}' leads to a permit.", f"Add {MEN[0]}.")


def _missing(
    content: Content, file: str, place: tuple[int, int], facts: Iterable[str], cautions: tuple[str, ...]
) -> None:
    facts = tuple(facts)
    for rule in CAUTION_RULES:
        if rule.applies(facts) and not set(rule.cautions) & set(cautions):
            message = f"It speaks of {rule.why} without its caution."
            content.log.add(file, place, message, f"Add {' or '.join(rule.cautions)} to its cautions.")


def note_missing_open(content: Content) -> None:
    """An entry that cites a doubtful fact says in ``open`` what must be checked, in every language."""
    for entry in content.entries.values():
        doubtful = [fact for fact in entry.facts if fact in content.facts and content.facts[fact].doubtful]
        for language, text in entry.texts.items() if doubtful else ():
            if text.open is None:
                message = f"'{doubtful[0]}' is low, unknown or to be checked, but nothing is said to be open."
                place = _key(content, entry, language)
                content.log.add(content.files[entry.id], place, message, f"Add open: under {language}.")


def _key(content: Content, entry: Entry, key: str) -> tuple[int, int]:
    return content.nodes[content.files[entry.id]].keys.get(key, (1, 1))


def note_missing_sources(content: Content) -> None:
    """Each cited fact has at least one of its pages among the entry's sources."""
    by_url: dict[str, list[str]] = {}
    for source in content.sources.values():
        by_url.setdefault(source.url or "", []).append(source.id)
    for entry in content.entries.values():
        for number, fact_id in enumerate(entry.facts):
            fact = content.facts.get(fact_id)
            wanted = [one for url in fact.source_urls for one in by_url.get(url, ())] if fact else []
            if wanted and not set(wanted) & set(entry.sources):
                place = content.place(content.files[entry.id], "facts", number)
                message = f"No source of the fact '{fact_id}' is named."
                content.log.add(content.files[entry.id], place, message, f"Add {' or '.join(wanted[:3])} to sources.")


def note_missing_languages(content: Content, languages: tuple[str, ...]) -> None:
    """Every entry stands in each of ``languages``."""
    for entry in content.entries.values():
        for language in languages:
            if language not in entry.texts:
                file = content.files[entry.id]
                content.log.add(file, (1, 1), f"The language '{language}' is missing.", f"Add {language}: to it.")


def note_dates(content: Content, today: date | None) -> None:
    """Dates in order: facts before review, review before the next; and, given ``today``, what is overdue (warning)."""
    for entry in content.entries.values():
        file = content.files[entry.id]
        if not entry.as_of <= entry.reviewed < entry.review_by:
            message = "as_of, reviewed and review_by are not in this order."
            content.log.add(file, content.place(file, "review_by"), message, "Correct the dates.")
        elif today is not None and entry.review_by < today:
            message = f"The review was due on {entry.review_by}."
            place = content.place(file, "review_by")
            content.log.add(file, place, message, "Read it against its sources, then set the dates.", "warning")


def own_texts(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """(language, key, text) of everything the project itself says in an entry: answer and open, not the questions."""
    for language, text in entry.texts.items():
        yield language, "answer", text.answer
        if text.open is not None:
            yield language, "open", text.open
