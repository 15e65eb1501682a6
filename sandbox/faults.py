"""Faults: what goes wrong at Telegram, on demand: for the next calls of a method, or with a seeded probability.

Set with ``POST /people/faults`` (``Telegram.fails`` of the scripted people), listed with GET, ended with DELETE.

========  ==============  ==========================================================================================
befalls   kind            what happens
========  ==============  ==========================================================================================
a call    ``flood``       429 with ``retry_after`` of ``seconds``; nothing is done
a call    ``gateway``     502 with a page of HTML, as a proxy before Telegram gives it
a call    ``foreign``     502 with JSON that is none of Telegram's
a call    ``outage``      the connection is closed without an answer; nothing is done
a call    ``slow``        the answer comes after ``seconds``
a call    ``dropped``     the call is done, a message kept, and the connection closed before the answer
a call    ``deleted``     the person has just deleted the message that is to be edited: 400, message to edit not found
a call    ``blocked``     the person has just blocked the bot: 403
download  ``expired``     the link that getFile gave is no longer valid: 404
update    ``duplicate``   the update comes twice
update    ``late``        the update comes after ``seconds`` newer ones, with its own lower number (webhooks only)
========  ==============  ==========================================================================================

``method`` is a method of the Bot API, ``download``, or a kind of update; ``*`` is whatever the kind can befall.
"""

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.refusals import Impossible
from sandbox.store import Json

OF_CALLS = ("flood", "gateway", "foreign", "outage", "slow", "dropped", "deleted", "blocked")
OF_DOWNLOADS = ("expired", "gateway", "outage", "slow")
OF_UPDATES = ("duplicate", "late")
KINDS = (*OF_CALLS, "expired", *OF_UPDATES)
DOWNLOAD = "download"
EDITS = ("editmessagetext", "editmessagecaption", "editmessagereplymarkup")


@dataclass
class Fault:
    """One switch. ``times``: how often it still strikes, None without end; ``befell``: how often it has struck."""

    kind: str
    method: str = "*"
    times: int | None = 1
    probability: float = 1.0
    seed: int = 0
    seconds: float = 1.0
    befell: int = 0
    _dice: random.Random = field(default_factory=random.Random, repr=False)

    def __post_init__(self) -> None:
        self._dice.seed(self.seed)

    def strikes(self, method: str) -> bool:
        """Whether it befalls this call, download or update now; counts when it does."""
        if self.times == 0 or self.method not in ("*", method):
            return False
        if self.kind == "deleted" and method not in EDITS:
            return False
        if self.probability < 1 and self._dice.random() >= self.probability:
            return False
        self.befell += 1
        self.times = None if self.times is None else self.times - 1
        return True

    def shown(self) -> Json:
        """The switch as the control API tells it."""
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}


class Faults:
    """The switches that are on, in the order in which they were set; the first that strikes counts."""

    def __init__(self) -> None:
        self._set: list[Fault] = []

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._set)

    def add(self, fault: Fault) -> Fault:
        """Set a switch."""
        self._set.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """End one."""
        self._set = [each for each in self._set if each is not fault]

    def clear(self) -> None:
        """Everything goes well again."""
        self._set.clear()

    def striking(self, kinds: tuple[str, ...], method: str) -> Fault | None:
        """The fault of these kinds that befalls this call, download or update, if any."""
        lowered = method.lower()
        return next((fault for fault in self._set if fault.kind in kinds and fault.strikes(lowered)), None)


def fault_of(asked: Json) -> Fault:
    """Read a switch from what the control API was asked. Raises Impossible, naming what is wrong."""
    strangers = sorted(set(asked) - {"kind", "method", "times", "probability", "seed", "seconds"})
    if strangers:
        raise Impossible(f"a fault has no {', '.join(strangers)}")
    if asked.get("kind") not in KINDS:
        raise Impossible(f"a fault is one of {', '.join(KINDS)}")
    times = asked.get("times", None if "probability" in asked else 1)
    if times is not None:
        times = int(_number(times, "times", 1, 1_000_000))
    return Fault(
        str(asked["kind"]),
        str(asked.get("method", "*")).lower(),
        times,
        _number(asked.get("probability", 1), "probability", 0, 1),
        int(_number(asked.get("seed", 0), "seed", 0, 2**62)),
        _number(asked.get("seconds", 1), "seconds", 0, 3600),
    )


def _number(value: Any, name: str, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise Impossible(f"{name} must be a number between {least} and {most}")
    return value
