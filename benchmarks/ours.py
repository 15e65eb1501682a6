"""Our bot as a contestant: its settings, its database, its process."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

from benchmarks.bots import Process, free_port
from benchmarks.databases import Database
from benchmarks.telegram import HOST, TOKEN


def upgrade(database: Database, folder: Path) -> dict[str, str]:
    """Make the schema; gives the settings with which the bot then opens this database. Raises BotFailedError."""
    variables = _variables(database, folder)
    Process.start(f"upgrade-{database.kind}", ["impatriate", "db", "upgrade"], 0, folder, variables).finish()
    return variables


def start(name: str, settings: dict[str, str], api: int, secret: str, folder: Path) -> Process:
    """Start the bot with its webhook on a free port, speaking to the mock on port `api`."""
    port = free_port()
    own = {
        "TELEGRAM_API": f"http://{HOST}:{api}",
        "WEBHOOK_URL": f"http://{HOST}:{port}",
        "WEBHOOK_SECRET": secret,
        "LISTEN": f"{HOST}:{port}",
    }
    variables = settings | {f"IMPATRIATE_{name}": value for name, value in own.items()}
    return Process.start(name, ["impatriate", "run", "--webhook"], port, folder, variables)


def _variables(database: Database, folder: Path) -> dict[str, str]:
    own = {
        "BOT_TOKEN": TOKEN,
        "DATABASE_URL": database.url,
        "FILES": str(folder / f"files-{database.kind}"),
        "KEYS": "bench:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "CONTROLLER": "the benchmark",
        "RECEIVER": "the benchmark",
        "LOG_LEVEL": "warning",
    }
    return {f"IMPATRIATE_{name}": value for name, value in own.items()}
