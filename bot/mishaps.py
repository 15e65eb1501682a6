"""Errors as the log may show them (class and place, never the message), and how often an update failed."""

from __future__ import annotations

import traceback
from collections import OrderedDict
from pathlib import Path
from typing import Final

ATTEMPTS: Final = 5
"""After so many failures an update is put aside, so that the queue goes on."""
_ROOM = 10_000
_ROOT = Path(__file__).resolve().parent.parent


def trace(error: BaseException) -> dict[str, str]:
    """An exception without its message: class, the innermost place, and the innermost place in our own code."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{_shortened(frame.filename)}:{frame.lineno}" for frame in frames]
    own = [place for place in places if not place.startswith("~")]
    found = {"error": type(error).__name__, "place": places[-1].removeprefix("~") if places else ""}
    if own and own[-1] != found["place"]:
        found["called_from"] = own[-1]
    if error.__cause__ is not None:
        found["cause"] = type(error.__cause__).__name__
    return found


def _shortened(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return str(path.relative_to(_ROOT))
    return "~" + "/".join(path.parts[-2:])


class FailureCounts:
    """How often each update failed in this process; bounded, the oldest are forgotten."""

    def __init__(self) -> None:
        self._counts: OrderedDict[int, int] = OrderedDict()

    def another(self, update_id: int) -> int:
        """Count one more failure and return how many there are."""
        count = self._counts.pop(update_id, 0) + 1
        self._counts[update_id] = count
        if len(self._counts) > _ROOM:
            self._counts.popitem(last=False)
        return count

    def forget(self, update_id: int) -> None:
        """The update is done with."""
        self._counts.pop(update_id, None)
