"""Methods: what a bot may call, with the parameters that python-telegram-bot knows for each."""

import inspect
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import telegram

from sandbox import profile, sending
from sandbox.chats import Chats
from sandbox.network import Network
from sandbox.parameters import Parameters
from sandbox.polling import Polling
from sandbox.refusals import Refused, Violation, bad
from sandbox.store import Json
from sandbox.webhooks import Webhooks

Method = Callable[[Chats, Parameters], Any]

METHODS: dict[str, Method] = {
    "getMe": profile.get_me,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": sending.edit_message_text,
    "editMessageCaption": sending.edit_message_caption,
    "editMessageReplyMarkup": sending.edit_message_reply_markup,
    "deleteMessage": sending.delete_message,
    "answerCallbackQuery": sending.answer_callback_query,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.text_setter("name"),
    "getMyName": profile.text_getter("name"),
    "setMyDescription": profile.text_setter("description"),
    "getMyDescription": profile.text_getter("description"),
    "setMyShortDescription": profile.text_setter("short_description"),
    "getMyShortDescription": profile.text_getter("short_description"),
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
}
# Conveniences of python-telegram-bot's methods that are no parameters of the Bot API.
NOT_ON_THE_WIRE = frozenset(
    {"self", "filename", "reply_to_message_id", "allow_sending_without_reply", "disable_web_page_preview"}
    | {"read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "api_kwargs"}
)


@cache
def parameter_names(method: str) -> frozenset[str]:
    """Return the names of a method's parameters, such as ``chat_id`` and ``text`` for ``sendMessage``."""
    function = getattr(telegram.Bot, re.sub(r"(?=[A-Z])", "_", method).lower())
    return frozenset(inspect.signature(function).parameters) - NOT_ON_THE_WIRE


class BotApi:
    """The Bot API of one bot: finds the method, checks the parameters' names, runs it in a transaction."""

    def __init__(self, network: Network, chats: Chats) -> None:
        self._network = network
        self._chats = chats
        self.polling = Polling(network)
        self.webhooks = Webhooks(network, self.polling, self.call)
        self._methods: dict[str, tuple[str, Method]] = {
            name.lower(): (name, method) for name, method in {**METHODS, **self._own_methods()}.items()
        }

    def _own_methods(self) -> dict[str, Method]:
        return {
            "getFile": lambda chats, parameters: chats.network.files.downloadable(parameters.text("file_id")),
            "setWebhook": lambda _, parameters: self.webhooks.set_webhook(parameters),
            "deleteWebhook": lambda _, parameters: self.webhooks.delete_webhook(parameters),
            "getWebhookInfo": lambda _, __: self.webhooks.info(),
        }

    async def call(self, method: str, parameters: Parameters) -> Any:
        """Run a method and return its result. Raises Refused; what broke a rule is kept among the violations."""
        try:
            return await self._run(method, parameters)
        except Refused as refused:
            if refused.fault:
                self.blame(method, refused)
            raise

    def blame(self, method: str, refused: Refused) -> None:
        """Keep a violation for tests to read."""
        self._network.violations.append(Violation(method, refused.code, refused.description))

    async def _run(self, method: str, parameters: Parameters) -> Any:
        if method.lower() == "getupdates":
            _check_names("getUpdates", parameters.values)
            return await self.polling.get_updates(parameters)
        if method.lower() not in self._methods:
            raise Refused(404, "Not Found: method not found", fault=True)
        name, function = self._methods[method.lower()]
        _check_names(name, parameters.values)
        with self._network.transaction():
            return function(self._chats, parameters)


def _check_names(method: str, values: Json) -> None:
    strangers = sorted(set(values) - parameter_names(method))
    if strangers:
        raise bad(f"unknown parameter {', '.join(strangers)}")
