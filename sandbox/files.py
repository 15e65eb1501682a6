"""Files: bytes that people and the bot send, kept in the data directory under the path that getFile tells."""

import mimetypes
import secrets
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sandbox.parameters import Upload
from sandbox.refusals import bad, untimely
from sandbox.store import Json, Store

FOLDERS = {"document": "documents", "photo": "photos", "voice": "voice", "sticker": "stickers"}
DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True)
class StoredFile:
    """A kept file: what getFile and the chat page need to know of it."""

    file_id: str
    unique_id: str
    path: str
    size: int
    name: str | None
    mime: str
    kind: str

    def wire(self) -> Json:
        """Return the fields that all kinds of file share on the wire."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


class Files:
    """The files of one data directory."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._store = store

    def keep(self, upload: Upload, kind: str) -> StoredFile:
        """Write a file and return it. The media type is believed as given, unless it says nothing."""
        mime = upload.mime
        if kind == "document" and mime in ("", "application/octet-stream"):
            mime = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        number = self._store.next_number("files")
        path = f"{FOLDERS[kind]}/file_{number}{PurePosixPath(upload.name).suffix}"
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(upload.content)
        file = StoredFile(
            secrets.token_urlsafe(32), secrets.token_urlsafe(9), path, len(upload.content), upload.name, mime, kind
        )
        self._store.run(
            "INSERT INTO files (file_id, unique_id, path, size, name, mime, kind) VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(file.file_id, file.unique_id, file.path, file.size, file.name, file.mime, file.kind),
        )
        return file

    def find(self, file_id: str) -> StoredFile:
        """Return a kept file. Raises Refused (400) for an id that was never given."""
        return self._where("file_id", file_id)

    def at(self, path: str) -> tuple[StoredFile, Path]:
        """Return a kept file by its path, and where its bytes are. Raises Refused (400) when there is none."""
        file = self._where("path", path)
        return file, self._folder / file.path

    def _where(self, column: str, value: str) -> StoredFile:
        row = self._store.row(f"SELECT * FROM files WHERE {column} = ?", value)  # noqa: S608 - two fixed names
        if row is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        return StoredFile(*(row[key] for key in ("file_id", "unique_id", "path", "size", "name", "mime", "kind")))

    def downloadable(self, file_id: str) -> Json:
        """Return the answer to getFile. Raises Refused (400) above 20 MB, as Telegram does."""
        file = self.find(file_id)
        if file.size > DOWNLOAD_LIMIT:
            raise untimely("file is too big")
        return {**file.wire(), "file_path": file.path}
