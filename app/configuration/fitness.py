"""What settings are unfit for, said before anything starts: secrets that can be guessed, values nobody can use."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

MIN_SECRET_CHARACTERS: Final = 24
_MIN_DIFFERENT: Final = 8
_IN_AN_ADDRESS: Final = re.compile(r"[A-Za-z0-9._~-]*")
_DIALLED: Final = re.compile(r"\*[0-9]{1,6}(?:\*[0-9]{1,6}){0,3}#")
_CALLED: Final = re.compile(r"\+?[0-9](?:[0-9 ]{0,18}[0-9])?")
ELSEWHERE: Final = frozenset(
    {
        *(
            "KESU_SECRETS",
            "KESU_BACKGROUND",
            "KESU_URL",
            "KESU_ADMIN_PASSWORD",
            "KESU_TESTS",
            "KESU_WRITE_DOCS",
            "KESU_HOSTILE_HOPS",
        ),
        *("KESU_CHROMIUM", "KESU_SCREENSHOTS"),
    }
)
"""Variables that are no settings of the service: of other commands, of the tests and of the benches."""


def weakness(secret: str) -> str:
    """Why a secret can be guessed; "" when nothing speaks against it."""
    if len(secret) < MIN_SECRET_CHARACTERS:
        return f"must be a secret of {MIN_SECRET_CHARACTERS} characters or more"
    if len(set(secret)) < _MIN_DIFFERENT or secret in (secret + secret)[1:-1]:
        return "repeats itself and can be guessed; docs/operations.md says how to make one"
    return ""


def unusable_in_an_address(secret: str) -> str:
    """Why the gateways' secret cannot stand in an address; "" when it can."""
    if _IN_AN_ADDRESS.fullmatch(secret):
        return ""
    return "stands in addresses: letters, digits, -, _, . and ~ only"


def undiallable(code: str) -> str:
    """Why nobody can dial a service code; "" when it can be dialled."""
    return "" if _DIALLED.fullmatch(code) else "is dialled on a keypad: write it like *384*22#"


def uncallable(number: str) -> str:
    """Why nobody can call a number; "" when it can be called, or there is none."""
    return "" if not number or _CALLED.fullmatch(number) else "is a number to call: digits, such as +223 20 22 22 22"


def unreachable(address: str) -> str:
    """Why a browser finds nothing at an address; "" when it may, or there is none."""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not parts.query
    except ValueError:
        good = False
    return "" if good or not address else "is an address to open: write it like https://kesu.example.org"


def unguarded(redis_url: str) -> str:
    """Why whoever reaches a Redis is let in; "" when it has a password, or is a socket of this machine."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix" or parts.password or ":" in parts.netloc.rpartition("@")[0]:
        return ""
    return "has no password: set one in Redis (requirepass) and write redis://:PASSWORD@host:6379/0"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def unknown_names(environment: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """The ``KESU_`` variables that nothing reads, each with the setting it may have been meant for ("": none)."""
    every = {*known, *ELSEWHERE}
    strange = sorted(name for name in environment if name.startswith("KESU_") and name not in every)
    return {name: next(iter(get_close_matches(name, sorted(every), 1, 0.8)), "") for name in strange}
