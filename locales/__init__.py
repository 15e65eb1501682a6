"""The bot's own words: gettext catalogues, a folder per language, read straight from the .po files.

Content (answers, forms, cautions) is not here: editors own it as YAML in `knowledge/content`.
"""

from locales.texts import Texts, load_catalogues, mark

__all__ = ["Texts", "load_catalogues", "mark"]
