"""Everything that can be set from outside, read from ``KESU_…`` variables or files, checked before anything starts."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator

from app.configuration import fitness
from app.configuration.outside import SettingsFromOutside, with_password

_DEVELOPMENT_SECRET = "dev"  # noqa: S105 -- known to everybody, and refused in production

RENAMED = {f"KESU_{name}_ALSO": f"KESU_{name}_OTHER" for name in ("SECRET_KEY", "PIN_PEPPER", "GATEWAY_SECRET")}
"""Names that earlier versions had: still read, and said to be old when the service starts."""


def _second_secret(name: str) -> Any:  # noqa: ANN401 -- a field of pydantic
    """A secret accepted beside the first while one takes the place of the other; its name of before is read too."""
    return Field(default=SecretStr(""), validation_alias=AliasChoices(f"kesu_{name}_other", f"kesu_{name}_also"))


def old_names(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of the environment that have another name now, with that name."""
    return {old: new for old, new in RENAMED.items() if environment.get(old)}


class Settings(SettingsFromOutside):
    """The service's settings; docs/configuration.md says what each is for."""

    env: Literal["development", "production"] = "development"
    var: Path = Path("var")
    database_url: str = ""
    database_password: SecretStr = SecretStr("")
    redis_url: str = ""
    redis_password: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr(_DEVELOPMENT_SECRET)
    pin_pepper: SecretStr = SecretStr(_DEVELOPMENT_SECRET)
    gateway_secret: SecretStr = SecretStr(_DEVELOPMENT_SECRET)
    secret_key_other: SecretStr = _second_secret("secret_key")
    pin_pepper_other: SecretStr = _second_secret("pin_pepper")
    gateway_secret_other: SecretStr = _second_secret("gateway_secret")
    allowed_networks: str = ""
    trusted_proxies: str = ""
    at_username: str = ""
    at_api_key: SecretStr = SecretStr("")
    at_sender: str = ""
    at_base_url: str = ""
    service_code: str = "*384*22#"
    help_number: str = ""
    clock: datetime | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    connections: int = Field(default=8, ge=1, le=200)
    traces_url: str = ""
    records_days: int = Field(default=30, ge=0, le=366)
    phone_hops_a_minute: int = Field(default=300, ge=0)
    source_hops_a_second: int = Field(default=0, ge=0)
    public_url: str = ""
    voices: Path | None = None
    voice_placeholders: bool | None = None

    @field_validator("clock")
    @classmethod
    def _in_utc(cls, moment: datetime | None) -> datetime | None:
        """A time without a zone is Mali's, which is UTC all year."""
        return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment

    @model_validator(mode="after")
    def _fit_for_production(self) -> Self:
        """Refuse what nobody can use, and in production secrets that everybody knows or can guess."""
        self.networks()
        self.proxies()
        for part in ("database", "redis"):
            if password := getattr(self, f"{part}_password").get_secret_value():
                self._put_in(part, password)
        for variable, problem in self._problems():
            if problem:
                raise ValueError(f"KESU_{variable.upper()} {problem}")
        return self

    def _put_in(self, part: str, password: str) -> None:
        try:
            setattr(self, f"{part}_url", with_password(getattr(self, f"{part}_url"), password))
        except ValueError as problem:
            raise ValueError(f"KESU_{part.upper()}_PASSWORD {problem}") from None

    def _problems(self) -> Iterator[tuple[str, str]]:
        """Each setting with what is wrong with it ("": nothing)."""
        yield "service_code", fitness.undiallable(self.service_code)
        yield "help_number", fitness.uncallable(self.help_number)
        yield "public_url", fitness.unreachable(self.public_url)
        for variable in ("gateway_secret", "gateway_secret_other"):
            yield variable, fitness.unusable_in_an_address(getattr(self, variable).get_secret_value())
        if self.env == "development":
            return
        seen: set[str] = set()
        for name in ("secret_key", "pin_pepper", "gateway_secret"):
            for variable, may_be_empty in ((name, False), (f"{name}_other", True)):
                secret = getattr(self, variable).get_secret_value()
                yield variable, "" if may_be_empty and not secret else fitness.weakness(secret)
                yield variable, "is the same as another: each needs one of its own" if secret in seen else ""
                seen |= {secret} - {""}
        yield "clock", "is for development only" if self.clock is not None else ""
        for variable in ("database_url", "redis_url"):
            yield variable, "" if getattr(self, variable) else "must be set in production"
        yield "redis_url", fitness.unguarded(self.redis_url)
        yield "at_username", "is Africa's Talking's sandbox, which reaches no phone" * (self.at_username == "sandbox")

    def database(self) -> str:
        """The database's URL; by default a SQLite file in the folder of the service."""
        return self.database_url or f"sqlite:///{self.var.absolute() / 'kesu.db'}"

    def voices_folder(self) -> Path:
        """Where recorded clips are: a folder a language."""
        return self.voices or self.var.absolute() / "voices"

    def speaks_placeholders(self) -> bool:
        """Whether what nobody recorded may be said by a machine: as it is set, or in development."""
        return self.env == "development" if self.voice_placeholders is None else self.voice_placeholders

    def key(self, purpose: str) -> bytes:
        """A key of its own for each purpose, made from the one secret (32 bytes)."""
        return hashlib.sha256(f"{purpose}\x00{self.secret_key.get_secret_value()}".encode()).digest()

    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks gateways may call from; none means from anywhere.

        Raises:
            ValueError: one of them is no network.
        """
        return _networks("KESU_ALLOWED_NETWORKS", self.allowed_networks)

    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The proxies whose word on their callers' addresses is believed; by default nobody's.

        Raises:
            ValueError: one of them is no address and no network.
        """
        return _networks("KESU_TRUSTED_PROXIES", self.trusted_proxies)


def _networks(variable: str, written: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in written.split(",") if part.strip())
    except ValueError as problem:
        raise ValueError(f"{variable} holds addresses or networks such as 203.0.113.0/24: {problem}") from None
