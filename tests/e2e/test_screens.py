"""Every screen of the bot, looked at in a browser: each place has a picture, and nothing runs out of the screen.

The suite walks in one language at the width of a phone and keeps a picture of each dialog. `make screens`
(IMPATRIATE_SCREENS=folder) walks in English, Russian and Arabic at the widths of phone and desk, and keeps all pictures
with an index.html.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import escape
from pathlib import Path

from playwright.async_api import async_playwright

from dialogs.engine import PLACES
from tests.browser import CHROMIUM
from tests.chat import world
from tests.e2e.screens import Visitor, place, visitor
from tests.e2e.walks import ASKING, CHECKING, FILLING, IN_A_GROUP, WORDS

KEPT = os.environ.get("IMPATRIATE_SCREENS", "")
LANGUAGES = tuple(os.environ.get("IMPATRIATE_SCREEN_LANGUAGES", "en ru ar" if KEPT else "en").split())
WIDTHS = ("phone", "desk") if KEPT else ("phone",)


async def test_every_place_has_a_picture_and_none_runs_out_of_the_screen(tmp_path: Path) -> None:
    folder = pictures_folder(tmp_path)
    walks: list[Visitor] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for language in LANGUAGES:
            async with (
                place(tmp_path / language, world()) as here,
                visitor(here, browser, language, WIDTHS, folder, WORDS) as somebody,
            ):
                somebody.every = bool(KEPT)
                walks.append(somebody)
                for act in filter(None, (ASKING + CHECKING + FILLING + IN_A_GROUP).split("\n")):
                    await somebody.does(act)
        await browser.close()
    write_index(folder, walks)
    for walk in walks:
        assert set(PLACES) - set(walk.pictured.values()) == set()


def pictures_folder(tmp_path: Path) -> Path:
    """Where the pictures go; those of an earlier run are taken away."""
    folder = Path(KEPT or tmp_path / "screens")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    return folder


STYLE = """body { font: 16px sans-serif; margin: 16px }
div { display: flex; gap: 12px; align-items: start; overflow: auto }
img { height: 640px; border: 1px solid #ccc }"""


def write_index(folder: Path, walks: list[Visitor]) -> None:
    """All pictures on one page, a row a screen."""
    rows = "".join(f"<h2>{escape(name)}</h2><div>{''.join(row(name, walks))}</div>" for name in walks[0].pictured)
    page = f"<!doctype html><meta charset=utf-8><title>Screens</title><style>{STYLE}</style>{rows}"
    (folder / "index.html").write_text(page, "utf-8")


def row(name: str, walks: list[Visitor]) -> Iterator[str]:
    for walk in walks:
        for size in WIDTHS:
            file = escape(f"{name}-{walk.language}-{size}.png")
            yield f'<a href="{file}"><img loading="lazy" alt="{file}" src="{file}"></a>'
