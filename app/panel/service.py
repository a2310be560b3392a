"""What the panel needs of the running service: its store, its clock and its settings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fastapi import Request

from ledger.canonical import microseconds
from ledger.database import Database


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """This instant, knowing its zone."""


class Settings(Protocol):
    """The settings that the panel reads."""

    @property
    def env(self) -> str:
        """``development`` or ``production``."""

    @property
    def secret_key(self) -> object:
        """The key of all that the service signs; ``str`` or pydantic's ``SecretStr``."""


@dataclass(frozen=True, slots=True)
class Service:
    """The three together, as one request finds them."""

    database: Database
    clock: Clock
    settings: Settings

    @classmethod
    def of(cls, request: Request) -> "Service":
        """Take them from the application."""
        state = request.app.state
        return cls(state.database, state.clock, state.settings)

    @property
    def key(self) -> str:
        """The secret key as text."""
        secret = self.settings.secret_key
        reveal = getattr(secret, "get_secret_value", None)
        return str(reveal() if reveal else secret)

    @property
    def production(self) -> bool:
        """Whether real people's data is behind this."""
        return self.settings.env == "production"

    @property
    def now(self) -> datetime:
        """This instant."""
        return self.clock.now()

    @property
    def now_us(self) -> int:
        """This instant in microseconds since 1970."""
        return microseconds(self.clock.now())
