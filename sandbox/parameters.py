"""Parameters of a Bot API request, however they came: form, multipart, JSON or the address itself."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.refusals import bad


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: its name, its media type as given, its bytes."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Parameters:
    """The values and files of one request; readers raise Refused (400) when a value does not have its type."""

    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Return a string."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, bool | dict | list):
            raise bad(f'field "{name}" must be of type String')
        text = str(value)
        if any(0xD800 <= ord(character) < 0xE000 for character in text):
            raise bad("strings must be encoded in UTF-8")
        return text

    def integer(self, name: str, default: int | None = None) -> int | None:
        """Return an integer, or ``default`` when it is absent."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, bool):
            raise bad(f'field "{name}" must be of type Integer')
        try:
            return int(value)
        except (TypeError, ValueError) as problem:
            raise bad(f'field "{name}" must be of type Integer') from problem

    def boolean(self, name: str) -> bool:
        """Return a boolean: ``true``, ``1`` and ``yes`` are true, as they are at Telegram."""
        value = self.values.get(name)
        if isinstance(value, bool):
            return value
        return str(value if value is not None else "").strip().lower() in ("true", "1", "yes")

    def json(self, name: str) -> Any:
        """Return a nested value: as it is from a JSON body, parsed when it came as a string; None when absent."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as problem:
            raise bad(f"can't parse {name} JSON object") from problem

    def upload(self, name: str) -> Upload | None:
        """Return the file of a field, sent in the field itself or through ``attach://``; None when it is no upload."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            part = value.removeprefix("attach://")
            if part not in self.uploads:
                raise bad(f"attached file {part} was not found in the request")
            return self.uploads[part]
        return self.uploads.get(name)


async def parameters_of(request: web.Request) -> Parameters:
    """Read the parameters of a request."""
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values |= await _body_object(request)
    else:
        for name, item in (await request.post()).items():
            if isinstance(item, FileField):
                uploads[name] = Upload(item.filename, item.content_type, item.file.read())
            else:
                values[name] = item.decode() if isinstance(item, bytes | bytearray) else item
    return Parameters(values, uploads)


async def _body_object(request: web.Request) -> dict[str, Any]:
    body = await request.read()
    if not body:
        return {}
    try:
        values = json.loads(body)
    except ValueError as problem:
        raise bad("can't parse JSON object") from problem
    if not isinstance(values, dict):
        raise bad("object expected as request body")
    return values
