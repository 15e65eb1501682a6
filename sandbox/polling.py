"""Polling: getUpdates, which waits for news and suffers no second poller beside it."""

import asyncio
from typing import Any

from telegram.constants import UpdateType

from sandbox.network import Network
from sandbox.parameters import Parameters
from sandbox.refusals import Refused, bad, conflict
from sandbox.store import Json

WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
LONGEST_POLL = 50


def allowed_kinds(value: Any) -> list[str] | None:
    """Return the kinds of update that a request allows, None when it does not say. Raises Refused (400) if unknown."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(kind in set(UpdateType) for kind in value):
        raise bad("can't parse allowed_updates: an array of kinds of update is expected")
    return value


class _Poll:
    def __init__(self) -> None:
        self.wake = asyncio.Event()
        self.end: Refused | None = None
        self.closed = False


class Polling:
    """The one long poll that a bot may have open."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._poll: _Poll | None = None
        network.after_change.append(self._wake)

    def _wake(self) -> None:
        if self._poll:
            self._poll.wake.set()

    def interrupt(self, reason: str) -> None:
        """End the open poll with 409: another poller, or a webhook, takes over."""
        if self._poll:
            self._poll.end = conflict(reason)
            self._poll.wake.set()

    def close(self) -> None:
        """End the open poll with what there is: the server goes down."""
        if self._poll:
            self._poll.closed = True
            self._poll.wake.set()

    async def get_updates(self, parameters: Parameters) -> list[Json]:
        """Return updates from ``offset`` on, waiting up to ``timeout`` seconds for the first."""
        if self._network.store.setting("webhook"):
            raise conflict(WEBHOOK_ACTIVE)
        limit = min(max(parameters.integer("limit") or 100, 1), 100)
        seconds = min(max(parameters.integer("timeout") or 0, 0), LONGEST_POLL)
        kinds = allowed_kinds(parameters.json("allowed_updates"))
        self.interrupt(OTHER_POLLER)
        poll = self._poll = _Poll()
        with self._network.transaction():
            self._network.updates.confirm(parameters.integer("offset") or 0)
            if kinds is not None:
                self._network.updates.allow(kinds)
        try:
            return await self._wait(poll, limit, seconds)
        finally:
            if self._poll is poll:
                self._poll = None

    async def _wait(self, poll: _Poll, limit: int, seconds: int) -> list[Json]:
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            poll.wake.clear()
            if poll.end:
                raise poll.end
            batch = self._network.updates.waiting(limit)
            left = deadline - asyncio.get_running_loop().time()
            if batch or left <= 0 or poll.closed:
                return [update.body for update in batch for _ in range(update.copies)]
            try:
                await asyncio.wait_for(poll.wake.wait(), left)
            except TimeoutError:
                continue
