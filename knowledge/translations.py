"""Translations and the text they were made from: which of them say something that their source no longer says."""

from __future__ import annotations

from knowledge.entries import SOURCE_LANGUAGE, Entry
from knowledge.reading import Content


def note_stale_translations(content: Content) -> None:
    """Warn of translations whose source text changed since they were stamped, at the stamp's place."""
    for entry in content.entries.values():
        file = content.files[entry.id]
        for language in entry.texts:
            place = content.place(file, language, "source_digest")
            if language == SOURCE_LANGUAGE and entry.texts[language].source_digest:
                message = f"'{SOURCE_LANGUAGE}' is what translations are made from and bears no stamp."
                content.log.add(file, place, message, "Delete the line.", "warning")
            elif entry.is_stale(language):
                content.log.add(file, place, _stale(entry, language), _remedy(entry, language), "warning")


def _stale(entry: Entry, language: str) -> str:
    shown = f" Until then its readers see '{SOURCE_LANGUAGE}'." if entry.harm == "high" else ""
    return f"The text in '{SOURCE_LANGUAGE}' changed after '{language}' was translated.{shown}"


def _remedy(entry: Entry, language: str) -> str:
    return f"Correct '{language}', then `impatriate knowledge stamp {entry.id} --language {language}`."
