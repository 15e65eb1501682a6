"""Asking: what a person would see for a question, what search decided, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogs import Bubble, World, advance, fitted, stranger, view
from dialogs.bubbles import Button
from dialogs.buttons import Go, parse
from dialogs.events import Said
from dialogs.search import Asked as FoundQuestion
from dialogs.search import found_for_each
from editors.html import Frame, choice, counted, element, link, soft, text
from knowledge import Scored
from locales.names import own_name

DECISIONS = {
    "answer": "It answers.",
    "suggest": "It is not sure and offers up to three questions.",
    "small_talk": "It takes this for small talk.",
    "unknown": "It says that it does not know, and keeps the question for you.",
}


@dataclass(frozen=True)
class Asked:
    """A question, asked by somebody whose Telegram speaks `language`, at a moment."""

    question: str
    language: str
    now: datetime


def ask_page(frame: Frame, world: World | None, asked: Asked) -> str:
    """The form and, when something was asked, the answer."""
    if world is None:
        return frame.around(
            "Ask", soft("There is no content yet: it is being read, or has faults that must be mended first.")
        )
    answer = _answer(world, asked) if asked.question.strip() else _invitation()
    return frame.around("Ask", _form(world, asked), answer)


def _form(world: World, asked: Asked) -> str:
    languages = [(each, name) for name, each in sorted((own_name(each), each) for each in world.languages)]
    question = element(
        "input", id="question", name="question", value=asked.question, type="search", dir="auto", maxlength="4096",
        autocomplete="off", autofocus=not asked.question,
    )  # fmt: skip
    send = element("button", "Ask", class_="primary", type="submit")
    return element(
        "form",
        element("label", "A question, as a person would type it, in any language", for_="question"),
        question,
        element(
            "div", element("div", choice("language", "Their Telegram", languages, asked.language)), send, class_="row"
        ),
        action="/",
        class_="card ask",
    )


def _invitation() -> str:
    return soft("You see the message that the person would get, with its cautions, sources and buttons.")


def _answer(world: World, asked: Asked) -> str:
    turn = advance(
        stranger(asked.language),
        Said(text=asked.question, now=asked.now, entropy=bytes(32), device_language=asked.language),
        world,
    )
    bubbles = [piece for bubble in view(turn.conversation, world) for piece in fitted(bubble)]
    seen = element(
        "section",
        element("h2", "What the person sees", id="seen"),
        *(bubble_html(each, turn.conversation.language) for each in bubbles),
        aria_labelledby="seen",
    )
    each = found_for_each(stranger(asked.language), asked.question, world).each
    told = [_told(world, one.words if len(each) > 1 else "", one, asked.language) for one in each]
    why = element(
        "section",
        element("h2", "Why", id="why"),
        *told,
        soft(f"The search knows {counted(len(world.knowledge.entries), 'answer')}."),
        aria_labelledby="why",
        class_="card",
    )
    return element("div", seen, why, class_="two")


def bubble_html(bubble: Bubble, language: str) -> str:
    """A message as Telegram shows it; buttons that lead to an answer lead to its page."""
    rows = [element("div", *(_button(each) for each in row), class_="buttons") for row in bubble.rows]
    message = element("div", bubble.text, class_="bubble", dir="auto", lang=language)
    return element("article", message, *rows, class_="message")


def _button(button: Button) -> str:
    press = parse(button.data) if button.data else None
    if isinstance(press, Go) and press.place == "entry":
        return link(f"/entries/{press.detail}", button.label, dir="auto")
    return element("span", text(button.label), dir="auto")


def _told(world: World, heading: str, one: FoundQuestion, language: str) -> str:
    """What was decided on a question, why, and what came nearest; a heading when it is one of several."""
    found = one.found
    ranked = world.knowledge.index.rank(one.words, language).entries
    decided = element("b", text(found.decision.replace("_", " ")))
    reasons = {"Understood as": own_name(found.language), "Because": found.why}
    return "".join(
        (
            element("h3", text(heading), dir="auto") if heading else "",
            element("p", decided, " ", text(DECISIONS[found.decision]), class_=f"decision {found.decision}"),
            element("dl", *(element("dt", name) + element("dd", text(words)) for name, words in reasons.items())),
            element("h4" if heading else "h3", "Nearest answers") if ranked else "",
            element("ol", *(_runner(world, each, found.language) for each in ranked), class_="runners"),
        )
    )


def _runner(world: World, scored: Scored, language: str) -> str:
    entry = world.knowledge.entries[scored.entry_id]
    used, words = entry.text(language)
    return element(
        "li",
        link(f"/entries/{entry.id}", words.question, lang=used, dir="auto"),
        element("span", text(f"{entry.id} · {scored.score:.2f}"), class_="soft"),
        element("meter", value=f"{scored.score:.4f}", min="0", max="1", aria_label="Score"),
    )
