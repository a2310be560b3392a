"""Slows down guessing: tries are counted in the database, so that no restart forgives them.

What each count is for, and whom it stops: docs/security.md, "Guessing at the panel".
"""

import hashlib
import hmac
from typing import Final

from sqlalchemy import bindparam, delete, select, update

from ledger.database import UnitOfWork
from ledger.database.upsert import upsert
from ledger.tables import SignInLimit, table_of

WINDOW_US: Final = 600 * 1_000_000
TRIES_PER_SOURCE: Final = 30
MOST_TRIES_PER_SOURCE: Final = 600
"""One a second: beyond it nobody's password is looked at, whoever asks."""
FREE_TRIES: Final = 5
"""From so many wrong tries at an address of a person on, each answer says that there were too many."""
FREE_CODES: Final = 10
"""So many wrong codes behind the right password are looked at before the first wait."""
_FIRST_LOCK_US: Final = 60 * 1_000_000
_MAX_LOCK_US: Final = 24 * 3600 * 1_000_000
_OF_A_DAY = "day/"
_limit = table_of(SignInLimit)
_FORGET = delete(_limit).where(_limit.c.began_us < bindparam("before_us"), _limit.c.key.not_like(f"{_OF_A_DAY}%"))
_COUNT = (
    upsert(_limit)
    .values(tries=1)
    .on_conflict_do_update(index_elements=[_limit.c.key], set_={"tries": _limit.c.tries + 1})
    .returning(_limit.c.tries)
)
_GIVE_BACK = (
    update(_limit).where(_limit.c.key == bindparam("at_key"), _limit.c.tries > 0).values(tries=_limit.c.tries - 1)
)
_END = delete(_limit).where(_limit.c.key == bindparam("at_key"))
_READ = select(_limit.c.tries).where(_limit.c.key == bindparam("key"))


def address_key(key: str, address: str) -> str:
    """A keyed digest: the log of tries tells nobody from where people work."""
    return hmac.new(key.encode(), f"kesu/panel/address\x00{address}".encode(), hashlib.sha256).hexdigest()


def day_key(key: str, what: str) -> str:
    """The same for what is counted for a day, until the nightly job, and not for ten minutes."""
    return _OF_A_DAY + hmac.new(key.encode(), f"kesu/panel/day\x00{what}".encode(), hashlib.sha256).hexdigest()


async def count(unit: UnitOfWork, key: str, now_us: int) -> int:
    """Count one try; how many it makes of these ten minutes, or of the day."""
    await unit.fetch(_FORGET, before_us=now_us - WINDOW_US)
    return int((await unit.fetch(_COUNT, key=key, began_us=now_us))[0]["tries"])


async def counted(unit: UnitOfWork, key: str) -> int:
    """How many tries there were, without another one."""
    rows = await unit.fetch(_READ, key=key)
    return int(rows[0]["tries"]) if rows else 0


async def within_limit(unit: UnitOfWork, key: str, now_us: int) -> bool:
    """Count one try of an address; whether it may go on within these ten minutes."""
    return await count(unit, key, now_us) <= TRIES_PER_SOURCE


async def give_back(unit: UnitOfWork, key: str) -> None:
    """Take a try back that was right: sixty colleagues behind one router all come in."""
    await unit.fetch(_GIVE_BACK, at_key=key)


async def end(unit: UnitOfWork, key: str) -> None:
    """Forget what was counted."""
    await unit.fetch(_END, at_key=key)


def locked_until_us(wrong_codes: int, now_us: int) -> int:
    """Until when no code is looked at after so many wrong ones: a minute after the tenth, then twice as long each."""
    if wrong_codes < FREE_CODES:
        return 0
    return now_us + min(_FIRST_LOCK_US << min(wrong_codes - FREE_CODES, 20), _MAX_LOCK_US)
