"""Profile: what a bot says of itself: name, commands, descriptions, menu button."""

import re
from collections.abc import Callable
from typing import Any

from telegram import BotCommand, BotCommandScope, MenuButton

from sandbox.chats import Chats
from sandbox.parameters import Parameters
from sandbox.refusals import bad
from sandbox.store import Json, dump
from sandbox.wire import asked

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"|[a-z]{2}")
LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(chats: Chats, _: Parameters) -> Json:
    """Tell the bot who it is."""
    abilities = {"can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}
    return {**chats.network.bot, **abilities}


def set_my_commands(chats: Chats, parameters: Parameters) -> bool:
    """Keep the commands for a scope and a language."""
    commands = parameters.json("commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad("can't parse commands list")
    checked = [_command(command) for command in commands]
    chats.network.store.keep(_commands_key(parameters), checked or None)
    chats.network.tell("profile")
    return True


def _command(data: Any) -> Json:
    command = asked(BotCommand, data, "bot command")
    command["command"] = str(command["command"]).removeprefix("/")
    if not COMMAND.fullmatch(command["command"]):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command["description"])) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return command


def get_my_commands(chats: Chats, parameters: Parameters) -> list[Json]:
    """Return the commands kept for exactly this scope and language."""
    found: list[Json] = chats.network.store.setting(_commands_key(parameters), [])
    return found


def delete_my_commands(chats: Chats, parameters: Parameters) -> bool:
    """Forget the commands of a scope and a language."""
    chats.network.store.keep(_commands_key(parameters), None)
    chats.network.tell("profile")
    return True


def _commands_key(parameters: Parameters) -> str:
    scope = parameters.json("scope") or {"type": "default"}
    return f"commands:{dump(asked(BotCommandScope, scope, 'bot command scope'))}:{_language(parameters)}"


def _language(parameters: Parameters) -> str:
    code = parameters.text("language_code")
    if not LANGUAGE.fullmatch(code):
        raise bad("invalid language code specified")
    return code


def text_setter(what: str) -> Callable[[Chats, Parameters], bool]:
    """Return the method that keeps a name, a description or a short description by language."""

    def set_text(chats: Chats, parameters: Parameters) -> bool:
        text = parameters.text(what)
        if len(text) > LIMITS[what]:
            raise bad(f"{what.replace('_', ' ')} is too long")
        chats.network.store.keep(f"{what}:{_language(parameters)}", text or None)
        chats.network.tell("profile")
        return True

    return set_text


def text_getter(what: str) -> Callable[[Chats, Parameters], Json]:
    """Return the method that tells a name, a description or a short description in a language."""

    def get_text(chats: Chats, parameters: Parameters) -> Json:
        return {what: spoken(chats, what, _language(parameters))}

    return get_text


def spoken(chats: Chats, what: str, language: str) -> str:
    """Return a name or description in a language, else the one for everyone, else an empty text."""
    store = chats.network.store
    text: str = store.setting(f"{what}:{language}") or store.setting(f"{what}:") or ""
    return text or (chats.network.bot["first_name"] if what == "name" else "")


def commands_for(chats: Chats, chat_id: int, language: str) -> list[Json]:
    """Return the commands that a person's client offers: the narrowest scope first, the language before the default."""
    own = {"type": "chat", "chat_id": chat_id}
    for scope in (own, {"type": "all_private_chats"}, {"type": "default"}):
        for code in (language, ""):
            values: Json = {"scope": scope, "language_code": code if LANGUAGE.fullmatch(code) else ""}
            found = get_my_commands(chats, Parameters(values))
            if found:
                return found
    return []


def set_chat_menu_button(chats: Chats, parameters: Parameters) -> bool:
    """Keep the menu button of a chat, or of all."""
    button = asked(MenuButton, parameters.json("menu_button") or {"type": "default"}, "menu button")
    chats.network.store.keep(f"menu_button:{parameters.text('chat_id')}", button)
    return True


def get_chat_menu_button(chats: Chats, parameters: Parameters) -> Json:
    """Return the menu button of a chat."""
    store = chats.network.store
    own = store.setting(f"menu_button:{parameters.text('chat_id')}")
    button: Json = own or store.setting("menu_button:", {"type": "default"})
    return button
