"""Which messages the code says: extracted with Babel from the rooms that talk to people."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "dialogs", "locales")
KEYWORDS = {"texts": None, "mark": None, "plural": (1, 2)}


def said_messages(root: Path = ROOT) -> Catalog:
    """A template of every message, without places, so that moving code changes no catalogue."""
    template = Catalog(project="impatriate-companion", charset="utf-8", fuzzy=False)
    for room in ROOMS:
        found = extract_from_dir(root / room, method_map=[("**.py", "python")], keywords=KEYWORDS)
        for _, _, message, _, _ in found:
            template.add(message)
    return template
