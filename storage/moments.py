"""Moments in time: always aware, always UTC; text that sorts on SQLite, timestamptz on PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine


def sortable(moment: datetime) -> str:
    """Write an aware moment as `2026-11-22T09:30:00.000Z`, the form SQLite's own clock gives; ValueError when naive."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(value: str | datetime) -> datetime:
    """Read a moment as either database gives it."""
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


def maybe_moment(value: str | datetime | None) -> datetime | None:
    """Read a moment that may be absent."""
    return None if value is None else moment(value)


class Moment(TypeDecorator[datetime]):
    """Column type of every time: refuses naive values, gives back UTC."""

    impl = String(24)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose timestamptz on PostgreSQL, sortable text on SQLite."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(24))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive values and write the dialect's form."""
        if value is None:
            return None
        text = sortable(value)
        return value if dialect.name == "postgresql" else text

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give an aware UTC datetime back."""
        return maybe_moment(value)
