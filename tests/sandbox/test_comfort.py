"""What makes the chat page pleasant, in a real browser: reading, sending, keyboard, dark, right to left, axe."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from aiogram import Bot
from aiogram.types import BotCommand, BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, Update
from playwright.async_api import Browser, Locator, Page, Route, async_playwright, expect

from sandbox.people import Person, Telegram
from sandbox.server import LocalTelegram
from sandbox.updates import Rules
from tests.browser import CHROMIUM, violations
from tests.sandbox.conftest import TOKEN, bot_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
MARKUP = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Next", callback_data="next")]])
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LONG = "\n".join(f"Paragraph {number} of an answer that is taller than the screen." for number in range(60))
DAY = 24 * 60 * 60


@dataclass
class Room:
    """A local Telegram with a bot and one person, and the page that is open at their chat."""

    folder: Path
    local: LocalTelegram
    people: Telegram
    bot: Bot
    anna: Person
    page: Page
    clock: list[float]
    problems: list[str] = field(default_factory=list)
    seen: int = 0

    @property
    def last(self) -> Locator:
        return self.page.locator("article").last

    @property
    def message(self) -> Locator:
        return self.page.get_by_label("Message", exact=True)

    async def reads(self, *texts: str) -> None:
        """The bot writes, and the page shows it."""
        for text in texts:
            await self.bot.send_message(self.anna.id, text)
        await expect(self.last).to_contain_text(texts[-1][:20])

    async def update(self) -> Update:
        """The next thing that reaches the bot."""
        (update,) = await self.bot.get_updates(offset=self.seen + 1, limit=1, timeout=30)
        self.seen = update.update_id
        return update

    async def scroll_top(self) -> float:
        return float(await self.page.locator("#log").evaluate("(log) => log.scrollTop"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def room(tmp_path: Path, browser: Browser) -> AsyncIterator[Room]:
    clock = [time.time()]
    local = LocalTelegram(tmp_path, TOKEN, rules=Rules(clock=lambda: clock[0]))
    await local.start()
    bot = bot_of(local.url)
    async with Telegram(local.url) as people:
        anna = await people.person("Anna", language="de")
        await anna.says("/start")
        page = await browser.new_page(viewport={"width": 900, "height": 600})
        room = Room(tmp_path, local, people, bot, anna, page, clock)
        page.on("pageerror", lambda problem: room.problems.append(str(problem)))
        await page.goto(f"{local.url}/#{anna.id}")
        await expect(page.locator("article")).to_have_count(1)
        await room.update()
        yield room
        await page.close()
    await bot.session.close()
    await room.local.stop()
    assert room.problems == []


async def test_the_person_sees_that_the_bot_is_at_work_until_it_has_written(room: Room) -> None:
    await room.bot.send_chat_action(room.anna.id, "typing")
    await expect(room.page.locator("#status")).to_have_text("is typing…")
    await expect(room.page.locator("#log .typing")).to_be_visible()
    await room.reads("Done")
    await expect(room.page.locator("#log .typing")).to_have_count(0)
    await expect(room.page.locator("#status")).to_contain_text("You are Anna")


async def test_the_log_follows_what_is_new_until_the_person_scrolls_up(room: Room) -> None:
    await room.reads(*(f"line {number}" for number in range(30)))
    await expect(room.last).to_be_in_viewport()
    await expect(room.page.locator("#to-end")).to_be_hidden()
    await room.page.locator("#log").hover()
    await room.page.mouse.wheel(0, -600)
    await expect(room.page.locator("#to-end")).to_be_visible()
    stays = await room.scroll_top()
    await room.reads("news one", "news two")
    assert await room.scroll_top() == stays
    await expect(room.page.locator("#missed")).to_have_text("2")
    await room.page.get_by_role("button", name="2 new, go to the newest message").click()
    await expect(room.last).to_be_in_viewport()
    await expect(room.page.locator("#to-end")).to_be_hidden()
    await room.reads("and on")
    await expect(room.last).to_be_in_viewport()


async def test_an_answer_taller_than_the_screen_is_shown_from_its_beginning(room: Room) -> None:
    await room.anna.says("Tell me all")
    await room.reads(LONG)
    box = await room.last.bounding_box()
    assert box is not None
    assert box["y"] > 0
    assert box["height"] > 600
    await expect(room.page.get_by_role("button", name="Go to the newest message")).to_be_visible()
    await room.message.fill("Thanks")
    await room.message.press("Enter")
    await expect(room.page.locator("article.mine").last).to_be_in_viewport()


async def test_days_have_their_lines(room: Room) -> None:
    room.clock[0] -= 400 * DAY
    await room.reads("long ago")
    room.clock[0] += 399 * DAY
    await room.reads("yesterday")
    room.clock[0] += DAY
    await room.reads("today")
    await room.page.reload()
    year = time.localtime(room.clock[0] - 400 * DAY).tm_year
    await expect(room.page.locator("#log .day")).to_have_text(["Today", re.compile(f" {year}$"), "Yesterday", "Today"])


async def test_pictures_are_shown_and_other_files_named_with_their_size(room: Room) -> None:
    for name, body in (("plan.png", PIXEL), ("plan.pdf", b"%PDF-1.4" + b" " * 1500)):
        await room.bot.send_document(room.anna.id, BufferedInputFile(body, name))
    await expect(room.last.locator(".file-name")).to_have_text("plan.pdf")
    await expect(room.last.locator(".file-size")).to_have_text("1.5 kB · download")
    await expect(room.page.locator("article", has_text="plan.png").locator("img")).to_have_js_property(
        "naturalWidth", 1
    )
    await room.bot.send_document(room.anna.id, BufferedInputFile(b"no picture", "fake.png"))
    await expect(room.last.locator(".file-name")).to_have_text("fake.png")
    await expect(room.last.locator("img")).to_have_count(0)


async def test_a_picture_to_be_sent_is_shown_before_it_goes(room: Room) -> None:
    await room.page.locator("#file").set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": PIXEL})
    await expect(room.page.locator("#attachment-preview")).to_have_js_property("naturalWidth", 1)
    await expect(room.page.locator("#attachment-size")).to_have_text(f"{len(PIXEL)} bytes")
    await room.page.get_by_role("button", name="Remove").click()
    await expect(room.page.locator("#attachment")).to_be_hidden()


async def test_a_message_says_whether_it_is_on_its_way_or_sent(room: Room) -> None:
    go = asyncio.Event()

    async def slowly(route: Route) -> None:
        await go.wait()
        await route.continue_()

    await room.page.route("**/text", slowly)
    await room.message.fill("Hello")
    await room.message.press("Enter")
    await expect(room.last.get_by_title("Being sent")).to_be_visible()
    await expect(room.message).to_have_value("")
    go.set()
    await expect(room.last.get_by_title("Sent", exact=True)).to_be_visible()
    await expect(room.page.locator("article.mine", has_text="Hello")).to_have_count(1)


async def test_a_lost_connection_is_told_and_nothing_typed_is_lost(room: Room) -> None:
    line = room.page.get_by_text("The local Telegram does not answer. Trying again…")
    await room.message.fill("half a sentence")
    await room.local.stop()
    await expect(line).to_be_visible()
    await room.message.press("Enter")
    await expect(room.last).to_contain_text("Not sent: the local Telegram does not answer")
    await room.message.fill("the next one")
    room.local = LocalTelegram(room.folder, TOKEN, room.local.port)
    await room.local.start()
    await expect(line).to_be_hidden(timeout=10_000)
    await expect(room.message).to_have_value("the next one")
    await room.last.get_by_role("button", name="Try again").click()
    await expect(room.last.get_by_title("Sent", exact=True)).to_be_visible()
    await expect(room.last).to_contain_text("half a sentence")
    await expect(room.page.locator(".failed")).to_have_count(0)


async def test_the_page_is_dark_where_the_system_is_or_where_it_is_chosen(room: Room) -> None:
    async def ground() -> str:
        return str(await room.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = await ground()
    await room.page.emulate_media(color_scheme="dark")
    dark = await ground()
    assert dark != light
    choice = room.page.get_by_label("Appearance")
    await choice.select_option("Light")
    assert await ground() == light
    await room.page.reload()
    assert await ground() == light
    await choice.select_option("System")
    assert await ground() == dark


async def test_a_button_pressed_while_its_message_changes_is_tapped(room: Room) -> None:
    sent = await room.bot.send_message(room.anna.id, "One tick", reply_markup=MARKUP)
    await room.page.get_by_role("button", name="Next").hover()
    await room.page.mouse.down()
    await room.bot.edit_message_text("Two ticks", chat_id=room.anna.id, message_id=sent.message_id, reply_markup=MARKUP)
    await room.reads("Something after it")
    await room.page.mouse.up()
    assert (await room.update()).callback_query is not None
    await expect(room.page.locator("article").nth(-2)).to_contain_text("Two ticks")


async def test_everything_can_be_done_with_the_keyboard_alone(room: Room) -> None:
    await room.bot.set_my_commands([BotCommand(command="menu", description="All")])
    await room.bot.send_message(room.anna.id, "Go on?", reply_markup=MARKUP)
    await expect(room.page.get_by_role("button", name="Next")).to_be_visible()
    await room.message.fill("half a thought")
    await room.message.press("Escape")
    await expect(room.message).to_have_value("half a thought")
    await room.page.get_by_role("log").focus()
    await room.page.keyboard.press("Tab")
    focused = room.page.locator(":focus")
    while await focused.text_content() != "Next":
        await room.page.keyboard.press("Tab")
    assert await focused.evaluate("(node) => getComputedStyle(node).outlineStyle") == "solid"
    await room.page.keyboard.press("Enter")
    tap = (await room.update()).callback_query
    assert tap is not None
    assert tap.data == "next"
    await room.page.get_by_role("button", name="Commands").focus()
    await room.page.keyboard.press("Enter")
    await expect(room.page.get_by_role("button", name="/menu")).to_be_visible()
    await room.page.keyboard.press("Escape")
    await expect(room.page.get_by_role("button", name="/menu")).to_be_hidden()
    await expect(room.message).to_be_focused()


async def test_an_empty_chat_tells_what_the_bot_can_do(room: Room) -> None:
    await room.bot.set_my_description("It answers questions about moving.")
    boris = await room.people.person("Boris", language="en")
    await room.page.goto(f"{room.local.url}/#{boris.id}")
    await expect(room.page.locator(".about")).to_contain_text("It answers questions about moving.")
    await room.page.get_by_role("button", name="Start").click()
    await expect(room.last).to_contain_text("/start")
    await room.page.reload()
    await expect(room.page.locator(".about")).to_have_count(0)


async def test_a_right_to_left_reader_has_the_chat_the_other_way_round(room: Room) -> None:
    leila = await room.people.person("ليلى", language="ar")
    await leila.says("مرحبًا")
    await room.bot.send_message(leila.id, "أهلًا بك.", reply_markup=MARKUP)
    await room.page.goto(f"{room.local.url}/#{leila.id}")
    await expect(room.last).to_contain_text("أهلًا")
    mine, theirs = [await room.page.locator(which).bounding_box() for which in ("article.mine", "article:not(.mine)")]
    assert mine is not None
    assert theirs is not None
    assert mine["x"] < theirs["x"]
    assert await room.message.evaluate("(node) => getComputedStyle(node).direction") == "rtl"
    await room.page.goto(f"{room.local.url}/#{room.anna.id}")
    await expect(room.page.get_by_role("log")).to_have_attribute("dir", "ltr")


LINES = """(text) => {
  const words = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const lines = [];
  while (words.nextNode()) {
    let at = 0;
    for (const line of words.currentNode.data.split("\\n")) {
      const range = document.createRange();
      range.setStart(words.currentNode, at);
      range.setEnd(words.currentNode, at + line.length);
      const box = range.getBoundingClientRect();
      if (line.trim()) lines.push([line, box.left, box.right]);
      at += line.length + 1;
    }
  }
  return lines;
}"""


@pytest.mark.parametrize("around", ["{}", "<blockquote>{}</blockquote>", "<pre>{}</pre>", "<b>{}</b>"])
async def test_every_line_lies_on_the_side_of_its_first_letter_or_mark(room: Room, around: str) -> None:
    """As Telegram does it: a RIGHT-TO-LEFT MARK at a line's head turns a line of Latin letters or digits."""
    leila = await room.people.person("ليلى", language="ar")
    await leila.says("مرحبًا")
    lines = "ما اسمك كما هو في جواز سفرك؟\n\u200f\u2068ANNA MUSTER\u2069\n\u200f26-K7TM\nOffice"
    await room.bot.send_message(leila.id, around.format(lines), parse_mode="HTML")
    await room.page.goto(f"{room.local.url}/#{leila.id}")
    await expect(room.last).to_contain_text("MUSTER")
    arabic, name, number, latin = await room.last.locator(".text").evaluate(LINES)
    assert abs(name[2] - arabic[2]) < 3, (arabic, name)
    assert abs(number[2] - arabic[2]) < 3, (arabic, number)
    assert abs(latin[1] - arabic[1]) < 40, (arabic, latin)
    assert latin[2] < arabic[2] - 40


