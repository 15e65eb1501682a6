"""One person's data as files that anybody can open: the answer to a request for access."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from storage import Storage
    from storage.attachments import StoredAttachment
    from storage.export import PersonCopy

PERSON: Final = "person.json"


async def write(storage: Storage, copy: PersonCopy, folder: Path) -> int:
    """Write `person.json` and the attachments into an empty folder; gives how many attachments."""
    from operators.reading import harmless_json

    for attachment in copy.attachments:
        with (folder / file_name(attachment)).open("wb") as file:
            async for piece in storage.attachments.read(attachment.attachment_id):
                file.write(piece)
    text = json.dumps(_opened(copy), ensure_ascii=False, indent=2)
    (folder / PERSON).write_text(harmless_json(text), encoding="utf-8")
    return len(copy.attachments)


def written(attachments: int) -> str:
    """What was written, in words."""
    return f"{PERSON} and {attachments} files" if attachments else PERSON


def file_name(attachment: StoredAttachment) -> str:
    """The id with the ending of the person's own name for it, which may hold anything and so names no file here."""
    ending = PurePath(attachment.name).suffix.lower()
    return attachment.attachment_id + (ending if re.fullmatch(r"\.[a-z0-9]{1,8}", ending) else "")


def _opened(copy: PersonCopy) -> dict[str, Any]:
    return {
        "conversation": None if copy.state is None else _read(copy.state),
        "sent_files": [_read(each) for each in copy.sent],
        "failed_updates": [_read(each) for each in copy.failed_updates],
        "attachments": [
            {"file": file_name(each), "name": each.name, "field": each.field, "media_type": each.media_type}
            for each in copy.attachments
        ],
        **copy.rows,
    }


def _read(body: bytes) -> Any:
    """JSON as data; anything else as text."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
