"""What the panel needs of the running service: its store, its clock and its settings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fastapi import Request
from pydantic import SecretStr

from ledger.books.canonical import microseconds
from ledger.database import Database
from ledger.people.authentication.pin_vault import PinVault


class PanelClock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """This instant, knowing its zone."""


class PanelSettings(Protocol):
    """The settings that the panel reads."""

    @property
    def env(self) -> str:
        """``development`` or ``production``."""

    @property
    def service_code(self) -> str:
        """What members dial."""

    @property
    def public_url(self) -> str:
        """Where the panel lives, such as ``https://kesu.example.org``; empty: wherever it is asked."""

    @property
    def secret_key(self) -> SecretStr:
        """The key of all that the service signs and seals."""

    @property
    def secret_key_other(self) -> SecretStr:
        """The key whose signatures and seals are accepted beside it; empty: none."""


@dataclass(frozen=True, slots=True)
class PanelService:
    """All of it together, as one request finds it."""

    database: Database
    clock: PanelClock
    settings: PanelSettings
    vault: PinVault

    @classmethod
    def of(cls, request: Request) -> "PanelService":
        """Take them from the application."""
        state = request.app.state
        return cls(state.database, state.clock, state.settings, state.vault)

    @property
    def key(self) -> str:
        """The key that signs and seals."""
        return self.settings.secret_key.get_secret_value()

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key whose signatures and seals are accepted, the one above first."""
        other = self.settings.secret_key_other.get_secret_value()
        return (self.key, other) if other else (self.key,)

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
