"""One step of a conversation: `advance` and `view`, both pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from dialogs import (
    application,
    ask,
    browsing,
    links,
    menu,
    my_data,
    numbered,
    returning,
    rules_and_places,
    self_check,
    sending,
    several,
    status,
    unread,
    words,
)
from dialogs.bubbles import Bubble
from dialogs.buttons import Go, Set, parse
from dialogs.checks.codes import looks_like_code
from dialogs.conversation import Conversation
from dialogs.effects import ExpireDraft
from dialogs.events import Command, Event, FileFailed, Said, SentFile, Tapped, Word
from dialogs.labels import readable
from dialogs.notices import notice_bubble
from dialogs.rendering import directed
from dialogs.turn import Turn, moved, noticed
from dialogs.typed import cleaned, says_something, without_steering
from dialogs.world import World
from locales.formats import folded

Show = Callable[[Conversation, World], tuple[Bubble, ...]]
Receive = Callable[[Conversation, Event, World], Turn | None]


def _nothing(conversation: Conversation, event: Event, world: World) -> Turn | None:
    return None


@dataclass(frozen=True)
class Place:
    """A dialog: how it shows itself, and what it makes of an event (None: not its business)."""

    show: Show
    receive: Receive = _nothing


PLACES: Mapping[str, Place] = {
    "welcome": Place(menu.show_welcome),
    "menu": Place(menu.show_menu),
    "language": Place(menu.show_language, menu.receive_language),
    "path": Place(menu.show_path),
    "regions": Place(menu.show_regions),
    "help": Place(menu.show_help),
    "rules": Place(rules_and_places.show),
    "ask": Place(ask.show_ask),
    "answer": Place(ask.show_answer, ask.receive_answer),
    "answers": Place(several.show, several.receive),
    "suggest": Place(ask.show_suggestions),
    "unknown": Place(ask.show_unknown),
    "topics": Place(browsing.show_topics),
    "glossary": Place(browsing.show_glossary),
    "person": Place(ask.show_person, ask.receive_person),
    "check": Place(self_check.show, self_check.receive),
    "form": Place(application.show, application.receive),
    "sent": Place(sending.receipt),
    "status": Place(status.show, status.receive),
    "mydata": Place(my_data.show, my_data.receive),
    "erase": Place(my_data.show_erase, my_data.receive_erase),
    "erased": Place(my_data.show_erased),
    "privacy": Place(my_data.show_privacy),
}
DESTINATIONS = frozenset(PLACES) - {"answer", "suggest", "unknown", "sent", "erased"}
"""Places that a button or a command may lead to."""
COMMANDS: Mapping[str, str] = {"start": "welcome"} | {
    name: name
    for name in (
        *("menu", "check", "path", "regions", "rules", "form", "status", "person"),
        *("language", "mydata", "erase", "privacy", "help"),
    )
}


def _folded_words(*spellings: str) -> frozenset[str]:
    """Words as `folded` leaves them, whatever their accents: what people type is compared in that form."""
    return frozenset(map(folded, spellings))


STOP_WORDS = _folded_words(
    *("stop", "стоп", "стой", "хватит", "stopp", "halt", "arrêt", "arrête", "stoppe", "alto", "parar", "para"),
    *("basta", "fermati", "停", "停止", "توقّف", "قف"),
)
BACK_WORDS = _folded_words(
    *("back", "назад", "zurück", "retour", "atrás", "volver", "indietro", "返回", "后退", "رجوع", "ارجع"),
    *("إلى الوراء", "عودة"),
)


def advance(conversation: Conversation, event: Event, world: World) -> Turn:
    """The next conversation and what else to do. Never raises for anything a person can send."""
    if isinstance(event, Word):
        return replace(_with_term(conversation, words.received(conversation, event, world), world), quiet=True)
    begun, expired = words.without_expired(_begun(conversation, event, world), event.now, world)
    turn = _received(conversation, begun, event, world)
    if turn is None:
        return Turn(conversation if conversation.language else begun, toast=_stale(begun, world))
    turn = replace(turn, effects=(*expired, *turn.effects))
    return turn if turn.erased else _with_term(conversation, returning.greeted(turn, event, world), world)


def _begun(conversation: Conversation, event: Event, world: World) -> Conversation:
    language = conversation.language or _device_language(event.device_language, world)
    notices = tuple(each for each in conversation.notices if _switches_language(event) and each.kind in STAYING)
    return conversation.model_copy(
        update={"version": conversation.version + 1, "notices": notices, "language": language}
    )


STAYING = ("answer", "not_known", "asked_several")
"""Notices that a switch of the language shows again in the new one."""


def _switches_language(event: Event) -> bool:
    press = parse(event.data) if isinstance(event, Tapped) else None
    return isinstance(press, Set) and press.path == "language"


def _device_language(tag: str | None, world: World) -> str:
    language = (tag or "").replace("_", "-").split("-")[0].lower()
    return language if language in world.languages else "en"


def _stale(conversation: Conversation, world: World) -> str:
    return world.texts(conversation.language)("That button belonged to an earlier screen. This is the present one.")


def _with_term(before: Conversation, turn: Turn, world: World) -> Turn:
    ends = words.next_end(turn.conversation, world)
    if ends == words.next_end(before, world):
        return turn
    return replace(turn, effects=(*turn.effects, ExpireDraft(ends)))


def _received(before: Conversation, conversation: Conversation, event: Event, world: World) -> Turn | None:
    """None only for a tap that does not belong to the present screen."""
    if isinstance(event, Tapped):
        return _tapped(conversation, event, world)
    turn = _read(conversation, event, world)
    return turn or unread.told(before, conversation, event)


def _read(conversation: Conversation, event: Event, world: World) -> Turn | None:
    """None for a message that says nothing that could be read."""
    if isinstance(event, Command):
        return _command(conversation, event, world)
    if isinstance(event, Said):
        return _said(conversation, replace(event, text=cleaned(event.text)), world)
    if isinstance(event, SentFile | FileFailed):
        return PLACES[conversation.place].receive(conversation, event, world)
    return None


def _command(conversation: Conversation, event: Command, world: World) -> Turn | None:
    if event.name == "start" and event.argument:
        return links.followed(conversation, event.argument, event, world)
    place = COMMANDS.get(event.name)
    return Turn(_at(conversation, place)) if place is not None else None


def _at(conversation: Conversation, place: str, detail: str = "") -> Conversation:
    here = f"{conversation.place}:{conversation.detail}".rstrip(":")
    came_from = (conversation.came_from if here == "language" else here) if place == "language" else ""
    if place in ("menu", "welcome"):
        conversation = conversation.model_copy(update={"several": None})
    there = "status" if place == "form" and _only_sent(conversation) else place
    return moved(conversation, there, detail).model_copy(update={"came_from": came_from})


def _only_sent(conversation: Conversation) -> bool:
    return conversation.form is None and any(sent.state != "withdrawn" for sent in conversation.sent)


def _tapped(conversation: Conversation, event: Tapped, world: World) -> Turn | None:
    if _switches_language(event):
        return menu.receive_language(conversation, event, world)
    press = parse(event.data)
    if not isinstance(press, Go):
        return PLACES[conversation.place].receive(conversation, event, world)
    if press.place == "entry" and world.knowledge.entry(press.detail) is not None:
        return Turn(ask.at_entry(conversation, press.detail))
    if press.detail in _details(press.place, world):
        return Turn(moved(conversation, DETAILED[press.place], press.detail))
    return Turn(_at(conversation, press.place)) if press.place in DESTINATIONS else None


DETAILED: Mapping[str, str] = {"region": "regions", "topic": "topics", "term": "glossary"}
"""What a go button may name, and the place that shows it."""


def _details(kind: str, world: World) -> Collection[str]:
    known = world.knowledge
    return {"region": known.regions, "topic": known.topics, "term": known.glossary}.get(kind, ())


def _said(conversation: Conversation, event: Said, world: World) -> Turn | None:
    word = folded(event.text) if len(event.text) < 30 else ""
    if word in STOP_WORDS:
        return _stopped(conversation)
    if word in BACK_WORDS:
        return _back(conversation, world)
    code = without_steering(event.text).strip()
    if looks_like_code(code):
        return links.reopened(conversation, code, event, world)
    place = PLACES[conversation.place]
    turn = numbered.taken(conversation, event, world, place.show, place.receive)
    turn = turn or place.receive(conversation, event, world)
    if turn is None and not says_something(event.text):
        return None
    return turn or several.answered(conversation, event, world)


def _stopped(conversation: Conversation) -> Turn:
    if conversation.place == "check":
        return self_check.forget(conversation)
    return Turn(noticed(moved(conversation, "menu"), "thanks_stop"))


def _back(conversation: Conversation, world: World) -> Turn:
    if conversation.place == "form" and conversation.form is not None:
        return application.back(conversation, conversation.form, world)
    if conversation.place == "check" and conversation.check is not None:
        return self_check.back(conversation, conversation.check, world)
    if conversation.form is not None and conversation.place in ("answer", "answers", "suggest", "unknown"):
        return Turn(_at(conversation, "form"))
    return Turn(moved(conversation, "menu"))


def view(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """What stands on the person's screen: notices, then the standing prompt."""
    texts = world.texts(conversation.language)
    notices = [notice_bubble(notice, conversation, world) for notice in conversation.notices]
    standing = PLACES.get(conversation.place, PLACES["menu"]).show(conversation, world)
    told = tuple(each for each in notices if each)
    whole = unread.shortened(conversation, told, _with_more_buttons(standing, conversation, world))
    return tuple(directed(readable(bubble), texts) for bubble in whole)


def _with_more_buttons(standing: tuple[Bubble, ...], conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """Above all buttons what may have been asked; below them, under a question read in another language, one that goes
    on in that language, wherever it was asked.
    """
    if not standing:
        return standing
    *before, last = standing
    rows = (*several.offer_rows(conversation, world), *last.rows)
    read = next((notice for notice in conversation.notices if notice.kind == "read_as"), None)
    language = read.parameters.get("language", "") if read is not None else ""
    if language in world.languages:
        rows = (*rows, menu.language_row(language, world))
    return (*before, replace(last, rows=rows))
