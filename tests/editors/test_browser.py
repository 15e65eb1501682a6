"""The page in a real browser, from a real process: on a desk and a phone, light and dark, and with a broken file.

With IMPATRIATE_PICTURES=folder it keeps a picture of each view.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser import CHROMIUM, violations
from tests.content import VISA, Desk
from tests.e2e.processes import House, environment, free_port, process

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1200, "height": 900}


async def test_an_editor_asks_sees_a_mistake_and_mends_it(tmp_path: Path) -> None:
    desk, port = Desk.made(tmp_path / "content"), free_port()
    home = House(None, None, environment(tmp_path, "sqlite:///none", "http://127.0.0.1:1"), tmp_path)  # type: ignore[arg-type]
    home.environment |= {"IMPATRIATE_CONTENT": str(desk.folder), "IMPATRIATE_EDITOR_PORT": str(port)}
    async with process(home, "editors", ready="ready"), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(base_url=f"http://127.0.0.1:{port}", viewport=DESK)  # type: ignore[arg-type]
        problems: list[str] = []
        page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
        await ask(page, "срок визы")
        await expect(page.locator(".bubble").last).to_contain_text("До трёх месяцев")
        desk.replace(VISA, "status: in_force", "status: in_farce")
        await page.get_by_role("link", name="Check").click()
        await expect(page.locator("main")).to_contain_text(f"{VISA}:3:9")
        desk.replace(VISA, "status: in_farce", "status: in_force")
        await page.reload()
        await expect(page.get_by_role("status")).to_contain_text("No faults")
        await page.get_by_role("link", name="Answers").click()
        await page.get_by_role("link", name="How long is the visa?").click()
        await expect(page.locator("article")).to_have_count(2)
        await fits(browser, port)
        await browser.close()
    assert problems == []


async def ask(page: Page, question: str) -> None:
    await page.goto("/")
    await page.get_by_label("A question").fill(question)
    await page.get_by_label("Their Telegram").select_option("ru")
    await page.keyboard.press("Tab")
    await page.get_by_role("button", name="Ask").click()


async def fits(browser: Browser, port: int) -> None:
    """Nothing is cut off sideways and axe finds nothing, in any view, however wide, light or dark."""
    for name, size in (("desk", DESK), ("phone", PHONE)):
        for scheme in ("light", "dark"):
            page = await browser.new_page(viewport=size, color_scheme=scheme, base_url=f"http://127.0.0.1:{port}")  # type: ignore[arg-type]
            for view in ("/?question=visa+length", "/check", "/entries", "/entries/visa", "/gaps"):
                await page.goto(view)
                assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (view, name)
                assert await violations(page) == [], (view, name, scheme)
                if folder := os.environ.get("IMPATRIATE_PICTURES"):
                    picture = f"editors-{name}-{scheme}-{view.strip('/?').split('=')[0].replace('/', '-')}.png"
                    await page.screenshot(path=Path(folder) / picture)
            await page.close()
