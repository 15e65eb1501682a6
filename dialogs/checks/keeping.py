"""The screen on which a person takes the code of a result along."""

from __future__ import annotations

from dialogs.bubbles import Bubble, Button
from dialogs.buttons import act, go
from dialogs.checks.codes import code_of
from dialogs.conversation import Conversation
from dialogs.rendering import escaped, paragraphs
from dialogs.world import World


def kept_screen(conversation: Conversation, card: str, world: World) -> Bubble:
    """The code of the open self-check, and the link where the bot's name is known; made anew each time it is shown.

    `card`: the number of the card that Back leads to.
    """
    draft, texts = conversation.check, world.texts(conversation.language)
    code = (code_of(world.knowledge.self_check, draft) if draft is not None else None) or ""
    text = escaped(
        texts(
            "Keep this code: it holds your answers itself, without beliefs and obstacles, and nothing of it is stored "
            "here. Whoever has it can read these answers. Send it to this chat and the result opens again."
        )
    )
    name = world.service.username
    link = f"https://t.me/{name}?start={code}" if name and code else ""
    back = Button(texts("Back"), act(conversation.version, "card", card))
    rows = ((back, Button(texts("Menu"), go("menu"))),)
    return Bubble(paragraphs(text, f"<code>{code}</code>" if code else "", escaped(link)), rows)
