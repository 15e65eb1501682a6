"""What must be as it should before the bot runs: each finding is one line that names the variable and the remedy."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from impatriate.opening import opened
from impatriate.settings import PREFIX, Settings, SettingsInvalid, needed, unknown_variables

if TYPE_CHECKING:
    from bot.standing import Standing

LATELY: Final = timedelta(hours=1)
"""An error of the webhook that is older says nothing of now."""
MANY_WAITING: Final = 100
TOKEN_REFUSED: Final = f"{PREFIX}BOT_TOKEN: Telegram does not know this token; get the present one from @BotFather."
UNREACHABLE: Final = f"Telegram did not answer: check the network, and {PREFIX}TELEGRAM_API if it is set."


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is as it should be, and one line about it."""

    what: str
    good: bool
    says: str


def run(*, webhook: bool, as_json: bool = False) -> int:
    """Look at everything and print a line each; 0 when all is well, else 2."""
    findings = asyncio.run(_all(webhook=webhook))
    if as_json:
        print(json.dumps({"findings": [asdict(each) for each in findings]}, ensure_ascii=False, indent=2))
    else:
        for each in findings:
            print(f"{'ok   ' if each.good else 'WRONG'}  {each.what:<9} {each.says}")
    return 0 if all(each.good for each in findings) else 2


async def _all(*, webhook: bool) -> list[Finding]:
    return [each async for each in _looked(webhook=webhook)]


async def _looked(*, webhook: bool) -> AsyncIterator[Finding]:
    wrong = Settings.faults(*needed(webhook=webhook))
    for line in wrong:
        yield Finding("settings", False, line)
    for name in unknown_variables():
        yield Finding("settings", False, f"{name} is no setting: misspelt? `impatriate settings` lists all.")
    try:
        settings = Settings.read()
    except SettingsInvalid:
        return
    if not wrong:
        yield Finding("settings", True, "all that is needed is set")
    yield _folder(settings.files, "FILES")
    yield _folder(settings.learnt, "LEARNT")
    yield _regions(settings)
    yield _content(settings)
    if settings.keys is not None:
        yield await _database(settings)
    if settings.bot_token is not None:
        async for finding in _telegram(settings, webhook=webhook):
            yield finding


def _folder(folder: Path, name: str) -> Finding:
    """Write a file and remove it: permissions, a full disk and a read-only one all show."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part") as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        return Finding(
            "folders",
            False,
            f"{PREFIX}{name}: {folder} cannot be written ({error.strerror}): let this user write there.",
        )
    return Finding("folders", True, f"{folder} can be written")


def _regions(settings: Settings) -> Finding:
    known = {path.stem for path in (settings.content / "regions").glob("*.yaml")}
    strange = sorted(set(settings.regional_receivers()) - known)
    if strange and known:
        return Finding(
            "receivers", False, f"{PREFIX}RECEIVERS names no region of the content: {', '.join(strange)}; see regions/."
        )
    return Finding("receivers", True, f"{len(settings.regional_receivers())} regions have a receiver of their own")


def _content(settings: Settings) -> Finding:
    from knowledge import check

    faults = check(settings.content)
    if not faults:
        return Finding("content", True, f"{settings.content} checks clean")
    first = faults[0]
    return Finding(
        "content",
        False,
        f"{PREFIX}CONTENT: {len(faults)} faults in {settings.content}, the first in {first.file}:{first.line}: "
        "run `impatriate knowledge check`.",
    )


async def _database(settings: Settings) -> Finding:
    try:
        async with opened(settings) as storage:
            found = await storage.numbers()
    except SettingsInvalid as error:
        return Finding("database", False, str(error))
    return Finding(
        "database",
        True,
        f"{settings.database_url.partition(':')[0]} opens with the keys; {sum(found.files.values())} files",
    )


async def _telegram(settings: Settings, *, webhook: bool) -> AsyncIterator[Finding]:
    from bot import running
    from bot.standing import standing

    assert settings.bot_token is not None
    async with running.account(settings.bot_token.get_secret_value(), settings.telegram_api) as bot:
        try:
            told = await standing(bot)
        except running.TokenRefusedError:
            yield Finding("token", False, TOKEN_REFUSED)
            return
        except running.TelegramUnreachableError:
            yield Finding("token", False, UNREACHABLE)
            return
    yield Finding("token", True, f"Telegram knows it as @{told.username}")
    wrong = _posting(told, settings, webhook=webhook)
    for line in wrong:
        yield Finding("webhook", False, line)
    if not wrong:
        yield Finding("webhook", True, f"{told.pending} updates wait at Telegram" if told.url else "not set")


def _posting(told: Standing, settings: Settings, *, webhook: bool) -> list[str]:
    """What is wrong with where Telegram posts."""
    if not webhook:
        elsewhere = "Telegram posts the updates to a webhook, which a polling bot takes away: stop the other first."
        return [elsewhere] if told.url else []
    lines = []
    if told.url and not told.posts_to(settings.webhook_url or ""):
        lines.append(
            f"{PREFIX}WEBHOOK_URL: Telegram posts to another address; this one is set when the bot starts; "
            "if something else set it, give that a token of its own."
        )
    lately = told.last_error_at is not None and datetime.now(UTC) - told.last_error_at < LATELY
    if lately:
        lines.append(
            f"{PREFIX}WEBHOOK_URL: Telegram could not deliver lately ({told.last_error}): check that the address leads "
            f"to {PREFIX}LISTEN through the proxy, and its certificate."
        )
    if told.pending > MANY_WAITING:
        lines.append(
            f"{told.pending} updates wait at Telegram: check that the bot runs and {PREFIX}WEBHOOK_URL leads to it."
        )
    return lines
