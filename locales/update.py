"""`make catalogues`: brings every language's messages.po up to date with the code; new messages are empty."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po, write_po

from locales.extraction import said_messages
from locales.texts import FOLDER

LEFT_OUT = tuple(
    f'"{name}:'
    for name in (
        *("Project-Id-Version", "Report-Msgid-Bugs-To", "POT-Creation-Date", "PO-Revision-Date"),
        *("Last-Translator", "Language-Team", "Generated-By"),
    )
)
"""Headers that change with every run and tell nobody anything."""


def update(path: Path) -> None:
    """Rewrites one messages.po in place."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.name)
    catalogue.update(said_messages(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = "# The bot's own words. Editors' texts are in knowledge/content."
    written = BytesIO()
    write_po(written, catalogue, sort_output=True, width=110, no_location=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(LEFT_OUT)), encoding="utf-8")


def main() -> None:
    """Updates every language that has a folder."""
    for path in sorted(FOLDER.glob("*/messages.po")):
        update(path)


if __name__ == "__main__":
    main()
