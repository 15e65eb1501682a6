"""Made-up people for the crowd: each asks, checks, fills in the form, sends files, and reads what is next.

Everything they do is drawn from their own seed, so that a run can be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from benchmarks.replies import Key, Reply
from benchmarks.updates import Act, says, sends, taps

QUESTIONS: Final = (
    "Do I need a place in the quota for a temporary residence permit?",
    "how long does the whole thing take",
    "Can my wife work at once when we arrive?",
    "нужна ли квота на рвп",
    "сколько стоит госпошлина за внж",
    "Muss ich Russisch können?",
    "combien de temps faut-il attendre la réponse",
    "what is the best pizza topping",
    "¿puedo llevar a mi perro?",
    "哪些国家的人可以申请",
)
WORDS: Final = (
    "1984", "12.05.1984", "Aaaa Bbbb", "+49 30 901820", "anna@example.com", "Germany", "2031-01-31", "3", "Berlin", "https://example.com",
    "I have worked as an electrician for eleven years.",
)  # fmt: skip
"""What is typed into a field, one after the other until the bot takes one."""
ONWARD: Final = ("begin", "next", "confirm", "enough", "send", "agree_and_send", "go_on", "fill_in", "save_it", "card")
"""Names of buttons that lead on."""
ASKED_FOR_FILE: Final = "PDF"
"""What stands on the screen, in every language, where the bot wants a file."""
CONSENT: Final = "set:consent/"
AIMS: Final = ("asks", "checks", "fills", "fills", "looks")
"""What people come for; the form is the longest."""
PLACES: Final = ("regions", "status", "mydata", "help", "topics", "glossary", "path", "rules", "privacy", "menu")
ACTS_FOR_AN_AIM: Final = {"asks": 4, "checks": 25, "fills": 80, "looks": 4}


@dataclass
class Person:
    """One chat. `does` gives the next act, `sees` takes what the bot answered."""

    chat: int
    dice: Random
    files: int = 0
    _aim: str = ""
    _left: int = 0
    _tries: int = 0
    _screen: Reply = field(default_factory=lambda: Reply(""))

    def does(self) -> Act:
        """The next thing that this person does."""
        if self._left <= 0:
            return self._begins()
        self._left -= 1
        if self._aim == "asks":
            return says(self.dice.choice(QUESTIONS))
        if self._aim == "looks":
            return taps(f"go:{self.dice.choice(PLACES)}")
        return self._goes_on()

    def sees(self, said: Sequence[Reply]) -> None:
        """What the bot showed last; the same title again means that it did not take what was typed."""
        if not said:
            return
        same = _title(said[-1]) == _title(self._screen)
        self._tries = self._tries + 1 if same else 0
        self._screen = said[-1]

    def _begins(self) -> Act:
        self._aim = self.dice.choice(AIMS) if self._aim else "looks"
        self._left, self._tries = ACTS_FOR_AN_AIM[self._aim], 0
        return taps({"checks": "go:check", "fills": "go:form"}.get(self._aim, "go:menu"))

    def _goes_on(self) -> Act:
        keys = [key for row in self._screen.rows for key in row if key.data]
        names = {_name(key): key for key in keys}
        choices = [key for key in keys if key.data.startswith(("set:", "on:"))]
        onward = next((names[name] for name in ONWARD if name in names), None)
        if choices and choices[0].data.startswith(CONSENT):
            return taps(choices[0].data)
        if choices and (onward is None or self._tries < 2):
            return taps(self.dice.choice(choices).data)
        if onward is not None:
            return taps(onward.data)
        return self._fills(names)

    def _fills(self, names: dict[str, Key]) -> Act:
        """Type into the field on screen, send it a file, skip it; off to something else where there is none."""
        if ASKED_FOR_FILE in self._screen.text and not self._tries:
            self.files += 1
            return sends(f"file-{self.chat}-{self.files}")
        if "skip" in names and self._tries > 1:
            return taps(names["skip"].data)
        if "back" not in names or self._tries > len(WORDS):
            self._left = 0
            return taps("go:menu")
        return says(WORDS[self._tries % len(WORDS)])


def _name(key: Key) -> str:
    """The name of an act button (`act:version:name`), "next" of one that ends an answer, else empty."""
    parts = key.data.split(":")
    if parts[0] == "done":
        return "next"
    return parts[2] if parts[0] == "act" and len(parts) > 2 else ""


def _title(reply: Reply) -> str:
    return reply.text.partition("\n\n")[2][:60] or reply.text[:60]
