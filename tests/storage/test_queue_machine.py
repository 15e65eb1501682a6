"""Whatever pullers do in whatever order, the queue does what a simple model of it does."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from storage import Lease, OperatorId, Storage
from storage.errors import LeaseLost
from storage.queue import Queue
from tests.databases import Database
from tests.storage.samples import BOT, CHAT, keep, submission

T = TypeVar("T")
MAX_ATTEMPTS = 2
MANIFEST = "0" * 64
OPERATORS = st.sampled_from(["ada", "ben"])


@dataclass
class Model:
    """What the queue promises of one item."""

    state: str = "queued"
    attempts: int = 0
    epoch: int = 0
    holder: str | None = None

    def free(self) -> bool:
        return self.state == "queued" and self.attempts < MAX_ATTEMPTS

    def back(self) -> None:
        self.state, self.holder = ("held" if self.attempts >= MAX_ATTEMPTS else "queued"), None


class Pullers(RuleBasedStateMachine):
    """Two operators, a clock that runs leases out, and a person who requeues."""

    leases = Bundle("leases")
    database: Database
    runner: asyncio.Runner

    @initialize()
    def open(self) -> None:
        self.storage: Storage = self.do(self.database.open())
        self.queue = Queue(self.storage.connections, self.storage.vault, MAX_ATTEMPTS)
        self.do(self.database.execute("DELETE FROM people"))
        self.items: dict[str, Model] = {}
        self.sent = 0

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @rule()
    def send(self) -> None:
        self.sent += 1
        sent = submission(f"application-{self.sent}", f"REF{self.sent}")
        self.do(self.storage.turns.run(bot_id=BOT, chat_id=CHAT + self.sent, step=keep(b"sent", sent)))
        self.items[self.do(self.queue.items())[-1].item_id] = Model()

    @rule(target=leases, operator=OPERATORS)
    def lease(self, operator: str) -> Any:
        lease = self.do(self.queue.lease(OperatorId(operator), 600))
        expected = next((item_id for item_id, item in self.items.items() if item.free()), None)
        assert (lease and lease.item_id) == expected
        if lease is None:
            return multiple()
        item = self.items[lease.item_id]
        item.state, item.attempts, item.epoch, item.holder = "leased", item.attempts + 1, item.epoch + 1, operator
        assert (lease.epoch, lease.attempts) == (item.epoch, item.attempts)
        return lease

    @rule(lease=leases)
    def acknowledge(self, lease: Lease) -> None:
        item = self.items[lease.item_id]
        if self.holds(lease):
            self.do(self.queue.acknowledge(lease.item_id, lease.token, lease.epoch, MANIFEST))
            item.state = "acknowledged"
        elif item.state == "acknowledged" and item.epoch == lease.epoch:
            self.do(self.queue.acknowledge(lease.item_id, lease.token, lease.epoch, MANIFEST))
        else:
            self.refused(lease, self.queue.acknowledge(lease.item_id, lease.token, lease.epoch, MANIFEST))

    @rule(lease=leases)
    def return_(self, lease: Lease) -> None:
        work = self.queue.return_(lease.item_id, lease.token, lease.epoch, "why")
        if not self.holds(lease):
            self.refused(lease, work)
            return
        self.do(work)
        self.items[lease.item_id].back()

    @rule(lease=leases)
    def extend(self, lease: Lease) -> None:
        work = self.queue.extend(lease.item_id, lease.token, lease.epoch, 600)
        if self.holds(lease):
            self.do(work)
        else:
            self.refused(lease, work)

    @rule(lease=consumes(leases))
    def run_out(self, lease: Lease) -> None:
        over = "UPDATE items SET lease_until = '2020-01-01T00:00:00.000Z' WHERE state = 'leased' AND id = "
        self.do(self.database.execute(f"{over}'{lease.item_id}'"))
        if self.items[lease.item_id].state == "leased":
            self.items[lease.item_id].back()

    @rule(lease=leases)
    def requeue(self, lease: Lease) -> None:
        item = self.items[lease.item_id]
        if item.state != "leased":
            self.do(self.queue.requeue(lease.item_id))
            item.state, item.attempts, item.holder = "queued", 0, None

    @invariant()
    def the_list_shows_what_the_model_says(self) -> None:
        shown = {
            item.item_id: Model(item.state, item.attempts, item.epoch, item.holder)
            for item in self.do(self.queue.items())
        }
        assert shown == self.items

    def holds(self, lease: Lease) -> bool:
        item = self.items[lease.item_id]
        return item.state == "leased" and item.epoch == lease.epoch

    def refused(self, lease: Lease, work: Coroutine[Any, Any, object]) -> None:
        item = self.items[lease.item_id]
        with pytest.raises(LeaseLost) as error:
            self.do(work)
        assert (error.value.holder, error.value.state) == (item.holder, item.state)

    def teardown(self) -> None:
        if hasattr(self, "storage"):
            self.do(self.storage.close())


def test_the_queue_keeps_its_promises_in_any_order_of_steps(database: Database) -> None:
    with asyncio.Runner() as runner:
        kind = type("PullersHere", (Pullers,), {"database": database, "runner": runner})
        slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
        bounded = settings(
            max_examples=25, stateful_step_count=20, deadline=None, database=None, suppress_health_check=slow
        )
        run_state_machine_as_test(kind, settings=bounded)
