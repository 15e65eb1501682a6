"""The chat page in a real browser, with a bot that speaks aiogram behind it."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.types import BotCommand, BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from playwright.async_api import Locator, Page, async_playwright, expect

from sandbox.people import Telegram
from sandbox.server import LocalTelegram
from tests.browser import CHROMIUM

MARKUP = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Next", callback_data="next")]])


@pytest.fixture
async def page(local: LocalTelegram) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        await page.goto(local.url)
        yield page
        await browser.close()
        assert problems == []


async def become(page: Page, name: str, language: str) -> int:
    nobody_yet = await page.locator("#people li").count() == 0
    await page.locator("#first-person" if nobody_yet else "#new-person").click()
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Language of their Telegram").select_option(language)
    await page.get_by_role("button", name="Add", exact=True).click()
    await page.locator("#start").click()
    await expect(page.locator("article.mine").first).to_contain_text("/start")
    return int(page.url.rpartition("#")[2])


def message(page: Page) -> Locator:
    return page.get_by_label("Message", exact=True)


async def test_a_visitor_talks_with_the_bot(page: Page, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand(command="menu", description="All")])
    anna = await become(page, "Anna", "de")
    update = (await bot.get_updates())[0]
    assert update.message is not None
    assert update.message.from_user is not None
    assert (update.message.text, update.message.from_user.language_code) == ("/start", "de")
    sent = await bot.send_message(anna, "<b>Bold</b> <i>words</i>", parse_mode="HTML", reply_markup=MARKUP)
    await expect(page.locator("article strong")).to_have_text("Bold")
    await page.get_by_role("button", name="Next").click()
    query = (await bot.get_updates(offset=update.update_id + 1, timeout=5))[0].callback_query
    assert query is not None
    await bot.answer_callback_query(query.id, text="Noted")
    await expect(page.locator("#toasts")).to_contain_text("Noted")
    await bot.edit_message_text("Second step", chat_id=anna, message_id=sent.message_id)
    await expect(page.locator(f"article[data-id='{sent.message_id}']")).to_contain_text("Second step")
    await expect(page.get_by_role("button", name="Next")).to_have_count(0)
    await message(page).fill("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await expect(page.locator("article.mine .text").last).to_have_text("one\ntwo")
    await message(page).fill("/m")
    await page.locator("#commands").get_by_role("button", name="/menu").click()
    await expect(page.locator("article.mine .text").last).to_have_text("/menu")


async def test_a_link_into_the_bots_own_chat_is_said_here(page: Page, bot: Bot) -> None:
    anna = await become(page, "Anna", "de")
    await bot.send_message(anna, "Again: https://t.me/local_bot?start=c_Ab-9_ or https://example.org/?start=x")
    await page.get_by_role("button", name="https://t.me/local_bot?start=c_Ab-9_").click()
    await expect(page.locator("article.mine .text").last).to_have_text("/start c_Ab-9_")
    await expect(page.locator("article a", has_text="example.org")).to_have_attribute("target", "_blank")


async def test_words_never_become_markup_of_the_page(page: Page, bot: Bot) -> None:
    anna = await become(page, "<img src=x>", "en")
    await bot.send_message(anna, "<script>alert(1)</script><img src=x onerror=alert(1)>")
    await expect(page.locator("article").last).to_contain_text("<script>alert(1)</script>")
    assert await page.locator("#log script, #log img, #people img").count() == 0


async def test_files_go_both_ways(page: Page, bot: Bot, telegram: Telegram) -> None:
    anna = await become(page, "Anna", "de")
    await page.locator("#file").set_input_files(
        {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    )
    await message(page).press("Enter")
    await expect(page.locator("article.mine .file-name")).to_have_text("cv.pdf")
    await bot.send_document(anna, BufferedInputFile(b"copy", "answers.txt"))
    async with page.expect_download() as download:
        await page.locator("article:not(.mine) a.file").click()
    assert (await download.value).suggested_filename == "answers.txt"
    assert (await (await download.value).path()).read_bytes() == b"copy"


async def test_several_people_at_once_and_news_of_the_others(page: Page, bot: Bot) -> None:
    anna = await become(page, "Anna", "de")
    await become(page, "ليلى", "ar")
    await bot.send_message(anna, "for Anna")
    await expect(page.locator(".person", has_text="Anna").locator(".news")).to_have_text("1")
    await page.locator(".person", has_text="Anna").click()
    await expect(page.locator("article").last).to_contain_text("for Anna")
    await expect(page.locator(".news")).to_have_count(0)
    await page.reload()
    await expect(page.locator("article").last).to_contain_text("for Anna")


async def test_a_phone_shows_one_thing_at_a_time_and_nothing_runs_out_of_the_screen(page: Page, bot: Bot) -> None:
    await page.set_viewport_size({"width": 360, "height": 640})
    anna = await become(page, "Anna", "de")
    await bot.send_message(anna, "x" * 300, reply_markup=MARKUP)
    await expect(page.locator("article").last).to_contain_text("xxx")
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    await expect(page.locator("#sidebar")).to_be_hidden()
    await page.get_by_role("button", name="People").click()
    await expect(page.locator("#sidebar")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#sidebar")).to_be_hidden()
