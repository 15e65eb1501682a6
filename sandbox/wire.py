"""The wire: every object, in or out, is parsed by python-telegram-bot's types and checked for unknown fields."""

from collections.abc import Iterator
from typing import Any

from telegram import TelegramObject

from sandbox.refusals import bad
from sandbox.store import Json

SERVICE_FLAGS = ("channel_chat_created", "delete_chat_photo", "group_chat_created", "supergroup_chat_created")


def unknown_fields(value: object) -> Iterator[str]:
    """Yield the names of fields that python-telegram-bot does not know, anywhere inside an object."""
    if isinstance(value, TelegramObject):
        yield from value.api_kwargs
        for cls in type(value).__mro__:
            for name in getattr(cls, "__slots__", ()):
                if name not in ("_bot", "api_kwargs"):
                    yield from unknown_fields(getattr(value, name, None))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from unknown_fields(item)


def lost_fields(before: Any, after: Any) -> Iterator[str]:
    """Yield the names of fields that parsing dropped: some types of the library forget what they do not know."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name, value in before.items():
            if name not in after and value is not None:
                yield str(name)
            else:
                yield from lost_fields(value, after.get(name))
    elif isinstance(before, list) and isinstance(after, list):
        for one, other in zip(before, after, strict=False):
            yield from lost_fields(one, other)


def asked(cls: type[TelegramObject], data: Any, what: str) -> Json:
    """Parse an object that a bot sent and give it back in its plain form.

    Raises Refused (400) when it is no object, lacks a required field or has one that the Bot API does not know.
    """
    if not isinstance(data, dict):
        raise bad(f"can't parse {what} JSON object: an object is expected")
    try:
        parsed = cls.de_json(data, None)
    except (TypeError, ValueError, AttributeError, KeyError) as problem:
        raise bad(f"can't parse {what} JSON object: {problem}") from problem
    plain = parsed.to_dict()
    strangers = sorted({*unknown_fields(parsed), *lost_fields(data, plain)})
    if strangers:
        raise bad(f"can't parse {what} JSON object: unknown field {', '.join(strangers)}")
    return plain


def built(cls: type[TelegramObject], data: Json) -> Json:
    """Build an object that the server sends. An object of ours that the other library refuses is a defect here."""
    parsed = cls.de_json(data, None)
    strangers = sorted(set(unknown_fields(parsed)))
    if strangers:
        raise AssertionError(f"{cls.__name__} has no field {', '.join(strangers)}")
    plain = parsed.to_dict()
    for flag in SERVICE_FLAGS:
        if plain.get(flag) is False:
            del plain[flag]
    return plain
