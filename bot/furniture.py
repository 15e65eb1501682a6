"""The furniture of the chat: the command list in every language, set when the bot starts."""

from __future__ import annotations

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

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


async def arrange(bot: Bot, catalogues: dict[str, Texts]) -> None:
    """Set the commands of private chats for each language, English for all others. Raises what aiogram raises."""
    scope = BotCommandScopeAllPrivateChats()
    for language, texts in catalogues.items():
        commands = [BotCommand(command=name, description=texts(description)) for name, description in COMMANDS]
        if language == "en":
            await bot.set_my_commands(commands, scope=scope)
        elif len(language) == 2:
            await bot.set_my_commands(commands, scope=scope, language_code=language)
