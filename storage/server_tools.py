"""PostgreSQL's own tools for a copy of a database, called so that no password shows in the list of processes."""

import asyncio
import os
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from storage.errors import ServerToolFailed, UseServerTools

DUMP_COMMAND = 'pg_dump --format=custom --no-owner --no-privileges --file {file} "$IMPATRIATE_DATABASE_URL"'
RESTORE_COMMAND = (
    "pg_restore --no-owner --no-privileges --single-transaction --exit-on-error "
    '--dbname "$IMPATRIATE_DATABASE_URL" {file}'
)


async def dump(url: str, to: Path) -> None:
    """Write a consistent dump to a file. Raises UseServerTools without pg_dump, ServerToolFailed."""
    options = ("--format=custom", "--no-owner", "--no-privileges", "--file", str(to))
    await _run("pg_dump", url, *options, instead=DUMP_COMMAND.format(file=to))


async def restore(url: str, dumped: Path) -> None:
    """Put a dump back in one transaction. Raises UseServerTools without pg_restore, ServerToolFailed."""
    options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    await _run("pg_restore", url, *options, instead=RESTORE_COMMAND.format(file=dumped), last=str(dumped))


async def _run(tool: str, url: str, *options: str, instead: str, last: str | None = None) -> None:
    found = shutil.which(tool)
    if found is None:
        raise UseServerTools(tool, instead)
    address, password = _apart(url)
    words = (found, *options, "--no-password", "--dbname", address, *([last] if last else []))
    process = await asyncio.create_subprocess_exec(
        *words,
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, complaint = await process.communicate()
    if process.returncode:
        raise ServerToolFailed(tool, complaint.decode(errors="replace").strip().replace("\n", " "))


def _apart(url: str) -> tuple[str, str]:
    """The address without its password, and the password."""
    parts = urlsplit(url)
    account, at, host = parts.netloc.rpartition("@")
    user = account.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{user}{at}{host}")), unquote(parts.password or "")
