"""Slows down guessing: tries per address and per person, counted in the database so that no restart forgives them."""

import hashlib
import hmac
from typing import Final

from sqlalchemy import bindparam, delete, update

from ledger.database import UnitOfWork
from ledger.database.upsert import upsert
from ledger.tables import SignInLimit, table_of

WINDOW_US: Final = 600 * 1_000_000
TRIES_PER_ADDRESS: Final = 30
MOST_TRIES_PER_ADDRESS: Final = 600
"""One a second: beyond it nobody's password is looked at, whoever asks."""
FREE_TRIES: Final = 5
_FIRST_LOCK_US: Final = 60 * 1_000_000
_MAX_LOCK_US: Final = 24 * 3600 * 1_000_000
_NOBODY = "nobody/"
_limit = table_of(SignInLimit)
_FORGET = delete(_limit).where(_limit.c.began_us < bindparam("before_us"), _limit.c.key.not_like(f"{_NOBODY}%"))
_COUNT = (
    upsert(_limit)
    .values(tries=1)
    .on_conflict_do_update(index_elements=[_limit.c.key], set_={"tries": _limit.c.tries + 1})
    .returning(_limit.c.tries)
)

_GIVE_BACK = (
    update(_limit).where(_limit.c.key == bindparam("at_key"), _limit.c.tries > 0).values(tries=_limit.c.tries - 1)
)


def address_key(key: str, address: str) -> str:
    """A keyed digest: the log of tries tells nobody from where people work."""
    return hmac.new(key.encode(), f"kesu/panel/address\x00{address}".encode(), hashlib.sha256).hexdigest()


async def within_limit(unit: UnitOfWork, key: str, now_us: int) -> bool:
    """Count one try of an address; whether it may go on within these ten minutes."""
    await unit.fetch(_FORGET, before_us=now_us - WINDOW_US)
    rows = await unit.fetch(_COUNT, key=key, began_us=now_us)
    return bool(rows[0]["tries"] <= TRIES_PER_ADDRESS)


def _keys(key: str, address: str, email: str) -> tuple[str, str]:
    return address_key(key, address), address_key(key, f"{address}\x00{email}")


async def may_try(unit: UnitOfWork, key: str, address: str, email: str, now_us: int) -> bool:
    """Count one try to sign in from an address; whether the password is looked at.

    Beyond thirty wrong ones in ten minutes only who has not been tried from there yet is let try: the guesses of
    strangers behind the same router, or proxy, keep nobody out who types right.
    """
    await unit.fetch(_FORGET, before_us=now_us - WINDOW_US)
    of_address, of_both = [
        (await unit.fetch(_COUNT, key=one, began_us=now_us))[0]["tries"] for one in _keys(key, address, email)
    ]
    return bool(of_address <= TRIES_PER_ADDRESS or (of_both == 1 and of_address <= MOST_TRIES_PER_ADDRESS))


async def was_right(unit: UnitOfWork, key: str, address: str, email: str) -> None:
    """Give the try back: sixty colleagues behind one router all come in."""
    for one in _keys(key, address, email):
        await unit.fetch(_GIVE_BACK, at_key=one)


def nobody_key(key: str, email: str) -> str:
    """A keyed digest of an address that is nobody's; kept for a day by the nightly job, not for ten minutes."""
    return _NOBODY + hmac.new(key.encode(), f"kesu/panel/nobody\x00{email}".encode(), hashlib.sha256).hexdigest()


async def locked_like_somebody(unit: UnitOfWork, key: str, now_us: int) -> bool:
    """Count a try at an address that is nobody's; whether somebody's would be locked by it: the answers are alike."""
    rows = await unit.fetch(_COUNT, key=key, began_us=now_us)
    return bool(rows[0]["tries"] >= FREE_TRIES)


def locked_until_us(tries: int, now_us: int) -> int:
    """Until when so many wrong tries lock a person: a minute after the fifth, then twice as long each time."""
    if tries < FREE_TRIES:
        return 0
    return now_us + min(_FIRST_LOCK_US << min(tries - FREE_TRIES, 20), _MAX_LOCK_US)
