"""`impatriate try`: a local Telegram with a chat page, the bot, the operators' desk and the editors' page here."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from impatriate.leash import leashed
from impatriate.settings import PREFIX, Settings, SettingsInvalid
from impatriate.supervision import Child, supervise

HOST: Final = "127.0.0.1"
TOKEN: Final = "42:LOCAL-TRIAL"  # noqa: S105 - opens nothing but the local Telegram
CONTROLLER: Final = "a local trial on this machine (nobody answers)"
RECEIVER: Final = "the trial's own desk on this machine"
OPERATOR: Final = "trial"


@dataclass(frozen=True)
class Trial:
    """Where a trial lives: its folder and its three ports."""

    folder: Path
    chat_port: int
    desk_port: int
    editor_port: int

    @property
    def chat(self) -> str:
        """The address of the local Telegram and its chat page."""
        return f"http://{HOST}:{self.chat_port}"

    @property
    def desk(self) -> str:
        """The address of the operators' desk."""
        return f"http://{HOST}:{self.desk_port}"

    @property
    def editors(self) -> str:
        """The address of the editors' page."""
        return f"http://{HOST}:{self.editor_port}"

    @property
    def operator_file(self) -> Path:
        """Where `impatriate files` finds the desk's address and a token."""
        return self.folder / "operator.env"


def run() -> int:
    """Start everything, wait for an interrupt, stop everything; the exit code. Raises SettingsInvalid."""
    settings = Settings.read()
    trial = Trial(settings.data.resolve(), settings.chat_port, settings.desk_port, settings.editor_port)
    _claim_ports(trial)
    trial.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    environment = _environment(trial, settings)
    print("Starting …", flush=True)
    _learn_once(settings)
    asyncio.run(_prepare(trial, environment))
    return asyncio.run(supervise(_children(trial, environment), when_started=lambda: _welcome(trial)))


def _learn_once(settings: Settings) -> None:
    """On the very first start, learn what search needs before bot and editors' page would both do it at once."""
    if any(settings.learnt.glob("*.npz")):
        return
    print("Learning the answers, once …", flush=True)
    folders = (str(settings.content.resolve()), str(settings.learnt.resolve()))
    subprocess.run([sys.executable, "-m", "knowledge", *folders], check=False)  # noqa: S603 - our own module and folders


def _claim_ports(trial: Trial) -> None:
    ports = {"CHAT_PORT": trial.chat_port, "DESK_PORT": trial.desk_port, "EDITOR_PORT": trial.editor_port}
    for name, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                raise SettingsInvalid(
                    f"Port {port} is in use: stop what uses it, or set {PREFIX}{name} to another port."
                ) from None


def _environment(trial: Trial, settings: Settings) -> dict[str, str]:
    """The children's environment: the trial's own values beat whatever .env holds for the real bot."""
    own = {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API": trial.chat,
        "DATABASE_URL": f"sqlite:///{trial.folder / 'trial.sqlite3'}",
        "FILES": str(trial.folder / "files"),
        "KEYS": _keys(trial.folder / "keys"),
        "LEARNT": str(settings.learnt.resolve()),
        "CONTENT": str(settings.content.resolve()),
        "CONTROLLER": settings.controller or CONTROLLER,
        "RECEIVER": settings.receiver or RECEIVER,
    }
    return {**os.environ, **{PREFIX + name: value for name, value in own.items()}}


def _keys(path: Path) -> str:
    """The trial's key, made once; only its owner may read it."""
    if not path.exists():
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        _write_privately(path, f"trial:{key}\n")
    return path.read_text().strip()


def _write_privately(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


async def _prepare(trial: Trial, environment: dict[str, str]) -> None:
    """Bring the schema up to date and make an operator whose token works right away."""
    from storage import open_storage
    from storage.errors import StorageError

    url, keys, files = (environment[PREFIX + name] for name in ("DATABASE_URL", "KEYS", "FILES"))
    try:
        async with await open_storage(url, keys=keys, files=Path(files), upgrade=True) as storage:
            if not trial.operator_file.exists():
                token = await storage.operators.add(f"{OPERATOR}-{secrets.token_hex(3)}")
                _write_privately(trial.operator_file, f"IMPATRIATE_OPERATOR_TOKEN={token}\n")
    except StorageError as error:
        raise SettingsInvalid(f"{error} (The trial's data lies in {trial.folder}.)") from None
    _note_address(trial)


def _note_address(trial: Trial) -> None:
    """Write the desk's present address beside the token, since the port may have changed."""
    lines = trial.operator_file.read_text().splitlines()
    kept = [line for line in lines if not line.startswith("IMPATRIATE_DESK_URL=")]
    _write_privately(trial.operator_file, "\n".join([*kept, f"IMPATRIATE_DESK_URL={trial.desk}"]) + "\n")


def _children(trial: Trial, environment: dict[str, str]) -> list[Child]:
    telegram = leashed("sandbox", "--port", str(trial.chat_port), "--data", str(trial.folder / "telegram"))
    desk = leashed("impatriate", "desk", "--port", str(trial.desk_port))
    editors = leashed("impatriate", "editors", "--port", str(trial.editor_port))
    return [
        Child("The local Telegram", (*telegram, "--token", TOKEN), environment, trial.chat_port),
        Child("The desk", desk, environment, trial.desk_port),
        Child("The editors' page", editors, environment, trial.editor_port),
        Child("The bot", leashed("impatriate", "run"), environment, says_ready=True),
    ]


def _welcome(trial: Trial) -> None:
    folder = os.path.relpath(trial.folder)
    data = "" if folder == str(Path("var/try")) else f" --data {folder}"
    print(
        f"\n  Chat with the bot:     {trial.chat}\n"
        f"  The operators' desk:   {trial.desk}/docs\n"
        f"  The editors' page:     {trial.editors}\n\n"
        "  Open the chat page, press Start and look around; fill in the form and send it.\n"
        "  Then, in another terminal, pull the file as an operator would:\n\n"
        f"      {_command()} files pull{data}\n\n"
        f"  Everything is kept in {folder}; Ctrl-C stops all, and the next start goes on with it.\n",
        flush=True,
    )


def _command() -> str:
    """How to call this program from here."""
    beside = Path(sys.executable).parent / "impatriate"
    return os.path.relpath(beside) if beside.exists() else "impatriate"
