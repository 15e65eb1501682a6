"""Editors' texts on the screen: the person's language, with the values that only a running service knows filled in."""

from __future__ import annotations

from dialogs.rendering import escaped, italic, marked_up
from dialogs.world import World
from knowledge.words import Words
from locales import Texts
from locales.formats import number_text
from locales.names import country_name


def service_values(world: World, language: str, region: str = "") -> dict[str, str]:
    """What may stand in braces in editors' texts, as shown in `language`."""
    service = world.service
    texts = world.texts(language)
    receiver = service.receiver_for(region)
    return {
        "controller": service.controller,
        "operator_shown": receiver,
        "receiver": receiver,
        "country": country_name(service.country, language),
        "retention": texts.plural("{count} day", "{count} days", service.retention_days),
        "days": number_text(service.reply_days, language),
    }


def filled(words: Words | str, world: World, language: str, region: str = "", **values: str) -> str:
    """The text as Telegram HTML with {controller} and the like filled; unknown braces stay as they are."""
    text = marked_up(words if isinstance(words, str) else words.text(language))
    for name, value in {**service_values(world, language, region), **values}.items():
        text = text.replace(f"{{{name}}}", escaped(value))
    return text


def machine_line(machine: bool, texts: Texts) -> str:
    """What stands under a machine translation that no person has reviewed; nothing under other texts."""
    return italic(texts("Machine translation, not yet reviewed.")) if machine else ""
