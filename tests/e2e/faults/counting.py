"""What a run counted, and how what is kept is compared with what was played."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dialogs import Conversation
from storage.statements import Statement, Work
from tests.e2e.faults.players import Player
from tests.e2e.faults.staging import Stage

UNLIKE = re.compile(
    r"\d\d-[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32,}|\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)"
)
"""What two runs of one conversation differ in: reference numbers, ids, hashes and moments."""


@dataclass
class Figures:
    """What a run counted; `wrong` names every promise that was broken."""

    mode: str
    seed: int
    turns: int = 0
    seconds: float = 0.0
    deaths: dict[str, int] = field(default_factory=dict)
    claims: int = 0
    files_sent: int = 0
    files_pulled: int = 0
    failed_pulls: int = 0
    second_copies: int = 0
    above_a_copy: int = 0
    put_aside: int = 0
    held: int = 0
    wrong: list[str] = field(default_factory=list)


async def count(at: Stage, players: list[Player], figures: Figures) -> None:
    """Compare what is kept with what was played."""
    async with await at.storage() as storage:
        for player in players:
            copy = await storage.people.export(player.person.id)
            state = copy.state if copy else None
            figures.wrong += differences(player, state, len(copy.attachments) if copy else 0)
        items = await storage.queue.items()
        claims = await storage.connections.transact(claimed)
    sent = sum(bool(player.oracle.conversation.sent) for player in players)
    figures.claims, figures.files_sent = claims, len(items)
    figures.above_a_copy = sum(player.above_a_copy for player in players)
    figures.second_copies = sum(player.messages() - player.expected for player in players)
    acts = sum(player.acts for player in players)
    pulled = packages(at.home.folder / "pulled")
    figures.files_pulled = len(pulled)
    figures.put_aside = at_least_one(at.home.folder / "bot.log", b"update put aside")
    facts = {
        f"{claims} updates are kept, {acts} were accepted": claims == acts,
        f"{len(items)} files are queued, {sent} were sent": len(items) == sent,
        f"{sorted(pulled)} were pulled": sorted(pulled) == sorted({item.reference for item in items}),
        f"{figures.held} files are held": not figures.held,
        f"{figures.put_aside} updates were put aside": not figures.put_aside,
        f"the bot broke rules: {at.home.telegram.violations}": not at.home.telegram.violations,
    }
    figures.wrong += [wrong for wrong, right in facts.items() if not right]
    for reference in pulled:
        code, printed = await at.home.command("files", "verify", f"pulled/{reference}-r1")
        figures.wrong += [printed] if code else []


def claimed() -> Work[int]:
    """How many updates the database knows."""
    rows = yield Statement("SELECT count(*) FROM claims")
    return int(rows[0][0])


def packages(folder: Path) -> list[str]:
    """References of the packages on the operator's disk."""
    found = [path.name for path in folder.glob("*-r*") if not path.name.startswith(".")] if folder.exists() else []
    return [each.rpartition("-r")[0] for each in found]


def at_least_one(log: Path, words: bytes) -> int:
    return log.read_bytes().count(words)


def differences(player: Player, state: bytes | None, attachments: int) -> list[str]:
    """What the bot remembers otherwise than the pure core, which no fault has touched."""
    if state is None:
        return [f"nothing is kept of {player.person.name}"]
    real, ideal = (
        flat(each.model_dump(mode="json")) for each in (Conversation.load(state), player.oracle.conversation)
    )
    wrong = [f"{player.person.name}: {key}" for key in sorted({*real, *ideal}) if real.get(key) != ideal.get(key)]
    if attachments != player.files:
        wrong.append(f"{player.person.name} has {attachments} files and sent {player.files}")
    return wrong


def flat(value: object, path: str = "") -> dict[str, object]:
    """Every leaf by its path, without ids and moments."""
    if isinstance(value, dict):
        pairs = ((str(key), each) for key, each in value.items() if key != "size")
    elif isinstance(value, list):
        pairs = ((str(number), each) for number, each in enumerate(value))
    else:
        return {path: UNLIKE.sub("…", value) if isinstance(value, str) else value}
    return {UNLIKE.sub("…", key): leaf for name, each in pairs for key, leaf in flat(each, f"{path}/{name}").items()}


def told(figures: Figures) -> dict[str, object]:
    """The figures as JSON has them."""
    return asdict(figures)
