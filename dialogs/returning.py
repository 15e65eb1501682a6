"""Who comes back: hears once what was forgotten meanwhile, and where they stood in the form they had begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dialogs.buttons import Go, parse
from dialogs.conversation import Conversation, FormDraft, Notice
from dialogs.events import Command, Event, Tapped
from dialogs.forms.walk import current_step, progress
from dialogs.turn import Turn
from dialogs.world import World

AWAY = timedelta(days=1)
"""Without an answer for so long, somebody who opens the chat again has come back."""
ARRIVED = ("welcome", "menu", "form")
"""Where those who come back arrive."""


def greeted(turn: Turn, event: Event, world: World) -> Turn:
    """The turn with what there is to say to somebody who was away, above all else that it says."""
    conversation = turn.conversation
    told = [Notice(kind=kind) for kind in conversation.forgotten]
    form = conversation.form
    if form is not None and _comes_back(conversation, form, event):
        told.append(_where_they_stood(form, world))
        form = form.model_copy(update={"welcomed_at": event.now})
    if not told:
        return turn
    changes = {"forgotten": (), "form": form, "notices": (*told, *conversation.notices)}
    return replace(turn, conversation=conversation.model_copy(update=changes))


def _comes_back(conversation: Conversation, form: FormDraft, event: Event) -> bool:
    opens = isinstance(event, Command) or (isinstance(event, Tapped) and isinstance(parse(event.data), Go))
    return opens and form.begun and conversation.place in ARRIVED and event.now - _last_seen(form) >= AWAY


def _last_seen(form: FormDraft) -> datetime:
    times = [given.at for given in form.answers.values()] + [consent.at for consent in form.consents.values()]
    return max(*times, form.opened_at, form.welcomed_at or form.opened_at)


def _where_they_stood(form: FormDraft, world: World) -> Notice:
    step = current_step(world.knowledge.application, form)
    if step is None or step.field is None:
        return Notice(kind="welcome_back")
    where = progress(world.knowledge.application, form)
    return Notice(kind="welcome_back_at", parameters={"number": str(where.number), "total": str(where.total)})
