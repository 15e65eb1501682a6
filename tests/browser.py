"""Debian's chromium, if the machine has it; the tests that need it are left out where it lacks, and the run says so."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page

CHROMIUM = shutil.which("chromium") or ""
NEEDING_IT = [
    "sandbox/test_browser.py",
    "sandbox/test_comfort.py",
    "editors/test_browser.py",
    "e2e/test_web_chat.py",
    "e2e/test_screens.py",
]


async def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands: the rule, and where."""
    from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]

    found = await Axe().run(page)
    return [
        f"{each['id']}: {' '.join(map(str, node['target']))}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]
