"""An entry as a person reads it: the answer, its cautions in full, what is open, status, date and sources."""

from __future__ import annotations

from dialogs.content import filled, machine_line
from dialogs.rendering import (
    FIRST_STRONG_ISOLATE,
    POP_ISOLATE,
    RIGHT_TO_LEFT_MARK,
    bold,
    escaped,
    from_the_left,
    italic,
    marked_up,
    paragraphs,
)
from dialogs.world import World
from knowledge import Entry, Source
from locales import Texts, mark
from locales.formats import date_text, partial_date_text
from locales.names import own_name

STATUS = {
    "in_force": mark("In force"),
    "adopted": mark("Adopted, not yet in force"),
    "proposed": mark("Proposed, not in force"),
    "practice": mark("Practice as reported, not a rule"),
    "unknown": mark("Not known for certain"),
}


def answer_text(entry: Entry, world: World, texts: Texts) -> str:
    """Telegram HTML of the whole answer. Cautions are never behind a link; a withdrawn entry says only that it is
    being corrected.
    """
    used, text = entry.text(texts.language)
    if entry.withdrawn:
        return paragraphs(
            bold(text.question),
            escaped(
                texts("This answer is being corrected. Please ask a person, and do not act on an earlier version.")
            ),
        )
    foreign = from_the_left if texts.right_to_left and not world.texts(used).right_to_left else str
    return paragraphs(
        escaped(_fallback_line(entry, used, texts)),
        foreign(bold(text.question)),
        foreign(filled(text.answer, world, used)),
        *(f"⚠️ {_caution(caution, world, texts)}" for caution in entry.cautions),
        f"<b>{escaped(texts('What is not known'))}</b>\n{foreign(filled(text.open, world, used))}" if text.open else "",
        machine_line(text.is_machine, texts),
        _provenance(entry, world, texts),
    )


def _fallback_line(entry: Entry, used: str, texts: Texts) -> str:
    if used == texts.language:
        return ""
    if texts.language in entry.texts:
        return texts(
            "The translation into your language is older than this answer and is being updated. "
            "Here it is in {language}.",
            language=own_name(used),
        )
    return texts("This answer does not exist in your language yet. Here it is in {language}.", language=own_name(used))


def _caution(caution_id: str, world: World, texts: Texts) -> str:
    caution = world.knowledge.cautions[caution_id]
    return marked_up(caution.text.text(texts.language))


def _provenance(entry: Entry, world: World, texts: Texts) -> str:
    sources = [world.knowledge.sources[each] for each in entry.sources if each in world.knowledge.sources]
    status = texts(STATUS[entry.status])
    dated = texts("{status} · as of {date}", status=status, date=date_text(entry.as_of, texts.language))
    press_only = bool(sources) and all(source.kind == "press" for source in sources)
    lines = [italic(dated), italic(texts("This rests on press reports alone.")) if press_only else ""]
    lines += [source_line(source, texts) for source in sources]
    return "\n".join(line for line in lines if line)


def source_line(source: Source, texts: Texts) -> str:
    """Title with link, publisher and date."""
    title = escaped(source.title.get(texts.language) or source.title.get("en") or source.title.text(source.language))
    linked = f'<a href="{escaped(source.url)}">{title}</a>' if source.url else title
    date = "" if source.date == "not stated" else partial_date_text(source.date, texts.language)
    parts = [part for part in (linked, escaped(source.publisher), escaped(date)) if part]
    if texts.right_to_left:
        parts = [f"{FIRST_STRONG_ISOLATE}{part}{POP_ISOLATE}" for part in parts]
    return f"{RIGHT_TO_LEFT_MARK if texts.right_to_left else ''}• {' · '.join(parts)}"