async def test_nothing_moves_for_those_who_asked_for_stillness(room: Room) -> None:
    for motion, moving in (("no-preference", True), ("reduce", False)):
        await room.page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
        await room.bot.send_chat_action(room.anna.id, "typing")
        await expect(room.page.locator("#log .typing")).to_be_visible()
        assert bool(await room.page.evaluate("document.getAnimations().length")) is moving
        await room.reads(f"with {motion}")


async def test_a_group_is_a_chat_of_its_own(room: Room) -> None:
    await room.page.get_by_role("button", name="New group").click()
    await room.page.get_by_label("Title").fill("Friends")
    await room.page.get_by_role("button", name="Make it").click()
    await expect(room.page.get_by_role("heading", name="Friends")).to_be_visible()
    await room.message.fill("Hello all")
    await room.message.press("Enter")
    assert (await room.update()).event_type == "my_chat_member"
    update = await room.update()
    assert update.message is not None
    assert (update.message.chat.title, update.message.text) == ("Friends", "Hello all")
    await room.bot.send_message(update.message.chat.id, "Hello, friends")
    await expect(room.last).to_contain_text("Hello, friends")
    await room.page.locator(".person", has_text="Anna").click()
    await expect(room.last).to_contain_text("/start")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_axe_finds_nothing_that_keeps_anybody_out(room: Room, scheme: str, width: int) -> None:
    page = room.page
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await page.set_viewport_size({"width": width, "height": 844})
    leila = await room.people.person("ليلى", language="ar")
    await leila.says("مرحبًا")
    await room.bot.send_message(leila.id, "أهلًا <b>بك</b>.", parse_mode="HTML", reply_markup=MARKUP)
    await room.bot.send_document(room.anna.id, BufferedInputFile(PIXEL, "plan.png"), caption="A plan")
    await room.bot.send_message(
        room.anna.id,
        '<a href="https://example.org">A page</a>, <tg-spoiler>secret</tg-spoiler>, /menu',
        parse_mode="HTML",
    )
    await expect(room.last).to_contain_text("A page")
    await room.bot.send_chat_action(room.anna.id, "typing")
    assert await violations(page) == []
    await page.evaluate(f"location.hash = '{leila.id}'")
    await expect(room.last).to_contain_text("أهلًا")
    assert await violations(page) == []
    await page.evaluate("document.getElementById('person-dialog').showModal()")
    assert await violations(page) == []
