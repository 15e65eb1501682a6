"""The whole knowledge base at one moment: immutable, shared by everyone who reads it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from knowledge.calibration import SHARE
from knowledge.entries import SOURCE_LANGUAGE, Caution, Entry, Region, Source, Term
from knowledge.forms import ApplicationForm
from knowledge.meaning import Embeds
from knowledge.search import Index
from knowledge.self_check import SelfCheck
from knowledge.words import Words


@dataclass(frozen=True)
class Knowledge:
    """Everything editors wrote, and the index over it.

    ``topics`` are names in the order people see them; ``digest`` is the SHA-256 of all files (hexadecimal), by which
    a reload tells whether anything changed; ``out_of_scope`` is the share of questions expected to have no answer,
    ``embedding`` the model that search uses, if any; ``reviewed`` the translations whose forms, regions, cautions and
    terms a person has reviewed. Withdrawn entries are among ``entries`` and found by search, so that who asks for one
    hears that it is being corrected.
    """

    entries: Mapping[str, Entry]
    topics: Mapping[str, Words]
    sources: Mapping[str, Source]
    cautions: Mapping[str, Caution]
    regions: Mapping[str, Region]
    glossary: Mapping[str, Term]
    self_check: SelfCheck = field(repr=False)
    application: ApplicationForm = field(repr=False)
    index: Index = field(repr=False)
    digest: str
    out_of_scope: float = SHARE
    embedding: Embeds | None = field(default=None, repr=False, compare=False)
    reviewed: tuple[str, ...] = ()

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return {alias: entry.id for entry in self.entries.values() for alias in entry.aliases}

    def entry(self, entry_id: str) -> Entry | None:
        """The entry of that id, or the one it was merged into; None when there is neither."""
        return self.entries.get(entry_id) or self.entries.get(self._aliases.get(entry_id, ""))

    def is_machine(self, language: str) -> bool:
        """Whether forms, regions, cautions and terms are a machine translation in ``language`` that nobody reviewed.
        Entries say it each for itself.
        """
        return language != SOURCE_LANGUAGE and language not in self.reviewed

    def withdrawing(self, entry_ids: Collection[str]) -> Knowledge:
        """The same knowledge with these entries withdrawn; its digest is empty, because no folder holds just this."""
        entries = {
            entry_id: replace(entry, withdrawn=True) if entry_id in entry_ids else entry
            for entry_id, entry in self.entries.items()
        }
        return replace(self, entries=entries, digest="")
