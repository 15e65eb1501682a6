"""The pure core: conversations, what can happen to them, what a person then sees and what else is to be done. No I/O,
clock or randomness.
"""

from dialogs.bubbles import Bubble, Button, Document, fitted
from dialogs.conversation import Conversation, stranger
from dialogs.engine import advance, view
from dialogs.turn import Turn
from dialogs.world import Service, World

__all__ = [
    "Bubble",
    "Button",
    "Conversation",
    "Document",
    "Service",
    "Turn",
    "World",
    "advance",
    "fitted",
    "stranger",
    "view",
]
