"""`impatriate knowledge new | stamp | gaps`: beginning an answer, marking translations, seeing what nobody answered."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from impatriate.command import WRONG_SETTINGS

if TYPE_CHECKING:
    from editors.gaps import Gap
    from impatriate.settings import Settings
    from knowledge import Knowledge

CHECKOUT_CONTENT = Path(__file__).resolve().parent.parent / "knowledge" / "content"
Languages = Annotated[list[str] | None, typer.Option("--language", help="Only this language; may be repeated.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `impatriate knowledge`."""
    for command in (new, stamp, gaps):
        app.command()(command)


def _content() -> Path:
    return Path(os.environ.get("IMPATRIATE_CONTENT") or CHECKOUT_CONTENT)


def new(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="The id: a-z, 0-9 and hyphens, never used before.")],
    topic: Annotated[str | None, typer.Option(help="The topic's folder; else that of ids that begin alike.")] = None,
    asked: Annotated[list[str] | None, typer.Option(help="How people ask it; may be repeated.")] = None,
    language: Annotated[str, typer.Option(help="The language of --asked.")] = "en",
) -> None:
    """Begin an answer: write a file with every key in its place. Until it is filled in, check names what is missing."""
    from editors import stubs

    content = _content()
    try:
        settled = stubs.settled(content, entry_id, topic)
        text = stubs.stub(entry_id, settled, datetime.now(UTC).date(), asked or (), language)
        file = stubs.create(content, entry_id, text, settled)
    except stubs.StubRefused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from None
    print(os.path.relpath(file))


def stamp(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Entries read against English.")] = None,
    language: Languages = None,
) -> None:
    """Mark translations with the English text they were made from.

    Without ids only translations that never had a mark get one; a named entry is marked anew.
    """
    from editors.stamping import StampRefused
    from editors.stamping import stamp as stamp_files
    from knowledge import ContentInvalid

    try:
        done = stamp_files(_content(), ids or (), language or ())
    except (StampRefused, ContentInvalid) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from None
    for one in done:
        print(f"{one.entry_id}: {', '.join(one.languages)}")
    print(f"{sum(len(one.languages) for one in done)} translations of {len(done)} entries stamped.")


def gaps(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="The newest so many questions.")] = 1000,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program, with a stub for each.")] = False,
) -> None:
    """List questions that nobody could answer, the most asked first, with the nearest entry and how to begin one."""
    from impatriate.settings import Settings, SettingsInvalid
    from knowledge import ContentInvalid, load
    from operators.reading import harmless, harmless_json

    try:
        settings = Settings.needing("keys")
        knowledge = load(_content(), settings.learnt)
        found = asyncio.run(_found(settings, knowledge, limit))
    except (SettingsInvalid, ContentInvalid) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(WRONG_SETTINGS if isinstance(fault, SettingsInvalid) else 1) from None
    if as_json:
        described = {"gaps": [_described(gap, knowledge) for gap in found]}
        print(harmless_json(json.dumps(described, ensure_ascii=False, indent=2)))
        return
    for gap in found:
        print(harmless(_told(gap, knowledge)))
    print(f"{len(found)} gaps, {sum(gap.count for gap in found)} questions.")


async def _found(settings: Settings, knowledge: Knowledge, limit: int) -> tuple[Gap, ...]:
    from editors.gaps import gaps as grouped
    from impatriate.opening import opened

    async with opened(settings) as storage:
        return grouped(await storage.misses.newest(limit), knowledge)


def _topic(gap: Gap, knowledge: Knowledge) -> str:
    entry = knowledge.entry(gap.nearest)
    return entry.topic if entry is not None else next(iter(knowledge.topics))


def _described(gap: Gap, knowledge: Knowledge) -> dict[str, Any]:
    from editors.stubs import stub

    suggested = gap.suggested_id() or "a-new-id"
    return {
        "count": gap.count,
        "language": gap.language,
        "newest": gap.newest.isoformat(),
        "ways": gap.ways,
        "nearest": gap.nearest,
        "stub": stub(suggested, _topic(gap, knowledge), datetime.now(UTC).date(), gap.ways, gap.language),
    }


def _told(gap: Gap, knowledge: Knowledge) -> str:
    entry = knowledge.entry(gap.nearest)
    nearest = f"{entry.id}: {entry.text(gap.language)[1].question}" if entry is not None else "nothing near"
    ways = " ".join(f"--asked={shlex.quote(way)}" for way in gap.ways)
    begin = f"impatriate knowledge new {gap.suggested_id() or 'ID'} --topic {_topic(gap, knowledge)}"
    return "\n".join(
        (
            f"{gap.count} ×  {gap.language}  {gap.question}",
            *(f"        also: {way}" for way in gap.ways[1:]),
            f"     nearest: {nearest}",
            f"       begin: {begin} --language {gap.language} {ways}\n",
        )
    )
