"""Metrics in the form that Prometheus reads: counts and times of this process, and of the database where it leads.

No label is about a person: kinds, outcomes, methods, languages of ours, states, and the campaign words that whoever
runs the bot has listed. Children are looked up once, so that a turn pays one increment and one observation.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final, cast

from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from prometheus_client import CollectorRegistry, Counter, Gauge, GCCollector, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.updates import Heard
from dialogs.events import Command, Edited, Said, Tapped, Unsupported
from knowledge import Found, Knowledge
from storage.numbers import Numbers

REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0)
"""Seconds; 0.04 is what 99 of 100 turns must stay under."""
KINDS: Final = ("text", "tap", "command", "file", "edit", "other", "word")
DECISIONS: Final = ("answer", "suggest", "small_talk", "unknown")
STATES: Final = ("queued", "leased", "acknowledged", "held", "withdrawn")
OTHER: Final = "other"

_turns = Counter("impatriate_turns", "Turns that were committed.", ["kind", "outcome"], registry=REGISTRY)
TURNS: Final = {(kind, again): _turns.labels(kind, ("done", "repeated")[again]) for kind in KINDS for again in (0, 1)}
TURN_SECONDS: Final = Histogram(
    "impatriate_turn_seconds", "From the event to its commit.", buckets=BUCKETS, registry=REGISTRY
)
_failed = Counter(
    "impatriate_failed_updates", "Updates whose turn failed, and what became of them.", ["outcome"], registry=REGISTRY
)
TRIED_AGAIN: Final = _failed.labels("tried_again")
PUT_ASIDE: Final = _failed.labels("put_aside")
_calls = Counter(
    "impatriate_telegram_calls", "Calls to Telegram, by method and how they ended.", ["method", "outcome"],
    registry=REGISTRY,
)  # fmt: skip
_searches = Counter(
    "impatriate_searches", "What search decided, by the language it understood.", ["language", "decision"],
    registry=REGISTRY,
)  # fmt: skip
_starts = Counter(
    "impatriate_starts", "First screens opened by a link of a campaign that IMPATRIATE_SOURCES lists, or another.",
    ["source"], registry=REGISTRY,
)  # fmt: skip
_content = Gauge("impatriate_content_info", "The content that turns read now.", ["digest"], registry=REGISTRY)
CONTENT_TAKEN: Final = Gauge(
    "impatriate_content_taken_timestamp_seconds", "When the present content was taken.", registry=REGISTRY
)
CONTENT_ENTRIES: Final = Gauge("impatriate_content_entries", "Entries of the present content.", registry=REGISTRY)
LEADS: Final = Gauge(
    "impatriate_leads", "1 when this process sends, sweeps and counts the database.", registry=REGISTRY
)
_files = Gauge("impatriate_files", "Candidate files in the export queue, by state.", ["state"], registry=REGISTRY)
_waiting = Gauge("impatriate_waiting", "Rows that wait to be worked on.", ["what"], registry=REGISTRY)
_oldest = Gauge(
    "impatriate_oldest_seconds", "How long the oldest of them has been due; 0 when none is.", ["what"],
    registry=REGISTRY,
)  # fmt: skip
_KINDS_OF: Final = {Said: "text", Tapped: "tap", Command: "command", Edited: "edit", Unsupported: "other"}
_OUTCOMES: Final = (
    (TelegramRetryAfter, "flood_control"),
    (TelegramForbiddenError, "forbidden"),
    (TelegramEntityTooLarge, "refused"),
    (TelegramBadRequest, "refused"),
    (TelegramNetworkError, "unreachable"),
)
_call_children: dict[tuple[str, str], Any] = {}


def kind_of(heard: Heard) -> str:
    """The kind of turn that something heard leads to."""
    if heard.make is None:
        return "file"
    return _KINDS_OF.get(getattr(heard.make, "func", None), OTHER)  # type: ignore[arg-type]


def turn(kind: str, seconds: float, *, repeated: bool) -> None:
    """Count a committed turn and how long it took."""
    TURNS[kind, repeated].inc()
    TURN_SECONDS.observe(seconds)


def called(method: str, error: Exception | None = None) -> None:
    """Count a call to Telegram; `error` is what aiogram raised."""
    key = method, "ok" if error is None else _outcome(error)
    child = _call_children.get(key)
    if child is None:
        child = _call_children[key] = _calls.labels(*key)
    child.inc()


def _outcome(error: Exception) -> str:
    return next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), "failed")


def started(source: str, listed: Collection[str]) -> None:
    """Count a first screen by its campaign; a word that nobody listed is anybody's, so it is counted without itself."""
    _starts.labels(source if source in listed else OTHER).inc()


class CountedIndex:
    """An index that counts what it decides; everything else is the index's own."""

    def __init__(self, index: Any, languages: Collection[str]) -> None:
        self._index = index
        self._children = {
            (language, decision): _searches.labels(language, decision)
            for language in (*languages, OTHER)
            for decision in DECISIONS
        }

    def find(self, text: str, language: str, after: str | None = None) -> Found:
        """Find as the index does, and count the decision."""
        found: Found = self._index.find(text, language, after=after)
        known = found.language if (found.language, found.decision) in self._children else OTHER
        self._children[known, found.decision].inc()
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)


def counted(knowledge: Knowledge, languages: Collection[str]) -> Knowledge:
    """The same knowledge with an index that counts; notes that it is what turns read from now on."""
    _content.clear()
    _content.labels(knowledge.digest[:12]).set(1)
    CONTENT_TAKEN.set(time.time())
    CONTENT_ENTRIES.set(len(knowledge.entries))
    if isinstance(knowledge.index, CountedIndex):
        return knowledge
    return replace(knowledge, index=cast(Any, CountedIndex(knowledge.index, languages)))


def show(numbers: Numbers | None) -> None:
    """Take over what the database holds; None when another process leads and shows it."""
    LEADS.set(0 if numbers is None else 1)
    for gauge in (_files, _waiting, _oldest):
        gauge.clear()
    if numbers is None:
        return
    for state in STATES:
        _files.labels(state).set(numbers.files.get(state, 0))
    for what, count in numbers.waiting.items():
        _waiting.labels(what).set(count)
    for what, seconds in numbers.oldest.items():
        _oldest.labels(what).set(seconds)


def exposition() -> tuple[bytes, str]:
    """Everything as text, and its content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
