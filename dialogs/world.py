"""The immutable snapshot that a turn may read: knowledge, words, and what the operator of this bot has set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge import Knowledge
from locales import Texts


@dataclass(frozen=True)
class Service:
    """Who runs this bot and what it promises; every value comes from settings."""

    controller: str
    """Who runs the bot and answers for personal data, as shown to people."""
    receiver: str
    """Who receives files when no region's operator does: the last resort, so that no file is without a receiver."""
    country: str = "RU"
    """ISO code of the country where data is kept."""
    retention_days: int = 365
    """How long a sent file is kept after the last operator's action."""
    backup_days: int = 30
    """How long a backup copy may still hold what was erased."""
    reply_days: int = 10
    """Working days within which a candidate hears of a sent file."""
    contact: str = ""
    """Where people write about their data; shown under /privacy when set."""
    regional_receivers: Mapping[str, str] = field(default_factory=dict)
    """Region id → name of the operator that receives its files."""

    username: str = ""
    """The bot's own name at Telegram, for links into this chat; empty where it is not known."""

    def receiver_for(self, region: str) -> str:
        """The name of who receives a file for `region` first."""
        return self.regional_receivers.get(region, self.receiver)


@dataclass(frozen=True)
class World:
    """Everything `advance` and `view` may read besides the conversation and the event."""

    knowledge: Knowledge
    catalogues: Mapping[str, Texts]
    service: Service

    def texts(self, language: str) -> Texts:
        """The catalogue of a language the bot speaks; English for any other."""
        return self.catalogues.get(language) or self.catalogues["en"]

    @property
    def languages(self) -> tuple[str, ...]:
        """Interface languages, as the catalogues give them."""
        return tuple(self.catalogues)
