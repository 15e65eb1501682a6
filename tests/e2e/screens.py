"""A visitor who walks through every screen of the bot, and a browser that keeps a picture of each.

The real bot, storage and local Telegram, in one process: an act is over when the bot has drawn all that follows from
it, so that no picture shows a half-drawn screen.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.async_api import Browser, Page

from bot import running
from bot.inbox import InboxReader
from bot.intake import Intake, Shell
from bot.outbox import OutboxSender
from bot.turn import Core
from bot.updates import ALLOWED_UPDATES
from dialogs import Bubble, Conversation, World, advance, view
from dialogs.letters import letter
from knowledge import Knowledge
from sandbox.people import Person, Telegram
from sandbox.server import LocalTelegram
from storage import Storage, open_storage
from tests.chat import name
from tests.e2e.processes import KEYS, TOKEN

SIZES: Mapping[str, tuple[int, int]] = {"phone": (390, 844), "desk": (1280, 800)}
TALLEST = 9000
SHOWN = """([id, touched]) => {
  const shown = document.querySelector(`article[data-id="${id}"]`);
  return shown !== null && Number(shown.dataset.touched) >= touched;
}"""
NEEDED = """(since) => {
  const log = document.getElementById("log");
  let first = null;
  for (const each of [...log.querySelectorAll("article")].reverse()) {
    if (Number(each.dataset.touched) < since) break;
    first = each;
  }
  const height = first ? log.scrollHeight - first.offsetTop + log.offsetTop : 0;
  return height + window.innerHeight - log.clientHeight + 12;
}"""
RAW = re.compile(r"\{\w*\}|\b[a-z0-9]+_[a-z0-9_]+\b")
SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"


@dataclass
class Place:
    """Where the walk happens: the local Telegram, storage, and a core that tells which screens it has drawn."""

    telegram: LocalTelegram
    people: Telegram
    storage: Storage
    shell: Shell
    intake: Intake
    drawn: list[Conversation]
    offset: int | None = None

    async def turn(self) -> None:
        """The bot takes all that waits, to the end; then what its chores would do."""
        updates = await self.shell.bot.get_updates(offset=self.offset, timeout=1, allowed_updates=ALLOWED_UPDATES)
        for update in updates:
            await self.intake.take(update, b"{}")
            self.offset = update.update_id + 1
        await self.people.settled()

    async def word(self, person: Person, kind: str, **parameters: str) -> None:
        """Something that happened outside the chat is told in it."""
        person_id = await self.storage.people.find(person.id)
        assert person_id is not None
        await self.storage.inbox.add(person_id, kind, parameters)
        await InboxReader(self.shell).read_waiting()
        await OutboxSender(self.shell).send_due()
        await self.people.settled()


@asynccontextmanager
async def place(folder: Path, world: World) -> AsyncIterator[Place]:
    """Opens all of it in a folder of its own."""
    drawn: list[Conversation] = []

    def watched(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
        drawn.append(conversation)
        return view(conversation, world)

    async with (
        LocalTelegram(folder / "telegram", TOKEN) as telegram,
        Telegram(telegram.url) as people,
        await open_storage(
            f"sqlite:///{folder / 'bot.sqlite3'}", keys=KEYS, files=folder / "files", upgrade=True
        ) as storage,
        running.account(TOKEN, telegram.url) as bot,
    ):
        shell = await running.open_shell(bot, storage, Core(advance, watched, letter, world))
        await running.furnish(shell)
        yield Place(telegram, people, storage, shell, Intake(shell), drawn)
    assert telegram.violations == []


@dataclass
class Visitor:
    """One person in one language, with a page open for every size."""

    place: Place
    person: Person
    language: str
    folder: Path
    pages: Mapping[str, Page]
    words: Mapping[str, Mapping[str, str]]
    every: bool = True
    """Keep a picture of every screen that the walk names, not only of the first in each dialog."""
    pictured: dict[str, str] = field(default_factory=dict)
    """Picture → the dialog that it shows."""
    group: int | None = None
    """The group that the pages show, once the person has opened one."""

    async def does(self, act: str) -> None:
        """One act, written as `tap go menu`, `say KEY or words`, `command start`, `picture menu`, …"""
        verb, _, what = act.partition(" ")
        await getattr(self, f"_{verb}")(what)

    async def _say(self, what: str) -> None:
        chosen = self.words.get(what, {})
        await self.person.says(chosen.get(self.language) or chosen.get("en") or what)
        await self.place.turn()

    async def _seek(self, what: str) -> None:
        """Says one text after the other until the bot is at the place: what search makes of words may change."""
        for text in self.words[what][self.language].split(" / "):
            await self._say(text)
            if self.place.drawn[-1].place == what:
                return
        raise AssertionError(f"nothing said in {self.language} led to {what!r}")

    async def _command(self, what: str) -> None:
        await self._say(f"/{what}")

    async def _tap(self, what: str) -> None:
        for message in reversed(self.person.messages()):
            for button in message.buttons:
                if button.data and what in (name(button.data), name(button.data).split()[0]):
                    await self.person.taps(data=button.data, message=message, at_once=True)
                    await self.place.turn()
                    return
        raise AssertionError(f"no button {what!r} on the screen:\n{self.person.screen()}")

    async def _old(self, what: str) -> None:
        """Taps a button of the oldest message that has it: one that belongs to an earlier screen."""
        found = (button for message in self.person.messages() for button in message.buttons if button.data)
        button = next(each for each in found if name(str(each.data)) == what)
        message = next(each for each in self.person.messages() if each.message_id == button.message_id)
        await self.person.taps(data=button.data, message=message, at_once=True)
        await self.place.turn()

    async def _file(self, what: str) -> None:
        await self.person.sends_file(what, PDF, "application/pdf")
        await self.place.turn()

    async def _unsupported(self, what: str) -> None:
        acts = {"voice": lambda: self.person.sends_voice(b"OggS"), "sticker": lambda: self.person.sends_sticker("👍")}
        await acts.get(what, lambda: self.person.shares_contact("+4930123456"))()
        await self.place.turn()

    async def _edit(self, what: str) -> None:
        own = next(each for each in reversed(self.person.messages()) if not each.from_bot and each.text)
        await self.person.edits(own, what)
        await self.place.turn()

    async def _word(self, what: str) -> None:
        sent = self.place.drawn[-1].sent
        reference = sent[-1].reference if sent else ""
        answer = self.words["reply"].get(self.language, self.words["reply"]["en"])
        text = {"text": answer} if what == "person_replied" else {}
        await self.place.word(self.person, what, reference=reference, operator="Reception Desk", **text)

    async def _with(self, what: str) -> None:
        """From now on the bot knows something else: `with stale ENTRY`, `with withdrawn ENTRY`."""
        change, _, entry = what.partition(" ")
        core = self.place.shell.core
        core.world = replace(core.world, knowledge=CHANGES[change](core.world.knowledge, entry, self.language))

    async def _group(self, what: str) -> None:
        self.group = await self.person.opens_group(what)
        await self.place.turn()
        await self.person.says("Hello", group=self.group)
        await self.place.turn()
        for page in self.pages.values():
            await page.goto(f"{self.place.telegram.url}/#{self.person.id}/{self.group}")

    async def _picture(self, what: str) -> None:
        place = self.place.drawn[-1].place if self.place.drawn else ""
        wanted = self.every or place not in self.pictured.values()
        if wanted:
            self.pictured[what] = place
        self._reads_well(what)
        for size, page in self.pages.items():
            await self._shown(page)
            assert await page.evaluate(SIDEWAYS) <= 0, f"{what} runs out of the screen in {self.language} on a {size}"
            if wanted:
                await self._kept(page, self.folder / f"{what}-{self.language}-{size}.png", SIZES[size])

    def _reads_well(self, what: str) -> None:
        """No name of ours stands on the screen: a placeholder left open, the id of an option."""
        for seen in self.person.messages(self.group):
            if seen.from_bot and seen.touched > self.person.last_act:
                words = "\n".join((seen.text, *(button.label for button in seen.buttons)))
                assert not RAW.findall(words), f"{what}, {self.language}: {RAW.findall(words)} in\n{words}"

    async def _shown(self, page: Page) -> None:
        """Waits until the page shows what the bot did last."""
        last = max(self.person.messages(self.group), key=lambda each: each.touched, default=None)
        if last is None:
            await page.locator("#start").wait_for()
        else:
            await page.wait_for_function(SHOWN, arg=[last.message_id, last.touched])

    async def _kept(self, page: Page, file: Path, size: tuple[int, int]) -> None:
        """A picture of all that the person's last act brought, as tall as that takes."""
        needed = int(await page.evaluate(NEEDED, self.person.last_act))
        if needed > size[1]:
            await page.set_viewport_size({"width": size[0], "height": min(needed, TALLEST)})
        await page.screenshot(path=file)
        if needed > size[1]:
            await page.set_viewport_size({"width": size[0], "height": size[1]})


