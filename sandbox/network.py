"""The network: one bot's account with its chats, files and queues, and what is told after each change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from telegram import User

from sandbox.events import Event, Events
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.refusals import Violation
from sandbox.store import Json, Store
from sandbox.updates import Rules, Updates
from sandbox.wire import built

NAME = "Local bot"
USERNAME = "local_try_bot"


class Network:
    """Everything that the Bot API and the people share. All changes happen inside ``transaction``."""

    def __init__(self, data_dir: Path, token: str, rules: Rules | None = None) -> None:
        self.token = token
        self.rules = rules or Rules()
        self.store = Store(data_dir / "telegram.sqlite3")
        self.files = Files(data_dir / "files", self.store)
        self.faults = Faults()
        self.updates = Updates(self.store, self.rules, self.faults)
        self.events = Events()
        self.violations: list[Violation] = []
        self.after_change: list[Callable[[], None]] = []
        self._unsaid: list[Event] = []

    @property
    def bot(self) -> Json:
        """The bot as a user of the chats."""
        name = self.store.setting("name:", NAME)
        user = {"id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": name, "username": USERNAME}
        return built(User, user)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all changes made inside or none; events are told and queues woken only after they are kept."""
        self._unsaid = []
        with self.store.transaction():
            yield
        for event in self._unsaid:
            self.events.publish(event)
        for wake in self.after_change:
            wake()

    def tell(self, kind: str, chat_id: int = 0, **data: Any) -> int:
        """Note an event inside a transaction and return its number."""
        number = self.store.next_number("events")
        self._unsaid.append(Event(number, kind, chat_id, data))
        return number

    def now(self) -> int:
        """Return the present second, for dates on the wire."""
        return int(self.rules.clock())
