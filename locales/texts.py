"""Catalogues as immutable look-ups: whole sentences with named placeholders, plural forms by gettext's rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "en"
FOLDER = Path(__file__).parent


def mark(message: str) -> str:
    """Marks a message for extraction where it is looked up later."""
    return message


@dataclass(frozen=True)
class Texts:
    """One language's words. Calling it gives a sentence; a message without translation is given in English."""

    language: str
    catalogue: NullTranslations = field(default_factory=NullTranslations, repr=False)

    def __call__(self, message: str, **values: object) -> str:
        """The translated sentence with its placeholders filled."""
        sentence = self.catalogue.gettext(message)
        return sentence.format(**values) if values else sentence

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """The sentence in the plural form that `count` needs; `{count}` may be used in it."""
        return self.catalogue.ngettext(one, many, count).format(count=count, **values)

    @cached_property
    def right_to_left(self) -> bool:
        """Whether the language is written from right to left."""
        return str(Locale.parse(self.language).text_direction) == "rtl"


def load_catalogues(folder: Path = FOLDER) -> dict[str, Texts]:
    """Every language that has a folder with messages.po, the source language first."""
    catalogues = {SOURCE_LANGUAGE: Texts(SOURCE_LANGUAGE)}
    for path in sorted(folder.glob("*/messages.po")):
        catalogues[path.parent.name] = Texts(path.parent.name, _translations(path))
    return catalogues


def _translations(path: Path) -> GNUTranslations:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.name)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
