"""The furniture of the chat: commands, description and menu button in every language, set when they differ.

What stands is asked first: setting is limited by Telegram far more strictly than asking, and a bot may start often. The
name is left as @BotFather has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from aiogram import Bot
from aiogram.methods import (
    GetChatMenuButton,
    GetMyCommands,
    GetMyDescription,
    GetMyShortDescription,
    SetChatMenuButton,
    SetMyCommands,
    SetMyDescription,
    SetMyShortDescription,
    TelegramMethod,
)
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, MenuButtonCommands

from dialogs.links import FIRST_WORDS
from locales import Texts, mark

COMMANDS: tuple[tuple[str, str], ...] = (
    ("start", mark("Begin, or show the first screen")),
    ("menu", mark("Menu")),
    ("check", mark("Check what may fit")),
    ("path", mark("My path")),
    ("regions", mark("Regions")),
    ("rules", mark("Rules and official places")),
    ("form", mark("Pre-application form")),
    ("status", mark("My file: status")),
    ("person", mark("Ask a person")),
    ("language", mark("Language")),
    ("mydata", mark("My data")),
    ("erase", mark("Erase everything about me")),
    ("privacy", mark("What is kept, where and how long")),
    ("help", mark("Help")),
)
SHORT_DESCRIPTION: Final = mark(
    "About moving to Russia: dated answers, a self-check, a form. "
    "No official application; the Interior Ministry decides."
)
DESCRIPTION_LIMIT, SHORT_LIMIT = 512, 120
"""Characters (Telegram)."""
OTHERS: Final = "en"
"""The language for everybody whose own has none: set without a language code."""


@dataclass(frozen=True)
class Piece:
    """A piece of furniture: how to ask what stands, how to read the answer, what is wanted, how to set it."""

    ask: TelegramMethod[Any]
    read: Callable[[Any], Any]
    wanted: Any
    put: TelegramMethod[Any]

    def stands(self, answer: Any) -> bool:
        """Whether what Telegram answered is what is wanted."""
        return bool(self.read(answer) == self.wanted)


async def arrange(bot: Bot, catalogues: Mapping[str, Texts], controller: str) -> int:
    """Set what differs, in every language, and give how many pieces that were. Raises what aiogram raises."""
    changed = 0
    for piece in pieces(catalogues, controller):
        if not piece.stands(await bot(piece.ask)):
            await bot(piece.put)
            changed += 1
    return changed


def pieces(catalogues: Mapping[str, Texts], controller: str) -> Iterator[Piece]:
    """All of it. Languages without a two-letter code cannot be told to Telegram and get the one for others."""
    for language, texts in catalogues.items():
        if language == OTHERS or len(language) == 2:
            yield from _in_language(texts, None if language == OTHERS else language, controller)
    button = SetChatMenuButton(menu_button=MenuButtonCommands())
    yield Piece(GetChatMenuButton(), attrgetter("type"), "commands", button)


def _in_language(texts: Texts, code: str | None, controller: str) -> Iterator[Piece]:
    scope = BotCommandScopeAllPrivateChats()
    commands = [BotCommand(command=name, description=texts(description)) for name, description in COMMANDS]
    yield Piece(
        GetMyCommands(scope=scope, language_code=code),
        _said,
        _said(commands),
        SetMyCommands(commands=commands, scope=scope, language_code=code),
    )
    long = _cut(texts(FIRST_WORDS, controller=controller), DESCRIPTION_LIMIT)
    yield Piece(
        GetMyDescription(language_code=code),
        attrgetter("description"),
        long,
        SetMyDescription(description=long, language_code=code),
    )
    short = _cut(texts(SHORT_DESCRIPTION), SHORT_LIMIT)
    yield Piece(
        GetMyShortDescription(language_code=code),
        attrgetter("short_description"),
        short,
        SetMyShortDescription(short_description=short, language_code=code),
    )


def _said(commands: Iterable[BotCommand]) -> list[tuple[str, str]]:
    return [(each.command, each.description) for each in commands]


def _cut(text: str, limit: int) -> str:
    """Only a very long name of who runs the bot makes a text too long; its end goes."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
