"""First words, the menu, and the small screens that only show and lead on."""

from __future__ import annotations

from dialogs.ask import entry_rows
from dialogs.bubbles import Bubble, Button
from dialogs.buttons import Set, choose, go, parse
from dialogs.content import machine_line
from dialogs.conversation import Conversation
from dialogs.events import Event, Tapped
from dialogs.forms.walk import progress
from dialogs.rendering import bold, escaped, marked_up, paragraphs
from dialogs.turn import Turn, moved, noticed
from dialogs.world import World
from locales import Texts
from locales.names import own_name


def _menu_rows(conversation: Conversation, world: World, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    return (
        (Button(texts("Ask a question"), go("ask")), Button(texts("Check what may fit"), go("check"))),
        (Button(texts("My path"), go("path")), Button(texts("Regions"), go("regions"))),
        (Button(texts("Rules and official places"), go("rules")),),
        (_form_button(conversation, world, texts),),
        (Button(texts("Ask a person"), go("person")), Button(texts("My data and settings"), go("mydata"))),
    )


def _form_button(conversation: Conversation, world: World, texts: Texts) -> Button:
    """Begin, continue, or the state of what was sent."""
    if conversation.form is not None:
        where = progress(world.knowledge.application, conversation.form)
        return Button(texts("Continue ({number} of {total})", number=where.number, total=where.total), go("form"))
    if any(sent.state != "withdrawn" for sent in conversation.sent):
        return Button(texts("My file: status"), go("status"))
    return Button(texts("Pre-application form"), go("form"))


def show_welcome(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """The first message, under 400 characters."""
    texts = world.texts(conversation.language)
    text = texts(
        "I help you find out about moving to Russia: by values and country (Decree 702) or by talent, "
        "contribution or demand "
        "(Decree 883). I answer from dated sources, or say I don't know. I decide nothing; the Interior "
        "Ministry does. Nothing here "
        "is an official application. Free: I never ask for money or passport numbers. Run by {controller}. "
        "Write your question, or tap:",
        controller=world.service.controller,
    )
    return (Bubble(escaped(text), (*_menu_rows(conversation, world, texts), *_other_languages(texts, world))),)


def _other_languages(texts: Texts, world: World) -> tuple[tuple[Button, ...], ...]:
    """The other languages, each by its own name, so that nobody has to look for theirs in a list cut short."""
    others = [code for code in world.languages if code != texts.language]
    buttons = [Button(own_name(code), choose("language", 1, code)) for code in others]
    return tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))


def show_menu(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """The eight buttons."""
    texts = world.texts(conversation.language)
    return (
        Bubble(
            bold(texts("What would you like to do? Write a question at any time.")),
            _menu_rows(conversation, world, texts),
        ),
    )


def show_language(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """Languages, each by its own name."""
    texts = world.texts(conversation.language)
    rows = tuple((Button(own_name(code), choose("language", 1, code)),) for code in world.languages)
    return (
        Bubble(bold(texts("Which language shall I write in? Everything you have begun stays.")), (*rows, _menu(texts))),
    )


def receive_language(conversation: Conversation, event: Event, world: World) -> Turn | None:
    """Switches the language; from the list of languages it goes back to where the person was, else it stays."""
    press = parse(event.data) if isinstance(event, Tapped) else None
    if not isinstance(press, Set) or press.path != "language" or press.choice not in world.languages:
        return None
    switched = conversation.model_copy(update={"language": press.choice, "language_chosen": True})
    if conversation.place == "language":
        place, _, detail = (conversation.came_from or "menu").partition(":")
        switched = moved(switched, place, detail).model_copy(update={"came_from": ""})
    return Turn(noticed(switched, "language_set", language=press.choice))


def language_row(language: str, world: World) -> tuple[Button, ...]:
    """A button that makes this the interface language, in its own words."""
    texts = world.texts(language)
    # Each catalogue names its own language here: a person reads the label in the language it leads to.
    return (Button(f"🌐 {texts('Go on in English')}", choose("language", 1, language)),)


def _menu(texts: Texts) -> tuple[Button, ...]:
    return (Button(texts("Menu"), go("menu")),)


def show_path(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """The ways in force, by name, and the answers that most people need along them."""
    texts = world.texts(conversation.language)
    ways = "\n".join(f"• {escaped(route.title.text(texts.language))}" for route in world.knowledge.self_check.routes)
    text = paragraphs(
        bold(texts("These are the ways in force that I know of")),
        ways,
        escaped(texts("The self-check shows which may be worth your time. These answers belong to every path:")),
    )
    entries = ("where-to-start", "waiting-gap", "trp-what-is", "prp-when", "men-decree-821")
    check = (Button(texts("Check what may fit"), go("check")),)
    return (Bubble(text, (*entry_rows(entries, world, texts), check, _menu(texts))),)


def show_regions(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """The pilot regions, or one of them."""
    texts = world.texts(conversation.language)
    region = world.knowledge.regions.get(conversation.detail)
    if region is not None:
        text = paragraphs(
            bold(region.name.text(texts.language)),
            marked_up(region.text.text(texts.language)),
            machine_line(world.knowledge.is_machine(texts.language), texts),
        )
        return (Bubble(text, ((Button(texts("All regions"), go("regions")),), _menu(texts))),)
    buttons = [
        Button(each.name.text(texts.language), go("region", each.id)) for each in world.knowledge.regions.values()
    ]
    pairs = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    text = paragraphs(
        bold(texts("Regions")),
        escaped(texts("Nine regions take part in the pilot. Tap one to read what is known about it.")),
    )
    entries = entry_rows(("regions-pilot", "region-help"), world, texts)
    return (Bubble(text, (*pairs, *entries, _menu(texts))),)


def show_help(conversation: Conversation, world: World) -> tuple[Bubble, ...]:
    """What can be done, and the words that always work."""
    texts = world.texts(conversation.language)
    text = paragraphs(
        bold(texts("How this works")),
        escaped(texts("Write a question at any moment, even in the middle of the form: I answer, and the form waits.")),
        escaped(
            texts("The words “stop” and “back” always work. /menu shows everything, /language changes the language.")
        ),
        escaped(texts("You can leave at any word and come back on any device: nothing you have accepted is lost.")),
    )
    rows = entry_rows(("bot-official", "bot-privacy", "bot-application-status"), world, texts)
    return (Bubble(text, (*rows, (Button(texts("Ask a person"), go("person")), *_menu(texts)))),)