@asynccontextmanager
async def visitor(
    place: Place,
    browser: Browser,
    language: str,
    sizes: tuple[str, ...],
    folder: Path,
    words: Mapping[str, Mapping[str, str]],
) -> AsyncIterator[Visitor]:
    """A new person, with pages that are open at their chat."""
    person = await place.people.person(NAMES.get(language, "Anna"), language=language)
    pages = {}
    for size in sizes:
        width, height = SIZES[size]
        pages[size] = await browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
        await pages[size].goto(f"{place.telegram.url}/#{person.id}")
    yield Visitor(place, person, language, folder, pages, words)
    for page in pages.values():
        await page.close()


NAMES = {"en": "Anna", "ru": "Мария", "ar": "ليلى"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _stale(known: Knowledge, entry_id: str, language: str) -> Knowledge:
    """The entry could do harm, and its text in this language was made from an earlier source."""
    entry = known.entries[entry_id]
    texts = {**entry.texts, language: replace(entry.texts[language], source_digest="of an earlier text")}
    return replace(known, entries={**known.entries, entry_id: replace(entry, harm="high", texts=texts)})


def _withdrawn(known: Knowledge, entry_id: str, _: str) -> Knowledge:
    return known.withdrawing(frozenset({entry_id}))


CHANGES = {"stale": _stale, "withdrawn": _withdrawn}
