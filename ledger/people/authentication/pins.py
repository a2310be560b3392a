"""PINs: four digits that confirm who speaks; five wrong tries lock, and every further lock lasts longer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import Table, Text, Update, bindparam, case, cast, func, select

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.journal.command_results import store_result
from ledger.journal.notices import tell
from ledger.people.authentication.pin_requests import end_requests
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.membership.members import CHANGE
from ledger.rules.refusal import Refusal
from ledger.tables import Member, StaffPhone, table_of

PIN_CHANGED = "pin"
"""The kind of the stored result of a PIN that was chosen."""
TRIES_BEFORE_LOCK = 5
FIRST_LOCK_MINUTES = 15
MINUTES_AN_HOUR = 60
MAX_LOCK_MINUTES = 24 * MINUTES_AN_HOUR
_member, _phone = table_of(Member), table_of(StaffPhone)
_TO_RENEW = (
    select(func.count().label("many")).where(
        _member.c.left_on.is_(None), _member.c.pin_hash.is_not(None), _member.c.pin_hash.not_like(bindparam("current"))
    ),
    select(func.count().label("many")).where(
        _phone.c.pin_hash.is_not(None), _phone.c.pin_hash.not_like(bindparam("current"))
    ),
)


class PinHolder(Protocol):
    """Somebody with a PIN: what her row says of it."""

    @property
    def group_id(self) -> int:
        """Her group; 0 for an agent."""

    @property
    def number(self) -> int:
        """Her number in it; an agent's id."""

    @property
    def pin_hash(self) -> str | None:
        """None until she has chosen one."""

    @property
    def pin_tries(self) -> int:
        """Wrong ones since the last right one."""

    @property
    def locked_until_us(self) -> int:
        """Before that no PIN is looked at."""


@dataclass(frozen=True, slots=True)
class PinRows:
    """The rows that hold the PINs of one kind of people: what a wrong and a right try write, and whose row it is.

    ``told``: a lock is told to her by SMS.
    """

    wrong: Any
    right: Update
    at: Callable[[PinHolder], dict[str, int]]
    told: bool


def pin_rows(table: Table, change: Update, at: Callable[[PinHolder], dict[str, int]], *, told: bool) -> PinRows:
    """The rows of a table. ``change``: an update of one person's, at the values that ``at`` gives."""
    tries, locked = table.c.pin_tries + 1, table.c.locked_until_us
    return PinRows(
        change.values(
            pin_tries=tries,
            locked_until_us=case((tries % bindparam("tries") == 0, bindparam("until_us")), else_=locked),
        ).returning(table.c.pin_tries),
        change.values(
            pin_tries=0, locked_until_us=0, pin_hash=func.coalesce(cast(bindparam("renewed"), Text), table.c.pin_hash)
        ),
        at,
        told,
    )


OF_MEMBERS: Final = pin_rows(
    _member, CHANGE, lambda here: {"at_group": here.group_id, "at_number": here.number}, told=True
)


