"""Candidates' side of the queue: files sent through the same turn as the bot's, with nobody's data."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from candidates import Manifest, build, canonical_json, sha256
from storage import Storage
from storage.changes import AttachmentKept, Submission
from storage.turns import Outcome
from tests.candidates.specimen import MOMENT, attached, candidate

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Sent:
    """What a candidate sent, as it must arrive: path in the package → bytes."""

    reference: str
    manifest: Manifest
    manifest_sha256: str
    files: dict[str, bytes]
    attachment_ids: tuple[str, ...]


def reference(number: int) -> str:
    return f"T{LETTERS[number // 30]}{LETTERS[number % 30]}X-2222"


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 50_000):
        yield body[start : start + 50_000]


async def send(storage: Storage, number: int, bodies: Sequence[bytes] = (), region: str = "kaluga") -> Sent:
    """Send the file of one more candidate with attachments of these bytes."""
    staged = [await storage.attachments.stage(pieces(body), 50_000_000) for body in bodies]
    listed = tuple(
        attached(f"attachments/diploma-{position}.pdf", body, file.attachment_id)
        for position, (body, file) in enumerate(zip(bodies, staged, strict=True), 1)
    )
    file = candidate(reference(number), listed).model_copy(update={"region": region})
    manifest = build(file, f"{number:032x}")
    kept = tuple(AttachmentKept(each, "diploma", "скан.pdf", "application/pdf") for each in staged)
    body = canonical_json(manifest)
    submission = Submission(
        application_id=file.application_id,
        reference=file.reference,
        subject="self",
        revision=1,
        canonical=canonical_json(file),
        manifest=body,
        manifest_sha256=sha256(body),
        attachments=tuple(each.attachment_id for each in staged),
        category=file.category,
        region=region,
        language="ru",
        form_version="1",
        receiver=file.receiver,
        sent_at=MOMENT,
    )
    await storage.turns.run(
        bot_id=1,
        chat_id=9_000_000_000_000 + number,
        step=lambda _: Outcome(b"{}", "menu", "ru", (*kept, submission), None),
    )
    files = {"candidate.json": submission.canonical, "manifest.json": body}
    files |= {item.path: each for item, each in zip(listed, bodies, strict=True)}
    return Sent(file.reference, manifest, submission.manifest_sha256, files, submission.attachments)
