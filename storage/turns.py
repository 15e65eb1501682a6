"""A turn: one transaction that claims the update, locks the conversation, steps, saves and writes the changes."""

from collections.abc import Callable
from dataclasses import dataclass, field

from storage.change_rows import Writing, write
from storage.changes import Change, Erasure
from storage.connections import Connections
from storage.encryption import Vault
from storage.people_rows import Known, erase, find, find_or_make
from storage.statements import Statement, Work

CLAIM = "INSERT INTO claims (bot_id, update_id, claimed_at) VALUES (?1, ?2, {now}) ON CONFLICT DO NOTHING RETURNING 1"
OWE_SCREEN = "UPDATE conversations SET screen_owed_at = {now} WHERE person_id = ?1"
TAKE_FROM_INBOX = "DELETE FROM inbox WHERE id = ?1 AND person_id = ?2 RETURNING 1"
SAVE = """
UPDATE conversations SET state_sealed = ?2, stage = ?3, language = ?4, updated_at = {now} WHERE person_id = ?1"""


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands before the step: the decrypted conversation, None for a stranger."""

    state: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What shall stand after it. `state=None`: nothing is kept of this person. `answer` travels back untouched."""

    state: bytes | None = field(repr=False)
    stage: str
    language: str
    changes: tuple[Change, ...] = field(default=(), repr=False)
    answer: object = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Result:
    """What stands now. `repeated`: the update was claimed before, the step was not called."""

    state: bytes | None = field(repr=False)
    answer: object | None = field(repr=False)
    repeated: bool
    person_id: str | None


Step = Callable[[Stored], Outcome]


@dataclass(frozen=True, slots=True)
class _Request:
    bot_id: int
    chat_id: int
    step: Step
    update_id: int | None
    inbox_id: str | None


@dataclass(frozen=True, slots=True)
class _Done:
    result: Result
    erased: bool = False
    doomed_files: tuple[str, ...] = ()


class Turns:
    """Runs turns; `storage.turns`."""

    def __init__(self, connections: Connections, vault: Vault, remove_files: Callable[[tuple[str, ...]], None]) -> None:
        self._connections, self._vault, self._remove_files = connections, vault, remove_files

    async def run(
        self, *, bot_id: int, chat_id: int, step: Step, update_id: int | None = None, inbox_id: str | None = None
    ) -> Result:
        """Run one turn and return after its commit is on disk.

        `step` is called inside the transaction (on SQLite in the writer thread) unless the update or inbox row was
        claimed before. Whatever it raises, and ReferenceTaken, rolls everything back and travels to the caller.
        """
        request = _Request(bot_id, chat_id, step, update_id, inbox_id)
        done = await self._connections.transact(lambda: _turn(self._vault, request))
        if done.doomed_files:
            self._remove_files(done.doomed_files)
        if done.erased:
            await self._connections.scrub()
        return done.result


def _turn(vault: Vault, request: _Request) -> Work[_Done]:
    known = yield from _claim(vault, request)
    if known is None:
        known = yield from find(vault, request.chat_id, lock=False)
        state, person_id = (known.state(), known.person_id) if known else (None, None)
        return _Done(Result(state, None, True, person_id))
    outcome = request.step(Stored(known.state()))
    return (yield from _settle(vault, request.chat_id, known, outcome))


def _claim(vault: Vault, request: _Request) -> Work[Known | None]:
    """Claim the update, then lock the person; None when either claim was made before.

    The inbox row is taken after the lock: an erasure takes them in this order too, the other one could deadlock.
    """
    if request.update_id is not None and not (yield Statement(CLAIM, (request.bot_id, request.update_id))):
        return None
    if request.inbox_id is None:
        return (yield from find_or_make(vault, request.chat_id))
    known = yield from find(vault, request.chat_id, lock=True)
    if known is None or not (yield Statement(TAKE_FROM_INBOX, (request.inbox_id, known.person_id))):
        return None
    yield Statement(OWE_SCREEN, (known.person_id,))  # unlike an update, a row taken out does not come again
    return known


def _settle(vault: Vault, chat_id: int, known: Known, outcome: Outcome) -> Work[_Done]:
    """Write what the step wants. An erasure comes first, so that what is kept beside it belongs to a new person."""
    doomed: list[str] = []
    erased = outcome.state is None or any(isinstance(change, Erasure) for change in outcome.changes)
    if erased:
        doomed += yield from erase(vault, known.person_id)
        if outcome.state is None:
            return _Done(Result(None, outcome.answer, False, None), True, tuple(doomed))
        known = yield from find_or_make(vault, chat_id)
    assert outcome.state is not None
    sealed = known.key.seal(outcome.state, "conversations", known.person_id, "state_sealed")
    yield Statement(SAVE, (known.person_id, sealed, outcome.stage, outcome.language))
    writing = Writing(vault, known.person_id, known.key, doomed)
    for change in outcome.changes:
        if not isinstance(change, Erasure):
            yield from write(change, writing)
    return _Done(Result(outcome.state, outcome.answer, False, known.person_id), erased, tuple(doomed))
