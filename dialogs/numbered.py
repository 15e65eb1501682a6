"""A number typed where a question shows its answers as buttons: the button that stands at this place, as if tapped.

Buttons mostly carry no numbers, so none are announced; whoever counts them is understood. Consent is given by a tap
alone, and where a number could itself be meant as an answer it is left to the question.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from dialogs.bubbles import Bubble
from dialogs.buttons import Set, parse
from dialogs.conversation import Conversation
from dialogs.events import Event, Said, Tapped
from dialogs.labels import TICK
from dialogs.turn import Turn
from dialogs.world import World
from locales.formats import plain_digits

ASKING = ("check", "form")
"""Places whose screens ask something with answers on buttons."""
MOST = 30
"""Numbers of one message; no question offers as many answers."""
_NAMED = re.compile(
    r"^(?:option|answer|number|nr|no|вариант|ответ|номер|пункт|antwort|nummer|réponse|numéro|opción|respuesta|número|"
    r"opzione|risposta|numero|选项|選項|答案|第|الخيار|خيار|الإجابة|الاجابة|رقم|#)[.:]?\s*(?=\d)",
    re.IGNORECASE,
)
"""What people write before the number of an answer."""
_ONE = re.compile(r"\(?(\d{1,2})[.)。个個项項]?")
_BETWEEN = re.compile(r"[\s,;、،؛]+")
_CONSENT = ("consent/", "check/beliefs")
"""Paths of what is agreed to."""


def taken(
    conversation: Conversation,
    event: Said,
    world: World,
    show: Callable[[Conversation, World], tuple[Bubble, ...]],
    receive: Callable[[Conversation, Event, World], Turn | None],
) -> Turn | None:
    """The turn that taps on these buttons lead to, up to the first that is refused; None when none are meant."""
    if conversation.place not in ASKING or not _numbers(event.text):
        return None
    answers = meant(event.text, show(conversation, world))
    turn = Turn(conversation)
    for data in answers:
        tap = Tapped(data=data, now=event.now, entropy=event.entropy, device_language=event.device_language)
        step = receive(turn.conversation, tap, world)
        if step is None or turn.conversation.notices:
            break
        turn = replace(step, effects=(*turn.effects, *step.effects))
    return turn if answers else None


def meant(text: str, standing: Iterable[Bubble]) -> tuple[str, ...]:
    """The data of the buttons whose places on the screen are written, in the order written; empty when the text is
    none of that.
    """
    numbers = _numbers(text)
    choices = tuple(_choices(standing)) if numbers else ()
    if (
        not numbers
        or not choices
        or max(numbers) > len(choices)
        or min(numbers) < 1
        or _may_be_answers(choices, numbers)
    ):
        return ()
    chosen = [choices[number - 1] for number in dict.fromkeys(numbers)]
    if len(chosen) > 1 and any(press.kind == "set" for press, _, _ in chosen):
        return ()
    return tuple(_ticked(data) for _, data, _ in chosen)


def _ticked(data: str) -> str:
    """A number puts a tick, and never takes one away."""
    return "on" + data.removeprefix("off") if data.startswith("off:") else data


def _numbers(text: str) -> tuple[int, ...]:
    written = plain_digits(unicodedata.normalize("NFKC", text[:100])).strip()
    found = [_ONE.fullmatch(word) for word in _BETWEEN.split(_NAMED.sub("", written)) if word]
    return tuple(int(each.group(1)) for each in found if each) if all(found) and len(found) <= MOST else ()


_Choice = tuple[Set, str, str]


def _choices(standing: Iterable[Bubble]) -> Iterator[_Choice]:
    """Every answer on the screen, from top to bottom: what it gives, its data, its label."""
    for button in (button for bubble in standing for row in bubble.rows for button in row):
        press = parse(button.data)
        if isinstance(press, Set):
            yield press, button.data, button.label.removeprefix(TICK)


def _may_be_answers(choices: tuple[_Choice, ...], numbers: tuple[int, ...]) -> bool:
    """Whether the numbers could mean something else: consent, a list from which things are only taken away, or labels
    that begin with a digit or hold one of these numbers.
    """
    if all(press.kind == "off" for press, _, _ in choices) or any(
        press.path.startswith(_CONSENT) for press, _, _ in choices
    ):
        return True
    labels = [plain_digits(label) for _, _, label in choices]
    held = {int(digits) for label in labels for digits in re.findall(r"\d{1,9}", label)}
    return any(label[:1].isdecimal() for label in labels) or not held.isdisjoint(numbers)
