"""A part that is away is said once, with why and what to do, and once more when it is back; not at every hop.

``database_away`` and ``redis_away`` are also what a command says whose first question meets them.
"""

import time
from collections.abc import Mapping
from typing import Final

import structlog

log = structlog.get_logger()
PASSING: Final = frozenset({"LockNotAvailableError", "DeadlockDetectedError", "SerializationError"})
"""What two callers do to each other: tried again, it passes, and nobody has to do anything."""
_DATABASE: Final[Mapping[str, str]] = {
    "InvalidPasswordError": "it refuses the password: correct KESU_DATABASE_URL",
    "InvalidAuthorizationSpecificationError": "it refuses this user: correct KESU_DATABASE_URL, or its pg_hba.conf",
    "InvalidCatalogNameError": "it has no database of this name: create it, or correct KESU_DATABASE_URL",
    "gaierror": "no host has this name: correct KESU_DATABASE_URL",
    "ConnectionRefusedError": "nothing listens there: start it, or correct host and port in KESU_DATABASE_URL",
    "TimeoutError": "it does not answer in time: look at it, at its disk and at the way to it",
    "TooManyConnectionsError": "all its connections are taken: raise max_connections, or lower KESU_CONNECTIONS",
    "DiskFullError": "its disk is full: make room",
    "ReadOnlySQLTransactionError": "only a standby answers: promote one",
    "TargetServerAttributeNotMatched": "only a standby answers: promote one",
}
_REDIS: Final[Mapping[str, str]] = {
    "NOAUTH": "it wants a password: put it into KESU_REDIS_URL",
    "WRONGPASS": "it refuses the password: correct KESU_REDIS_URL",
    "ERR": "it refuses what it was asked: look at its version and its password",
    "OOM": "its memory is full: raise maxmemory",
    "MISCONF": "it cannot write its file: make room on its disk",
    "READONLY": "it is a replica: correct KESU_REDIS_URL, or promote it",
    "LOADING": "it still loads its file: wait a moment",
    "gaierror": "no host has this name: correct KESU_REDIS_URL",
    "ConnectionRefusedError": "nothing listens there: start it, or correct host and port in KESU_REDIS_URL",
    "FileNotFoundError": "no socket is there: start it, or correct the path in KESU_REDIS_URL",
}


def database_away(reason: str) -> str:
    """What to do about a database that does not serve; ``reason``: the name of the error."""
    return _DATABASE.get(reason, f"it does not answer ({reason}): check KESU_DATABASE_URL and that it is running")


def redis_away(reason: str) -> str:
    """The same of Redis; ``reason``: the first word of its answer, or the name of the error."""
    return _REDIS.get(reason, f"it does not answer ({reason}): check KESU_REDIS_URL and that it is running")


_GATEWAY: Final[Mapping[str, str]] = {
    "unreachable": "it cannot be reached: look at its address and at the way to it",
    "bad_credentials": "it refuses user or password: correct its settings",
    "no_credit": "its account has no credit left: fill it up",
    "bad_sender": "it refuses the sender's name: correct it, or have it registered",
}


def _named(reason: str) -> str:
    """The name of an error, and nothing else: a message may quote what somebody typed."""
    return reason if reason.isidentifier() else "unnamed"


CLOCK_SECONDS: Final = 10
"""A clock that is no further from the database's is right enough: one-time codes bear half a minute."""


class Outages:
    """What is away from this process now."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    @property
    def any(self) -> bool:
        """Whether something is."""
        return bool(self._since)

    def down(self, part: str, reason: str, why: str) -> None:
        """Say that a part is away, unless that has been said."""
        if part not in self._since and reason not in PASSING:
            self._since[part] = time.monotonic()
            log.error("away", part=part, why=why, reason=reason)

    def database_down(self, reason: str) -> None:
        """The database is."""
        self.down("database", name := _named(reason), database_away(name))

    def redis_down(self, reason: str) -> None:
        """Redis is."""
        self.down("redis", name := _named(reason), redis_away(name))

    def gateway_down(self, name: str, failure: str) -> None:
        """A gateway of SMS is, for everything that goes through it."""
        self.down(f"sms gateway {name}", failure, _GATEWAY.get(failure, failure))

    def clock_ahead(self, seconds: float) -> None:
        """This machine's clock is so far ahead of the database's (seconds; behind when negative)."""
        if abs(seconds) <= CLOCK_SECONDS:
            self.up("clock")
        else:
            why = f"this machine's clock is {seconds:+.0f} s from the database's: let chrony or timesyncd set both"
            self.down("clock", "clocks_apart", why)

    def up(self, *parts: str) -> None:
        """Say that parts are back that were away."""
        for part in parts:
            if (since := self._since.pop(part, None)) is not None:
                log.warning("back", part=part, seconds=round(time.monotonic() - since, 1))


outages: Final = Outages()
"""Those of this process, whoever notices them."""
