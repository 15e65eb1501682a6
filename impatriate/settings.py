"""Settings: `IMPATRIATE_…` variables or lines of `.env`. What is wrong is told in one line with its remedy."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX: Final = "IMPATRIATE_"
CHECKOUT: Final = Path(__file__).resolve().parent.parent
TOKEN_FORM: Final = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,}")
SECRET_FORM: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")


class SettingsInvalid(Exception):
    """A setting is missing or wrong; the message is one line that names the variable and the remedy."""


def _token(value: SecretStr) -> SecretStr:
    if not TOKEN_FORM.fullmatch(value.get_secret_value()):
        raise ValueError("is no bot token; copy the one that @BotFather gave (digits, a colon, letters)")
    return value


def _secret(value: SecretStr) -> SecretStr:
    if not SECRET_FORM.fullmatch(value.get_secret_value()):
        raise ValueError("must have 16 to 256 letters, digits, _ or -; make one with `openssl rand -hex 32`")
    return value


def _address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value):
        raise ValueError("must be an address such as https://bot.example.org")
    return value.rstrip("/")


def _secure_address(value: str) -> str:
    host = value.partition("://")[2].partition("/")[0].partition(":")[0]
    if not value.startswith("https://") and host not in ("127.0.0.1", "localhost"):
        raise ValueError("must begin with https://, because Telegram posts to nothing else")
    return value


def _database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return value


def _listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("must be host:port, such as 127.0.0.1:8080")
    return value


def _receivers(value: str) -> str:
    if value and not all("=" in part for part in _parts(value)):
        raise ValueError("must be region=name pairs with commas, such as kaluga=Name of the operator")
    return value


def _sources(value: str) -> str:
    if not all(re.fullmatch(r"[A-Za-z0-9_-]{1,62}", word.strip()) for word in value.split(",") if value):
        raise ValueError("must be words of letters, digits, _ and - with commas, such as fair-2027,website")
    return value


def _parts(value: str) -> list[str]:
    return [part.strip() for part in re.split(r",(?=\s*[a-z0-9_-]+=)", value) if part.strip()]


def _short(name: str) -> AliasChoices:
    """A setting of `try` is also read under its short name, as in `make try CHAT_PORT=9000`."""
    return AliasChoices(PREFIX + name, name)


Port = Annotated[int, Field(gt=0, lt=65536)]
Days = Annotated[int, Field(gt=0, le=36500)]
Address = Annotated[str, AfterValidator(_address)]


class Settings(BaseSettings):
    """Every setting with its meaning. Absent ones are None or have a default; `needing` asks for some."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
        frozen=True,
        loc_by_alias=False,
    )

    bot_token: Annotated[SecretStr, AfterValidator(_token)] | None = Field(
        None, description="The bot's token from @BotFather."
    )
    telegram_api: Address | None = Field(None, description="Another Bot API server than Telegram's own.")
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        "sqlite:///var/impatriate.sqlite3", description="Where the database is: sqlite:///path or postgresql://…"
    )
    keys: SecretStr | None = Field(None, description="Master keys, id:base64 with commas; the first one writes.")
    webhook_url: Annotated[Address, AfterValidator(_secure_address)] | None = Field(
        None, description="The public address under which Telegram reaches this bot."
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = Field(
        None, description="What Telegram shows with every update, so that nobody else can post."
    )
    listen: Annotated[str, AfterValidator(_listen)] = Field(
        "127.0.0.1:8080", description="host:port where the webhook's server listens."
    )
    metrics: Annotated[str, AfterValidator(_listen)] | None = Field(
        None, description="host:port for metrics of the bot; worker N takes the N-th port after it. Off unless set."
    )
    desk_metrics: Annotated[str, AfterValidator(_listen)] | None = Field(
        None, description="host:port for metrics of the desk. Off unless set."
    )
    sources: Annotated[str, AfterValidator(_sources)] = Field(
        "", description="Words of campaigns with commas; links with /start s_word are counted by word, nobody's name."
    )
    content: Path = Field(CHECKOUT / "knowledge" / "content", description="The folder of answers and forms.")
    files: Path = Field(Path("var/files"), description="The folder of encrypted attachments.")
    learnt: Path = Field(
        Path("var/learnt"), description="The folder that keeps what search learnt from the content; may be deleted."
    )
    out_of_scope: Annotated[float, Field(gt=0, lt=1)] = Field(
        0.12, description="Share of questions, between 0 and 1, that are expected to have no answer."
    )
    embedding: Path | None = Field(
        None, description="A folder with model.onnx and tokenizer.json, whose opinion on meaning is averaged in."
    )
    controller: str | None = Field(
        None, description="Who runs the bot and answers for personal data, as shown to people."
    )
    receiver: str | None = Field(None, description="Who receives files when no region's operator does.")
    receivers: Annotated[str, NoDecode, AfterValidator(_receivers)] = Field(
        "", description="Operators of regions: region=name with commas."
    )
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = Field(
        "RU", description="Country where data is kept, as a two-letter code."
    )
    retention_days: Days = Field(365, description="Days a sent file is kept after the operator's last action.")
    backup_days: Days = Field(30, description="Days a backup may still hold what was erased.")
    reply_days: Days = Field(10, description="Working days within which a candidate hears of a sent file.")
    contact: str = Field("", description="Where people write about their data.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much the log tells.")
    chat_port: Port = Field(8081, validation_alias=_short("CHAT_PORT"), description="`try`: port of the chat page.")
    desk_port: Port = Field(
        8082, validation_alias=_short("DESK_PORT"), description="`try`: port of the operators' desk."
    )
    editor_port: Port = Field(
        8083, validation_alias=_short("EDITOR_PORT"), description="`try` and `editors`: port of the editors' page."
    )
    data: Path = Field(
        Path("var/try"), validation_alias=_short("DATA"), description="`try`: the folder that keeps the trial's data."
    )

    @classmethod
    def needing(cls, *names: str) -> Self:
        """Read the settings and insist on those called `names` (in lower case). Raises SettingsInvalid."""
        settings = cls.read()
        for name in names:
            if not getattr(settings, name):
                raise SettingsInvalid(_missing(name))
        return settings

    @classmethod
    def faults(cls, *names: str) -> list[str]:
        """A line for each setting that is wrong, and for each of `names` that is not set."""
        try:
            settings = cls()
        except ValidationError as error:
            return [_line(each) for each in error.errors(include_input=False, include_url=False)]
        return [_missing(name) for name in names if not getattr(settings, name)]

    @classmethod
    def read(cls) -> Self:
        """Read all settings. Raises SettingsInvalid for the first wrong one."""
        try:
            return cls()
        except ValidationError as error:
            raise SettingsInvalid(_line(error.errors(include_input=False, include_url=False)[0])) from None

    def regional_receivers(self) -> dict[str, str]:
        """`receivers` as region → name."""
        pairs = (part.partition("=") for part in _parts(self.receivers))
        return {region.strip(): name.strip() for region, _, name in pairs}

    def address(self) -> tuple[str, int]:
        """`listen` as host and port."""
        return address_of(self.listen)

    def campaigns(self) -> frozenset[str]:
        """`sources` as words."""
        return frozenset(word.strip() for word in self.sources.split(",") if word.strip())


def address_of(text: str) -> tuple[str, int]:
    """`host:port` as both; an IPv6 host without its brackets."""
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


NEEDED: Final = ("bot_token", "keys", "controller", "receiver")
NEEDED_FOR_WEBHOOK: Final = (*NEEDED, "webhook_url", "webhook_secret")


def needed(*, webhook: bool) -> tuple[str, ...]:
    """What the bot does not start without."""
    return NEEDED_FOR_WEBHOOK if webhook else NEEDED


def webhook_is_set() -> bool:
    """Whether these settings are those of a bot that Telegram calls."""
    with suppress(SettingsInvalid):
        return Settings.read().webhook_url is not None
    return False


REMEDIES: Final = {
    "bot_token": "put the token that @BotFather gave you into .env or the environment; `impatriate try` needs none.",
    "keys": 'make a key with `echo "first:$(openssl rand -base64 32)"`, put it there and keep a copy in a safe place.',
    "controller": "name who runs the bot and answers for personal data, as people shall read it.",
    "receiver": "name who receives files when no region's operator does, as people shall read it.",
    "webhook_url": "set the public https address under which Telegram reaches this bot, or run without --webhook.",
    "webhook_secret": "make one with `openssl rand -hex 32`.",
}


def _remedy(name: str) -> str:
    return REMEDIES.get(name, "set it in .env or the environment.")


def _missing(name: str) -> str:
    return f"{PREFIX}{name.upper()} is not set: {_remedy(name)}"


def _line(first: ErrorDetails) -> str:
    name = str(first["loc"][0]) if first["loc"] else ""
    why = first["msg"].removeprefix("Value error, ")
    return f"{PREFIX}{name.upper()} {why}" + ("" if first["type"] == "value_error" else f" ({_meaning(name)})")


def _meaning(name: str) -> str:
    field = Settings.model_fields.get(name)
    return (field.description or "").rstrip(".") if field else ""


def described(settings: Settings) -> Iterator[tuple[str, str, str, str]]:
    """Each setting as (variable, "set" | "default" | "not set", value or empty for secrets, meaning)."""
    for name, field in Settings.model_fields.items():
        value: Any = getattr(settings, name)
        state = "set" if name in settings.model_fields_set else ("not set" if value in (None, "") else "default")
        secret = isinstance(value, SecretStr) or name == "database_url"
        yield PREFIX + name.upper(), state, "" if secret or value is None else str(value), field.description or ""


def unknown_variables() -> list[str]:
    """IMPATRIATE_… variables of the environment that are no setting: most likely misspelt."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | OTHERS
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)


OTHERS: Final = {"IMPATRIATE_DESK_URL", "IMPATRIATE_OPERATOR_TOKEN"}
"""Variables that the operators' client reads by itself."""
