"""What nobody could answer, and what people asked the operator's people."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from storage.connections import Connections
from storage.encryption import DataKey, Vault
from storage.inbox import put
from storage.moments import moment
from storage.people_rows import key_of
from storage.statements import Statement, Work, run_one

MISSES = """
SELECT p.id, p.key_id, p.wrapped_key, m.question_sealed, m.id, m.language, m.asked_at
FROM misses m LEFT JOIN people p ON p.id = m.person_id ORDER BY m.asked_at DESC, m.id DESC LIMIT ?1"""
QUESTIONS = """
SELECT p.id, p.key_id, p.wrapped_key, q.question_sealed, q.id, q.language, q.asked_at
FROM questions q JOIN people p ON p.id = q.person_id WHERE q.answered_at IS NULL ORDER BY q.asked_at, q.id LIMIT ?1"""
ANSWERED = """
UPDATE questions SET answered_at = {now} WHERE id = ?1 AND answered_at IS NULL RETURNING person_id"""
RATINGS = "SELECT entry, language, helpful, count FROM ratings ORDER BY entry, language, helpful"


@dataclass(frozen=True, slots=True)
class Miss:
    """A question without an answer; `nearest` is the id of the entry that came closest."""

    text: str = field(repr=False)
    nearest: str
    language: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question for a person of the operator's; answered through `misses.answer`."""

    question_id: str
    person_id: str
    text: str = field(repr=False)
    language: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Rated:
    """How many people found an answer helpful, or not, in a language."""

    entry: str
    language: str
    helpful: bool
    count: int


class Misses:
    """What editors and operators learn from; `storage.misses`."""

    def __init__(self, connections: Connections, vault: Vault) -> None:
        self._connections, self._vault = connections, vault

    async def newest(self, limit: int = 1000) -> list[Miss]:
        """List questions that nobody could answer, newest first."""
        return await self._connections.transact(lambda: self._newest(limit))

    async def questions(self, limit: int = 1000) -> list[OpenQuestion]:
        """List questions to people that nobody has answered, oldest first."""
        return await self._connections.transact(lambda: self._questions(limit))

    async def answer(self, question_id: str, operator: str, text: str) -> bool:
        """Let the person hear the answer, once; False when there is no such open question (any more)."""
        return await self._connections.transact(lambda: self._answer(question_id, operator, text))

    async def ratings(self) -> list[Rated]:
        """List how answers were rated."""
        rows = await self._connections.transact(lambda: run_one(Statement(RATINGS)))
        return [Rated(entry, language, bool(helpful), count) for entry, language, helpful, count in rows]

    def _newest(self, limit: int) -> Work[list[Miss]]:
        misses = []
        for *person, sealed, row, language, asked_at in (yield Statement(MISSES, (limit,))):
            key = self._vault.house if person[0] is None else self._vault.key_of(*person)
            text, nearest = opened(key, "misses", row, sealed)
            misses.append(Miss(text, nearest, language, moment(asked_at)))
        return misses

    def _answer(self, question_id: str, operator: str, text: str) -> Work[bool]:
        rows = yield Statement(ANSWERED, (question_id,))
        for (person_id,) in rows:
            key = yield from key_of(self._vault, person_id)
            yield put(key, person_id, "person_replied", {"operator": operator, "text": text})
        return bool(rows)

    def _questions(self, limit: int) -> Work[list[OpenQuestion]]:
        questions = []
        for *person, sealed, row, language, asked_at in (yield Statement(QUESTIONS, (limit,))):
            text = json.loads(self._vault.key_of(*person).open(sealed, "questions", row, "question_sealed"))
            questions.append(OpenQuestion(row, person[0], text, language, moment(asked_at)))
        return questions


def opened(key: DataKey, table: str, row: str, sealed: bytes) -> tuple[str, str]:
    """Open a missed question: its text and the nearest entry."""
    text, nearest = json.loads(key.open(sealed, table, row, "question_sealed"))
    return text, nearest
