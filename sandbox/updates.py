"""Updates: what waits for the bot, in lanes, until it is confirmed or too old."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from telegram import Update

from sandbox.faults import Faults
from sandbox.store import Json, Store, dump
from sandbox.wire import built

FIRST_UPDATE = 700_000_001


@dataclass(frozen=True)
class Rules:
    """Times that Telegram keeps, in seconds; tests shorten them."""

    clock: Callable[[], float] = field(default=time.time)
    tap_lifetime: float = 150
    message_lifetime: float = 24 * 3600
    webhook_delay: float = 1
    webhook_longest_delay: float = 60


@dataclass(frozen=True)
class Waiting:
    """An update that waits, with the number of times it is still to be given."""

    update_id: int
    lane: str
    copies: int
    body: Json


class Updates:
    """The queue of one bot. Messages of a chat share a lane; the taps of a person travel in a lane of their own."""

    def __init__(self, store: Store, rules: Rules, faults: Faults) -> None:
        self._store = store
        self._rules = rules
        self._faults = faults

    def add(self, kind: str, payload: Json, lane: str, *, copies: int = 1) -> None:
        """Queue an update, unless the bot asked for other kinds only. ``copies`` above 1 delivers it again."""
        allowed = self._store.setting("allowed_updates")
        if allowed and kind not in allowed:
            return
        number = self._store.next_number("updates", FIRST_UPDATE)
        body = built(Update, {"update_id": number, kind: payload})
        lifetime = self._rules.tap_lifetime if kind == "callback_query" else self._rules.message_lifetime
        if self._faults.striking(("duplicate",), kind):
            copies += 1
        values = (number, lane, self._rules.clock() + lifetime, copies, dump(body))
        late = self._faults.striking(("late",), kind) if self._store.setting("webhook") else None
        if late:
            self._store.run(
                "INSERT INTO late (update_id, lane, expires, copies, body, behind) VALUES (?, ?, ?, ?, ?, ?)",
                *(values[0], f"late:{number}", *values[2:], max(int(late.seconds), 1)),
            )
        else:
            self._store.run(
                "INSERT INTO updates (update_id, lane, expires, copies, body) VALUES (?, ?, ?, ?, ?)", *values
            )

    def let_all_late_ones_go(self) -> None:
        """Give what was held back: the bot polls now, and polling knows no late updates."""
        self._store.run("UPDATE late SET behind = 0")
        self._let_late_ones_go()

    def _let_late_ones_go(self) -> None:
        self._store.run(
            "INSERT INTO updates (update_id, lane, expires, copies, body) "
            "SELECT update_id, lane, expires, copies, body FROM late WHERE behind <= 0"
        )
        self._store.run("DELETE FROM late WHERE behind <= 0")

    def allow(self, kinds: list[str]) -> None:
        """Keep the kinds that the bot wants from now on; none named means all."""
        self._store.keep("allowed_updates", kinds or None)

    def waiting(self, limit: int = 100) -> list[Waiting]:
        """Return the oldest updates that wait."""
        return self._select("", limit)

    def first(self, lane: str) -> Waiting | None:
        """Return the oldest update of a lane."""
        found = self._select("AND lane = ?", 1, lane)
        return found[0] if found else None

    def _select(self, condition: str, limit: int, *values: str) -> list[Waiting]:
        rows = self._store.rows(
            f"SELECT * FROM updates WHERE expires > ? {condition} ORDER BY update_id LIMIT ?",  # noqa: S608 - ours
            *(self._rules.clock(), *values, limit),
        )
        return [Waiting(row["update_id"], row["lane"], row["copies"], json.loads(row["body"])) for row in rows]

    def lanes(self) -> list[str]:
        """Return the lanes in which something waits; what is too old goes."""
        self._store.run("DELETE FROM updates WHERE expires <= ?", self._rules.clock())
        return [row["lane"] for row in self._store.rows("SELECT DISTINCT lane FROM updates")]

    def count(self) -> int:
        """Return how many updates wait."""
        row = self._store.row("SELECT count(*) AS many FROM updates WHERE expires > ?", self._rules.clock())
        return int(row["many"]) if row else 0

    def confirm(self, offset: int) -> None:
        """Forget what is older than ``offset``; a negative one keeps only that many of the newest."""
        if offset < 0:
            self._store.run(
                "DELETE FROM updates WHERE update_id NOT IN "
                "(SELECT update_id FROM updates ORDER BY update_id DESC LIMIT ?)",
                -offset,
            )
        self._store.run("DELETE FROM updates WHERE update_id < ? OR expires <= ?", offset, self._rules.clock())

    def delivered(self, update: Waiting) -> None:
        """Count one delivery by webhook; the last copy is forgotten, and late updates come nearer."""
        self._store.run("UPDATE late SET behind = behind - 1 WHERE update_id < ?", update.update_id)
        self._let_late_ones_go()
        self._store.run("UPDATE updates SET copies = copies - 1 WHERE update_id = ?", update.update_id)
        self._store.run("DELETE FROM updates WHERE update_id = ? AND copies < 1", update.update_id)

    def forget(self) -> None:
        """Drop all that waits."""
        self._store.run("DELETE FROM updates")
