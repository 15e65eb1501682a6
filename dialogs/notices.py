"""Notices above the standing prompt: stored as data, rendered in the person's language of the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dialogs.answers import answer_text
from dialogs.bubbles import Bubble
from dialogs.conversation import Conversation, Notice
from dialogs.links import FIRST_WORDS
from dialogs.problems import problem_text
from dialogs.rendering import escaped, italic, paragraphs
from dialogs.several import MAY_ASK
from dialogs.world import World
from locales import Texts, mark
from locales.names import language_name, own_name

SENTENCES: Mapping[str, str] = {
    "thanks_stop": mark("Stopped here. Nothing is lost."),
    "nothing_kept": mark("All right. Nothing of it is kept."),
    "welcome_back": mark("Good to see you again. Everything is as you left it."),
    "welcome_back_at": mark(
        "Good to see you again. You stopped at {number} of {total}, and everything is as you left it."
    ),
    "check_forgotten": mark(
        "The self-check was forgotten, as promised, a day after your last tap. You can start it anew."
    ),
    "check_reopened": mark(
        "This is the result you kept. Its code held no answers about beliefs or obstacles, so what depends on them "
        "shows as open."
    ),
    "draft_forgotten": mark("The form you had begun without consent was forgotten after 14 days, as promised."),
    "form_forgotten": mark("The form you had begun was forgotten when its term ended, as promised."),
    "passed_on": mark(
        "Your question is kept for the people of {receiver}. I cannot promise when they answer; an answer comes here."
    ),
    "file_taken": mark("I have the file “{name}”."),
    "withdrawn": mark("Taken back: number {reference}. Your answers are a draft again."),
    "too_late": mark(
        "Number {reference} is already with {receiver}, so it cannot be taken back here. Ask them under “Ask a person”."
    ),
    "received": mark("{receiver} has received your file, number {reference}."),
    "waiting": mark("Your file, number {reference}, still waits. It is not lost; you will hear here."),
    "replied": mark("{receiver} answers your question:\n\n{text}"),
    "understood": mark("I answer in the language you write in: {language}. /language changes that."),
    "not_known": mark("I do not know an answer to “{text}”. /person asks a person."),
    "language_set": mark("From now on I write in {language}."),
    "hello": mark("Hello! Write your question in your own words, or tap a button."),
    "you_are_welcome": mark("You are welcome. Write whenever you have a question."),
    "goodbye": mark("Goodbye. Everything stays as it is until you come back."),
    "minor": mark("You may ask and check; a parent fills the form in."),
    "filled_from_check": mark("What you ticked is filled in. You can change each answer."),
}


def notice_bubble(notice: Notice, conversation: Conversation, world: World) -> Bubble | None:
    """The notice as a message, or None when it says nothing in this version of the bot."""
    texts = world.texts(conversation.language)
    special = _SPECIAL.get(notice.kind)
    if special:
        return special(notice, world, texts)
    sentence = SENTENCES.get(notice.kind)
    return Bubble(escaped(texts(sentence, **_shown(notice.parameters)))) if sentence else None


def _shown(parameters: Mapping[str, str]) -> dict[str, str]:
    return {name: own_name(value) if name == "language" else value for name, value in parameters.items()}


def _problem(notice: Notice, world: World, texts: Texts) -> Bubble:
    parameters = {name: value for name, value in notice.parameters.items() if name != "code"}
    said = f"⚠️ {escaped(problem_text(notice.parameters.get('code', ''), parameters, texts))}"
    offer = escaped(texts("If you meant this as a question, tap it below.")) if MAY_ASK in parameters else ""
    return Bubble(paragraphs(said, offer))


def _read_as(notice: Notice, world: World, texts: Texts) -> Bubble | None:
    language = language_name(notice.parameters.get("language", ""), texts.language)
    return Bubble(escaped(texts("I read your question in this language: {language}.", language=language)))


def _asked_several(notice: Notice, world: World, texts: Texts) -> Bubble | None:
    """The questions as they were understood, the unknown ones called so."""
    words = [text for name, text in sorted(notice.parameters.items()) if name.startswith("words")]
    unknown = notice.parameters.get("unknown", "").split(",")
    lines = [f"{number}. {italic(text)}" for number, text in enumerate(words, 1)]
    unknown_too = f" — <b>{escaped(texts('I do not know.'))}</b>"
    shown = [line + unknown_too if str(number) in unknown else line for number, line in enumerate(lines)]
    more = notice.parameters.get("left_out", "0") != "0"
    return Bubble(
        paragraphs(
            escaped(texts("I answer your questions one after the other; the buttons lead on.")),
            "\n".join(shown),
            escaped(texts("To what I do not know, a person may: tap “Ask a person”.")) if any(unknown) else "",
            escaped(texts("I take four questions at a time. Please send the others again.")) if more else "",
        )
    )


def _first_words(notice: Notice, world: World, texts: Texts) -> Bubble:
    return Bubble(escaped(texts(FIRST_WORDS, controller=world.service.controller)))


def _answer(notice: Notice, world: World, texts: Texts) -> Bubble | None:
    entry = world.knowledge.entry(notice.parameters.get("entry", ""))
    return Bubble(answer_text(entry, world, texts)) if entry else None


def _far_away(notice: Notice, world: World, texts: Texts) -> Bubble:
    years = int(notice.parameters.get("years", "0"))
    return Bubble(escaped(texts.plural("This is {count} year from now.", "This is {count} years from now.", years)))


_SPECIAL: Mapping[str, Callable[[Notice, World, Texts], Bubble | None]] = {
    "problem": _problem,
    "answer": _answer,
    "read_as": _read_as,
    "far_away": _far_away,
    "asked_several": _asked_several,
    "first_words": _first_words,
}
