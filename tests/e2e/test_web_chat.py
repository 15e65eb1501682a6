"""A stranger in the web chat, in a real browser: asks in Russian with typos, passes the self-check, fills the form
with a
PDF, sends it; `impatriate files pull` then holds it.

The same transcript is walked through the pure core beside the browser, which tells the label of each button and the
first
words of each screen. With IMPATRIATE_PICTURES=folder the run keeps the pictures that the README shows (`make
pictures`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from html import unescape
from pathlib import Path

from playwright.async_api import Page, async_playwright, expect

from dialogs import fitted
from tests.browser import CHROMIUM
from tests.chat import Chat
from tests.dialogs.test_transcripts import STEPS, plain, transcript
from tests.e2e.processes import house
from tests.e2e.test_main_job import PDF, TRANSCRIPT, assert_holds, pulled, reference_shown

PICTURES = {
    "says нужна ли квата на рвп": "question",
    "taps check/stoppers = none_": "card",
    "taps regions + vladimir": "form",
    "sends meisterbrief.pdf": "file",
    "taps send": "receivers",
    "taps agree_and_send": "sent",
}


async def test_a_stranger_in_the_browser_becomes_a_file_that_an_operator_holds(tmp_path: Path) -> None:
    pdf = tmp_path / "meisterbrief.pdf"
    pdf.write_bytes(PDF)
    async with (
        house(tmp_path, f"sqlite:///{tmp_path / 'chat.sqlite3'}", webhook=False) as home,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1000, "height": 900})
        problems: list[str] = []
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        await page.goto(home.telegram.url)
        await become(page, "Мария", "ru")
        await walk(page, pdf)
        await on_a_phone(page)
        person = await home.people.again(int(page.url.rpartition("#")[2]))
        await browser.close()
        reference = await reference_shown(home, person, Chat().world.texts("ru"))
        assert_holds(await pulled(home, reference), reference)
        assert problems == []


async def become(page: Page, name: str, language: str) -> None:
    await page.locator("#first-person").click()
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Language of their Telegram").select_option(language)
    await page.get_by_role("button", name="Add", exact=True).click()
    await page.locator("#start").click()


async def walk(page: Page, pdf: Path) -> None:
    """The transcript, typed and tapped; the first step, /start, was the page's Start button."""
    chat = Chat(language="ru", seed="browser")
    for step in transcript(TRANSCRIPT):
        ((verb, what),) = step.items()
        if verb == "says" and chat.conversation.place == "welcome":
            what = {"ru": "нужна ли квата на рвп"}
        await act(page, chat, verb, what, pdf)
        STEPS[verb](chat, what)
        if verb in ("command", "says", "taps", "sends"):
            await expect(page.locator("article").last).to_contain_text(first_words(chat), timeout=20_000)
            await picture(page, f"{verb} {words(what)}")


async def act(page: Page, chat: Chat, verb: str, what: object, pdf: Path) -> None:
    if verb == "says" or (verb == "command" and what != "start"):
        await page.get_by_label("Message", exact=True).fill(words(what) if verb == "says" else f"/{what}")
        await page.keyboard.press("Enter")
    elif verb == "taps":
        label = chat.button(str(what)).label
        await page.locator("article").last.get_by_role("button", name=label, exact=True).click()
    elif verb == "sends":
        await page.locator("#file").set_input_files(pdf)
        await page.keyboard.press("Enter")


def words(what: object) -> str:
    return str(what["ru"]) if isinstance(what, Mapping) else str(what)


def first_words(chat: Chat) -> str:
    """The beginning of the last message on the screen, as a browser shows it."""
    last = list(fitted(chat.bubbles()[-1]))[-1].text
    lines = [line for line in plain(unescape(last)).splitlines() if line.strip()]
    return lines[0][:40].strip() if chat.conversation.place not in ("sent", "status") else ""


async def picture(page: Page, step: str) -> None:
    folder = os.environ.get("IMPATRIATE_PICTURES")
    if folder and step in PICTURES:
        await page.wait_for_timeout(300)
        await page.screenshot(path=Path(folder) / f"{PICTURES[step]}.png")


async def on_a_phone(page: Page) -> None:
    """The page holds at the width of a phone: nothing is cut off sideways."""
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    folder = os.environ.get("IMPATRIATE_PICTURES")
    if folder:
        await page.wait_for_timeout(300)
        await page.screenshot(path=Path(folder) / "phone.png")
