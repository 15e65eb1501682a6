"""What monitoring wants to know of the database: how many wait, for how long, in which state. Nobody is in it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.reading import Reading
from storage.shell_tables import Failure, Inbox, Outbox
from storage.tables import Conversation, Item, ItemState, Person, Question


@dataclass(frozen=True, slots=True)
class Numbers:
    """`files` by state (a lease that ran out counts as queued), rows that `waiting` name, `oldest` in seconds."""

    files: dict[str, int]
    waiting: dict[str, int]
    oldest: dict[str, float]


async def numbers(reading: Reading) -> Numbers:
    """Count beside the turns, on a connection that only reads."""
    now = datetime.now(UTC)
    async with reading.session() as session:
        files = await _files(session, now)
        due = and_(col(Outbox.due_at) <= now, col(Person.blocked_at).is_(None))
        sources: dict[str, tuple[Any, Any, ColumnElement[bool]]] = {
            "inbox": (Inbox.added_at, Inbox, col(Inbox.id).is_not(None)),
            "outbox": (Outbox.due_at, Outbox, due),
            "files": (Item.queued_at, Item, _queued(now)),
            "screens": (Conversation.screen_owed_at, Conversation, col(Conversation.screen_owed_at).is_not(None)),
            "questions": (Question.asked_at, Question, col(Question.answered_at).is_(None)),
            "failed_updates": (Failure.failed_at, Failure, col(Failure.code).is_not(None)),
        }
        waiting, oldest = {}, {}
        for what, (moment, table, condition) in sources.items():
            wanted = select(func.count(), func.min(moment)).select_from(table).where(condition)
            if table is Outbox:
                wanted = wanted.join(Person, col(Person.id) == col(Outbox.person_id))
            count, first = (await session.exec(wanted)).one()
            waiting[what] = count
            oldest[what] = max(0.0, (now - first).total_seconds()) if first else 0.0
    return Numbers(files, waiting, oldest)


def _queued(now: datetime) -> ColumnElement[bool]:
    ran_out = and_(col(Item.state) == ItemState.LEASED, col(Item.lease_until) <= now)
    return (col(Item.state) == ItemState.QUEUED) | ran_out


async def _files(session: AsyncSession, now: datetime) -> dict[str, int]:
    counted = await session.exec(select(Item.state, func.count()).group_by(col(Item.state)))
    files = {state.value: 0 for state in ItemState} | {ItemState(state).value: count for state, count in counted}
    ran_out = and_(col(Item.state) == ItemState.LEASED, col(Item.lease_until) <= now)
    over = (await session.exec(select(func.count()).select_from(Item).where(ran_out))).one()
    return files | {"leased": files["leased"] - over, "queued": files["queued"] + over}
