"""HTML made on the server: elements, escaped texts, and the frame around every view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

ASKING = "/"
NAVIGATION = ((ASKING, "Ask"), ("/check", "Check"), ("/entries", "Answers"), ("/gaps", "Unanswered"))
NO_INNER = frozenset({"input", "meta", "link", "br"})


def text(words: object) -> str:
    """Words made harmless."""
    return escape(str(words))


def element(name: str, /, *inner: str, **attributes: str | bool | None) -> str:
    """An element around HTML. `class_` is class, `for_` is for, other underscores are hyphens; None and False go."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return f"<{name}{written}>" if name in NO_INNER else f"<{name}{written}>{''.join(inner)}</{name}>"


def link(target: str, words: str, **attributes: str | bool | None) -> str:
    """A link to a place of this page."""
    return element("a", text(words), href=target, **attributes)


def chip(words: str, kind: str, *, meaning: str | None = None) -> str:
    """A small label; `kind` gives its colour, the words its meaning, or `meaning` where the words are a sign."""
    role = "img" if meaning else None
    return element("span", text(words), class_=f"chip {kind}", role=role, title=meaning, aria_label=meaning)


def choice(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str) -> str:
    """A labelled list to choose from."""
    listed = [element("option", text(words), value=value, selected=value == chosen) for value, words in options]
    return element("label", text(label), for_=name) + element("select", *listed, id=name, name=name)


@dataclass(frozen=True)
class Frame:
    """What stands around a view: where it is, how many faults keep the content from being taken, and whether changed
    content is still being read. Then the page asks again by itself, but not under somebody who types a question.
    """

    place: str
    errors: int = 0
    reading: bool = False

    def around(self, title: str, *inner: str) -> str:
        """The whole document."""
        head = (
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("title", text(f"{title} · Editors")),
            element("link", rel="stylesheet", href="/editors.css"),
            element("link", rel="icon", href="data:,"),
            element("meta", http_equiv="refresh", content="3") if self.reading and self.place != ASKING else "",
        )
        body = (
            link("#main", "Skip to the content", class_="skip"),
            element("header", element("p", "Editors", class_="brand"), self._navigation(), class_="top"),
            element("main", element("h1", text(title)), self._banner(), *inner, id="main"),
        )
        return "<!doctype html>" + element("html", element("head", *head), element("body", *body), lang="en")

    def _navigation(self) -> str:
        items = []
        for target, words in NAVIGATION:
            count = element("b", text(self.errors), class_="count") if target == "/check" and self.errors else ""
            current = "page" if target == self.place else None
            items.append(element("a", text(words), count, href=target, aria_current=current))
        return element("nav", *items, aria_label="Views")

    def _banner(self) -> str:
        if self.reading:
            again = " Ask again in a moment." if self.place == ASKING else ""
            told = f"Changed content is being read. This is still the one before.{again}"
            return element("p", told, class_="note", role="status")
        if not self.errors or self.place == "/check":
            return ""
        told = f"The content has {counted(self.errors, 'fault')}; a running bot goes on with the last good content. "
        return element("p", text(told), link("/check", "See what is wrong"), class_="banner", role="status")


def counted(number: int, noun: str) -> str:
    """1 fault, 2 faults."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def soft(words: str) -> str:
    """A remark in a soft colour."""
    return element("p", text(words), class_="soft")
