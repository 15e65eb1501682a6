"""Looking a person's words up in the knowledge base."""

from __future__ import annotations

from dialogs.conversation import Conversation
from dialogs.world import World
from knowledge import Found

QUESTION_MARKS = ("?", "？", "؟")


def found_for(conversation: Conversation, text: str, world: World) -> Found:
    """What the index finds for the text, as a follow-up of the last answer if there was one."""
    return world.knowledge.index.find(text, conversation.language, after=conversation.last_entry or None)


def is_question(text: str) -> bool:
    """Whether the text ends as a question."""
    return text.rstrip().endswith(QUESTION_MARKS)
