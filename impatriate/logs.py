"""Logs: one JSON line an event on stderr, without personal data: an exception is class and place, not message."""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final, TextIO

import structlog

QUIET: Final = ("aiogram", "aiohttp", "asyncio", "sqlalchemy", "aiosqlite", "asyncpg", "httpx", "uvicorn", "alembic")
"""Libraries whose messages may hold addresses with the token, or values; only warnings, and those without message."""


def set_up(level: str = "info", stream: TextIO | None = None) -> None:
    """Configure structlog and the standard library's logging for this process."""
    output = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_exception,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=output),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[LibraryHandler()], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def catch_stray_errors(loop: asyncio.AbstractEventLoop) -> None:
    """Log what nobody awaited as class and place too."""
    loop.set_exception_handler(_stray)


def tell(event: str, error: Exception) -> None:
    """Log an error that ends the program, as class and place."""
    structlog.get_logger().error(event, **_shorn(error))


class LibraryHandler(logging.Handler):
    """A library's record as logger, place and exception class. Its message is dropped: it may hold anything."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, shorn of its message and arguments."""
        found: dict[str, str] = {"library": record.name, "place": f"{Path(record.pathname).name}:{record.lineno}"}
        if record.exc_info and record.exc_info[1]:
            found |= _shorn(record.exc_info[1])
        structlog.get_logger().log(record.levelno, "library warning", **found)


def _without_exception(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Whatever was given as exc_info leaves as class and place."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else (sys.exc_info()[1] if given else None)
    if error is not None:
        event.update(_shorn(error))
    return event


def _shorn(error: BaseException) -> dict[str, str]:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return {"error": type(error).__name__, "place": place}


def _stray(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    structlog.get_logger().warning("stray error", **(_shorn(error) if isinstance(error, BaseException) else {}))
