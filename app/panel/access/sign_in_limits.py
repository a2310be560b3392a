"""Slows down guessing: tries per address and per person, counted in the database so that no restart forgives them."""

import hashlib
import hmac
from typing import Final

from app.organisations.statements import sql
from ledger.database import UnitOfWork

WINDOW_US: Final = 600 * 1_000_000
TRIES_PER_ADDRESS: Final = 30
FREE_TRIES: Final = 5
_FIRST_LOCK_US: Final = 60 * 1_000_000
_MAX_LOCK_US: Final = 24 * 3600 * 1_000_000
_NOBODY = "nobody/"
_FORGET = sql(f"DELETE FROM sign_in_limit WHERE began_us < :before_us AND key NOT LIKE '{_NOBODY}%'")  # noqa: S608
_COUNT = sql(
    "INSERT INTO sign_in_limit (key, began_us, tries) VALUES (:key, :now_us, 1)"
    " ON CONFLICT (key) DO UPDATE SET tries = sign_in_limit.tries + 1 RETURNING tries"
)


def address_key(key: str, address: str) -> str:
    """A keyed digest: the log of tries tells nobody from where people work."""
    return hmac.new(key.encode(), f"kesu/panel/address\x00{address}".encode(), hashlib.sha256).hexdigest()


async def within_limit(unit: UnitOfWork, key: str, now_us: int) -> bool:
    """Count one try of an address; whether it may go on within these ten minutes."""
    await unit.fetch(_FORGET, before_us=now_us - WINDOW_US)
    rows = await unit.fetch(_COUNT, key=key, now_us=now_us)
    return bool(rows[0]["tries"] <= TRIES_PER_ADDRESS)


def nobody_key(key: str, email: str) -> str:
    """A keyed digest of an address that is nobody's; kept for a day by the nightly job, not for ten minutes."""
    return _NOBODY + hmac.new(key.encode(), f"kesu/panel/nobody\x00{email}".encode(), hashlib.sha256).hexdigest()


async def locked_like_somebody(unit: UnitOfWork, key: str, now_us: int) -> bool:
    """Count a try at an address that is nobody's; whether somebody's would be locked by it: the answers are alike."""
    rows = await unit.fetch(_COUNT, key=key, now_us=now_us)
    return bool(rows[0]["tries"] >= FREE_TRIES)


def locked_until_us(tries: int, now_us: int) -> int:
    """Until when so many wrong tries lock a person: a minute after the fifth, then twice as long each time."""
    if tries < FREE_TRIES:
        return 0
    return now_us + min(_FIRST_LOCK_US << min(tries - FREE_TRIES, 20), _MAX_LOCK_US)
