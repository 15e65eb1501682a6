"""Messages that nobody asked for just now, rendered when they are sent, in the person's language of that moment."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.bubbles import Bubble, Button
from dialogs.buttons import go
from dialogs.notices import SENTENCES
from dialogs.rendering import directed, escaped
from dialogs.world import World


def letter(kind: str, parameters: Mapping[str, str], language: str, world: World) -> tuple[Bubble, ...]:
    """The message of this kind; nothing for a kind that this version does not know."""
    sentence = SENTENCES.get(kind)
    if sentence is None:
        return ()
    texts = world.texts(language)
    text = escaped(texts(sentence, **parameters))
    label, place = ("Ask a person", "person") if kind == "replied" else ("My file: status", "status")
    on = Button(texts(label), go(place))
    return (directed(Bubble(text, ((on, Button(texts("Menu"), go("menu"))),)), texts),)