def lock_minutes(tries: int) -> int:
    """How long the lock lasts that this wrong try sets: 15 minutes, then four times longer each time, up to a day."""
    rounds_before = max(tries // TRIES_BEFORE_LOCK - 1, 0)
    return min(FIRST_LOCK_MINUTES << 2 * rounds_before, MAX_LOCK_MINUTES)


class CountedTry(Protocol):
    """A try that was counted before anybody looks whether it is right.

    ``unsettled`` are those at this PIN of which the database holds nothing, this one among them; they count for
    ``seconds_left``. What is set says how it went.
    """

    unsettled: int
    seconds_left: int
    checked: bool
    settled: bool
    right: bool
    locks: bool


def still_serves(counted: CountedTry, written: int = 0) -> None:
    """Let a try be checked, after which it counts until it is settled. ``written``: wrong ones in the database.

    Raises:
        Refusal: ``pin.locked``: too many before it, with those that the database does not hold.
    """
    counted.checked = True
    if written + counted.unsettled > TRIES_BEFORE_LOCK:
        counted.locks = written + counted.unsettled == TRIES_BEFORE_LOCK + 1  # those after it find it locked
        raise _is_locked(-(-counted.seconds_left // 60))


async def check_pin(
    database: Database,
    vault: PinVault,
    here: PinHolder,
    pin: str,
    now: datetime,
    counted: CountedTry,
    rows: PinRows = OF_MEMBERS,
) -> int:
    """Let somebody in, or write down a wrong try; gives how many there were since her last right PIN.

    What the database could not write down counts all the same: it is among the unsettled tries.

    Raises:
        Refusal: ``pin.wrong`` with the tries left, ``pin.locked`` or ``pin.locked_hours`` with the time to wait;
            ``pin.none`` when no PIN can be right.
    """
    now_us = microseconds(now)
    if here.locked_until_us > now_us:
        raise _is_locked(-(-(here.locked_until_us - now_us) // 60_000_000))
    if here.pin_hash is None or not vault.can_match(here.pin_hash):
        raise Refusal("pin.none")
    still_serves(counted, here.pin_tries % TRIES_BEFORE_LOCK)
    if vault.matches(here.group_id, here.number, here.pin_hash, pin):
        renewed = vault.renewed(here.group_id, here.number, here.pin_hash, pin)
        if here.pin_tries or renewed:
            async with database.unit_of_work() as unit:
                await unit.fetch(rows.right, **rows.at(here), renewed=renewed)
        counted.right = True
        return here.pin_tries + counted.unsettled - 1
    tries = await written_wrong(database, here, now, rows)
    counted.settled = True
    if tries % TRIES_BEFORE_LOCK == 0:
        counted.locks = True
        raise _is_locked(lock_minutes(tries))
    left = TRIES_BEFORE_LOCK - tries % TRIES_BEFORE_LOCK - (counted.unsettled - 1)
    if left <= 0:
        raise _is_locked(-(-counted.seconds_left // 60))
    raise Refusal("pin.wrong", tries_left=left)


async def written_wrong(database: Database, here: PinHolder, now: datetime, rows: PinRows) -> int:
    """Write a wrong try down, and tell a member of the lock that it sets; gives how many there are now."""
    now_us, minutes = microseconds(now), lock_minutes(here.pin_tries + 1)
    locked = {"tries": TRIES_BEFORE_LOCK, "until_us": now_us + minutes * 60_000_000}
    async with database.unit_of_work() as unit:
        tries: int = (await unit.fetch(rows.wrong, **rows.at(here), **locked))[0]["pin_tries"]
        if rows.told and tries % TRIES_BEFORE_LOCK == 0:
            command = Command(here.group_id, f"lock/{here.number}/{now_us}", now, "ussd")
            await tell(unit, command, [_locked(here.number, minutes)])
    return tries


async def pins_to_renew(database: Database, vault: PinVault) -> int:
    """How many members of today, and agents, have a PIN that is not under today's pepper."""
    current = f"{vault.current}$%"
    return sum([(await database.fetch(statement, current=current))[0]["many"] for statement in _TO_RENEW])


def _is_locked(minutes: int) -> Refusal:
    """In minutes up to an hour, beyond it in whole hours, the one that has begun counted."""
    if minutes <= MINUTES_AN_HOUR:
        return Refusal("pin.locked", minutes=minutes)
    return Refusal("pin.locked_hours", hours=-(-minutes // MINUTES_AN_HOUR))


def _locked(number: int, minutes: int) -> Notice:
    """In minutes or in hours, as one says it: the second lock lasts 60 minutes, the third 4 hours, the longest 24."""
    if minutes <= MINUTES_AN_HOUR:
        return Notice("pin_locked", number, {"minutes": minutes}, urgent=True)
    return Notice("pin_locked_hours", number, {"hours": minutes // MINUTES_AN_HOUR}, urgent=True)


async def change_pin(database: Database, command: Command, pin_hash: str) -> None:
    """Put a new PIN in the place of the old one and tell the member; under a known key it is done already."""
    async with begin(database, command, Request(kind=PIN_CHANGED)) as begun:
        if begun.stored is None:
            await change_pin_in(begun.unit, command, pin_hash)


async def change_pin_in(unit: UnitOfWork, command: Command, pin_hash: str) -> None:
    """The same inside a unit that has looked for the key."""
    assert command.member is not None  # noqa: S101 -- a PIN is a person's
    key = {"at_group": command.group_id, "at_number": command.member}
    await unit.fetch(CHANGE, **key, pin_hash=pin_hash, pin_tries=0, locked_until_us=0)
    await end_requests(unit, command, command.member, "changed")
    await tell(unit, command, [Notice("pin_changed", command.member, {}, urgent=True)])
    await store_result(unit, command, PIN_CHANGED)
