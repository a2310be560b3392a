"""Starting a group again whose officers forgot their PINs: two people of its organisation, a message, a day's wait.

An officer who types her PIN in that time keeps it, and two who do end it: they vouch for the others.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.queries import GROUP
from ledger.commands import begin, lock_group
from ledger.database import Database, Row, UnitOfWork
from ledger.journal.notices import tell
from ledger.people.authentication.activation_officers import ENOUGH, CannotStart, officers
from ledger.people.authentication.pin_vault import PinVault
from ledger.people.membership.offices import committee
from ledger.tables import GroupRestart, Member, RestartPin, table_of

WAIT: Final = timedelta(hours=24)
RUNS_OUT: Final = timedelta(days=7)
_restart, _pin, _member = table_of(GroupRestart), table_of(RestartPin), table_of(Member)
_INSERT: Final = insert(_restart)
_KEEP: Final = insert(_pin)
_CHANGE: Final = update(_restart).where(
    _restart.c.group_id == bindparam("at_group"), _restart.c.number == bindparam("at_number")
)
_LATEST: Final = select(_restart).where(_restart.c.group_id == GROUP).order_by(_restart.c.number.desc()).limit(1)
_KEPT: Final = select(_pin.c.member).where(_pin.c.group_id == GROUP, _pin.c.restart == bindparam("restart"))
_FIRST = func.min(_member.c.number)
_PHONES: Final = (
    select(_FIRST.label("number"))
    .where(_member.c.group_id == GROUP, _member.c.left_on.is_(None), _member.c.phone.is_not(None))
    .group_by(_member.c.phone)
    .order_by(_FIRST)
)
_FORGET: Final = update(_member).where(
    _member.c.group_id == bindparam("at_group"), _member.c.number.in_(bindparam("numbers", expanding=True))
)


@dataclass(frozen=True, slots=True)
class OpenRestart:
    """One that is open. ``confirmed_by`` and ``hours_left`` are none until a second person has agreed."""

    number: int
    asked_by: int
    confirmed_by: int | None
    hours_left: int | None
    kept: frozenset[int]


async def open_restart(reader: Database | UnitOfWork, command: Command) -> OpenRestart | None:
    """The one that waits now, unless it has run out."""
    row = await _latest(reader, command)
    if row is None:
        return None
    left = (
        None if row["ready_us"] is None else max(-(-(row["ready_us"] - microseconds(command.at)) // 3_600_000_000), 0)
    )
    kept = await reader.fetch(_KEPT, group_id=command.group_id, restart=row["number"])
    return OpenRestart(
        row["number"], row["asked_by"], row["confirmed_by"], left, frozenset(pin["member"] for pin in kept)
    )


async def ask_restart(unit: UnitOfWork, vault: PinVault, command: Command, asked_by: int) -> None:
    """The first of the two asks for it.

    Raises:
        CannotStart: ``open`` when one waits; ``not_needed`` when no officer has a PIN that can be right.
    """
    await lock_group(unit, command.group_id)
    if not any(officer.enters for officer in await officers(unit, vault, command.group_id)):
        raise CannotStart("not_needed")
    if await open_restart(unit, command) is not None:
        raise CannotStart("open")
    before = await unit.fetch(_LATEST, group_id=command.group_id)
    number = 1
    if before:
        number += before[0]["number"]
        if before[0]["ended_us"] is None:
            await _end(unit, command, before[0]["number"], "lapsed")
    await unit.fetch(
        _INSERT, group_id=command.group_id, number=number, asked_by=asked_by, asked_us=microseconds(command.at)
    )


async def confirm_restart(unit: UnitOfWork, command: Command, confirmed_by: int) -> None:
    """The second agrees: every phone of the group is told, and the day begins.

    Raises:
        CannotStart: ``none``; ``same_person`` when it is she who asked.
    """
    await lock_group(unit, command.group_id)
    restart = await _open(unit, command)
    if restart.confirmed_by is not None:
        raise CannotStart("open")
    if restart.asked_by == confirmed_by:
        raise CannotStart("same_person")
    ready_us = microseconds(command.at + WAIT)
    await unit.fetch(
        _CHANGE, at_group=command.group_id, at_number=restart.number, confirmed_by=confirmed_by, ready_us=ready_us
    )
    phones = await unit.fetch(_PHONES, group_id=command.group_id)
    hours = {"hours": WAIT // timedelta(hours=1)}
    await tell(unit, command, [Notice("restart", row["number"], hours, urgent=True) for row in phones])


async def cancel_restart(unit: UnitOfWork, command: Command) -> None:
    """Nobody's PIN is touched.

    Raises:
        CannotStart: ``none``.
    """
    await lock_group(unit, command.group_id)
    await _end(unit, command, (await _open(unit, command)).number, "cancelled")


async def end_forgotten_pins(unit: UnitOfWork, vault: PinVault, command: Command) -> None:
    """After the wait: the PINs of officers who did not type them end, so that new codes may be given.

    Raises:
        CannotStart: ``none``; ``waits`` with the hours left.
    """
    await lock_group(unit, command.group_id)
    restart = await _open(unit, command)
    if restart.hours_left is None:
        raise CannotStart("second_person")
    if restart.hours_left:
        raise CannotStart("waits", hours=restart.hours_left)
    forgotten = [one.number for one in await officers(unit, vault, command.group_id) if one.number not in restart.kept]
    if forgotten:
        nothing = {"pin_hash": None, "pin_tries": 0, "locked_until_us": 0}
        await unit.fetch(_FORGET, at_group=command.group_id, numbers=forgotten, **nothing)
    await _end(unit, command, restart.number, "started")


async def keep_pin(database: Database, command: Command) -> None:
    """An officer has typed her right PIN while her group waits: it stays, and the second who does ends the waiting."""
    assert command.member is not None  # noqa: S101 -- she has just entered
    async with begin(database, command) as begun:
        unit = begun.unit
        restart = await open_restart(unit, command)
        if restart is None or command.member in restart.kept:
            return
        await unit.fetch(
            _KEEP,
            group_id=command.group_id,
            restart=restart.number,
            member=command.member,
            typed_us=microseconds(command.at),
        )
        if len({command.member, *restart.kept} & set(await committee(unit, command.group_id))) >= ENOUGH:
            await _end(unit, command, restart.number, "remembered")


async def _latest(reader: Database | UnitOfWork, command: Command) -> Row | None:
    rows = await reader.fetch(_LATEST, group_id=command.group_id)
    if not rows or rows[0]["ended_us"] is not None:
        return None
    begun_us = rows[0]["ready_us"] or rows[0]["asked_us"]
    return rows[0] if begun_us > microseconds(command.at - RUNS_OUT) else None


async def _open(unit: UnitOfWork, command: Command) -> OpenRestart:
    restart = await open_restart(unit, command)
    if restart is None:
        raise CannotStart("none")
    return restart


async def _end(unit: UnitOfWork, command: Command, number: int, outcome: str) -> None:
    await unit.fetch(
        _CHANGE, at_group=command.group_id, at_number=number, ended_us=microseconds(command.at), outcome=outcome
    )
