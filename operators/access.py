"""Where the desk is and with which token: what was given, else the environment, else a local trial's own file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from operators.errors import USAGE, OperatorError

FILE = "operator.env"
URL, TOKEN = "IMPATRIATE_DESK_URL", "IMPATRIATE_OPERATOR_TOKEN"
_LINE = re.compile(rf"^(?:export )?({URL}|{TOKEN})=(['\"]?)(.*)\2\s*$", re.MULTILINE)


class AccessMissing(OperatorError):
    """No address or no token was given, or the file with them cannot be read."""

    exit_code = USAGE


@dataclass(frozen=True)
class Access:
    """A desk's address and an operator's token; the token never shows in a representation."""

    url: str
    token: str = field(repr=False)


def find(
    url: str | None, token: str | None, token_file: Path | None, data: Path, dotenv: Path = Path(".env")
) -> Access:
    """What was given, completed from `.env`; when there is nothing at all, from the trial's `<data>/operator.env`.

    A token file holds one token, or lines as these files do. A trial's token is never sent to an address that was
    given by hand. Raises AccessMissing, naming the remedy.
    """
    if token_file and not token:
        body = _text(token_file)
        token = dict(_settings(body)).get(TOKEN) or body.strip()
    if dotenv.is_file():
        settings = dict(_settings(_text(dotenv)))
        url, token = url or settings.get(URL), token or settings.get(TOKEN)
    if not url and not token and (data / FILE).is_file():
        settings = dict(_settings(_text(data / FILE)))
        url, token = settings.get(URL), settings.get(TOKEN)
    if not url:
        raise AccessMissing(f"Which desk? Give --url or set {URL}, for example http://127.0.0.1:8090.")
    if not token:
        raise AccessMissing(
            f"With which token? Set {TOKEN} or give --token-file; `impatriate operators add` makes one."
        )
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", url):
        raise AccessMissing("The desk's address must look like http://host:port.")
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise AccessMissing("The token holds spaces or characters that no token has: copy it again.")
    return Access(url, token)


def _settings(body: str) -> list[tuple[str, str]]:
    return [(found[1], found[3]) for found in _LINE.finditer(body)]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise AccessMissing(f"{path} cannot be read ({type(fault).__name__}).") from None
