"""Refusals: the errors that Telegram gives a bot, and those that the control API gives a person."""

from dataclasses import dataclass


class Refused(Exception):
    """The Bot API refuses a request; ``code`` is also the HTTP status, ``description`` Telegram's own words.

    ``fault`` tells a request that could never be right (a violation) from one that only came at a wrong moment.
    """

    def __init__(self, code: int, description: str, *, fault: bool = False) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.fault = fault


class Impossible(Exception):
    """A person tries what no Telegram client would let them do; the text says what."""


@dataclass(frozen=True)
class Violation:
    """One request that broke a rule of the Bot API, kept for tests to read."""

    method: str
    code: int
    description: str


def bad(reason: str) -> Refused:
    """Give a 400 in Telegram's form, for a request that is wrong in itself."""
    return Refused(400, f"Bad Request: {reason}", fault=True)


def untimely(reason: str) -> Refused:
    """Give a 400 in Telegram's form, for a request that was right a moment ago, or would be in another chat."""
    return Refused(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refused:
    """Give a 403 in Telegram's form."""
    return Refused(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refused:
    """Give a 409 in Telegram's form."""
    return Refused(409, f"Conflict: {reason}")
