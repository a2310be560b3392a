"""A PIN that is missing or forgotten: two members of the committee vouch for her, she is told, and some time passes.

A member who never had a PIN waits for nobody but the two, and may choose it on the phone at which they stand together;
one who forgets hers waits half a day, so that a thief with her phone and a friend on the committee meets her first.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Row, UnitOfWork
from ledger.journal.notices import tell
from ledger.people.authentication.pin_requests import HER, OPEN, end_requests, since
from ledger.people.authentication.pins import PIN_CHANGED, change_pin_in
from ledger.people.authentication.second import require_second
from ledger.people.membership.members import find_member
from ledger.people.membership.offices import committee
from ledger.rules.refusal import Refusal
from ledger.tables import Member, PinHelp, table_of

COOLING = timedelta(hours=12)
STANDS_THERE = timedelta(minutes=30)
"""So long after two officers vouched together may she choose her first PIN on their phone."""
_help, _member = table_of(PinHelp), table_of(Member)
_INSERT = insert(_help)
_LATEST = (
    select(_help, _member.c.pin_hash)
    .join(_member, HER)
    .where(OPEN, _help.c.member == bindparam("member"))
    .order_by(_help.c.asked_us.desc())
    .limit(1)
)
_GUARDIAN = bindparam("guardian", type_=BigInteger)
_FOR_HER = and_(_help.c.ready_us.is_(None), func.coalesce(_help.c.first_guardian, 0) != _GUARDIAN)


def _may_be_helped(request: ColumnElement[bool]) -> "Select[Any]":
    """Members who have asked, of whose requests this holds, and all who never had a PIN."""
    asks = exists().where(OPEN, HER, request)
    return (
        select(_member.c.number, _member.c.name, case((asks, 1), else_=0).label("asks"))
        .where(_member.c.group_id == GROUP, _member.c.left_on.is_(None), _member.c.institution == 0)
        .where(_member.c.number != _GUARDIAN, or_(asks, _member.c.pin_hash.is_(None)))
        .order_by(_member.c.number)
    )


_WAITING, _ANY_WAITING = _may_be_helped(_FOR_HER), _may_be_helped(true())
_CHANGE = update(_help).where(
    _help.c.group_id == bindparam("at_group"),
    _help.c.member == bindparam("at_member"),
    _help.c.asked_us == bindparam("at_asked"),
)


@dataclass(frozen=True, slots=True)
class Vouching:
    """How far a member's request is: guardians so far, and whether she may choose a new PIN now."""

    guardians: int
    ready: bool
    hours_left: int


async def where_it_stands(database: Database | UnitOfWork, command: Command, member: int) -> Vouching | None:
    """Her open request, if there is one that has not run out."""
    row = await _latest(database, command, member)
    return None if row is None else _standing(row, command)


def _standing(row: Row, command: Command) -> Vouching:
    guardians = sum(row[name] is not None for name in ("first_guardian", "second_guardian"))
    now_us, ready_us = microseconds(command.at), row["ready_us"]
    hours_left = 0 if ready_us is None else max(-(-(ready_us - now_us) // 3_600_000_000), 0)
    return Vouching(guardians, ready_us is not None and ready_us <= now_us, hours_left)


async def ask_for_help(database: Database, command: Command) -> None:
    """Ask the committee to vouch; asked twice, it is the same request."""
    assert command.member is not None  # noqa: S101 -- she asks for herself
    async with begin(database, command) as begun:
        unit = begun.unit
        if await _latest(unit, command, command.member) is not None:
            return
        await unit.fetch(_INSERT, group_id=command.group_id, member=command.member, asked_us=microseconds(command.at))
        guardians = [officer for officer in await committee(unit, command.group_id) if officer != command.member]
        notices = [Notice("pin_help", guardian, {"member": command.member}, urgent=True) for guardian in guardians]
        here = await find_member(unit, command.group_id, command.member)
        if here is not None and here.pin_hash is not None:  # somebody else may ask for what she has
            notices.append(Notice("pin_help_asked", command.member, {}, urgent=True))
        await tell(unit, command, notices)


@dataclass(frozen=True, slots=True)
class WithoutPin:
    """Somebody whom an officer may help to a PIN: she asks for one, or never had one."""

    number: int
    name: str
    asks: bool


async def waiting_for(database: Database, command: Command, *, any_request: bool) -> list[WithoutPin]:
    """Whom this officer may help. ``any_request``: those she has vouched for too, so that she can stop them."""
    statement = _ANY_WAITING if any_request else _WAITING
    key = {"group_id": command.group_id, "guardian": command.member, "since_us": since(command.at)}
    return [WithoutPin(row["number"], row["name"], bool(row["asks"])) for row in await database.fetch(statement, **key)]


async def vouch(database: Database, command: Command, member: int) -> Vouching:
    """One of the two says that it is she; the second starts the waiting time.

    Raises:
        Refusal: ``pin.nobody_asks``; ``vote.not_an_officer``.
    """
    assert command.member is not None  # noqa: S101
    async with begin(database, command) as begun:
        unit = begun.unit
        row = await _latest(unit, command, member)
        if row is None or member == command.member:
            raise Refusal("pin.nobody_asks")
        if command.member not in await committee(unit, command.group_id):
            raise Refusal("vote.not_an_officer")
        key = {"at_group": command.group_id, "at_member": member, "at_asked": row["asked_us"]}
        if row["first_guardian"] is None:
            await unit.fetch(_CHANGE, **key, first_guardian=command.member)
        elif row["second_guardian"] is None and row["first_guardian"] != command.member:
            wait = timedelta(0) if row["pin_hash"] is None else COOLING
            await unit.fetch(_CHANGE, **key, second_guardian=command.member, ready_us=microseconds(command.at + wait))
            await tell(unit, command, [_vouched_for(member, wait // timedelta(hours=1))])
        standing = await where_it_stands(unit, command, member)
        assert standing is not None  # noqa: S101 -- it was there a line ago
        return standing


async def vouch_together(database: Database, command: Command, member: int) -> None:
    """Two officers before whom she stands say that it is she: who never had a PIN may choose it on their phone at once.

    Raises:
        Refusal: ``pin.nobody_asks`` when she has a PIN; ``vote.not_an_officer``; ``second.needed``.
    """
    async with begin(database, command, Request(kind="pin_vouched", member=member)) as begun:
        if begun.stored is not None:
            return
        unit = begun.unit
        here = await find_member(unit, command.group_id, member)
        if here is None or here.pin_hash is not None or member in (command.member, command.confirmed_by):
            raise Refusal("pin.nobody_asks")
        if command.member not in await committee(unit, command.group_id):
            raise Refusal("vote.not_an_officer")
        await require_second(unit, command)
        now_us = microseconds(command.at)
        vouched = {"first_guardian": command.member, "second_guardian": command.confirmed_by, "ready_us": now_us}
        await unit.fetch(_INSERT, group_id=command.group_id, member=member, asked_us=now_us, **vouched)
        await begun.store()


async def may_choose_before(database: Database | UnitOfWork, command: Command, member: int) -> bool:
    """Whether two officers have just said that it is she, this one first, so that no cut asks them twice."""
    row = await _latest(database, command, member)
    return row is not None and _stands_before(row, command, command.member)


def _stands_before(row: Row, command: Command, officer: int | None) -> bool:
    first = row["pin_hash"] is None and row["first_guardian"] == officer
    return first and (row["ready_us"] or 0) >= microseconds(command.at - STANDS_THERE)


async def choose_before(database: Database, command: Command, member: int, pin_hash: str) -> None:
    """The PIN that a member chose on the phone of the officer who vouched for her together with another.

    Raises:
        Refusal: ``pin.nobody_asks`` when it was not this officer, or she has a PIN by now.
    """
    await choose_after_help(database, replace(command, member=member), pin_hash, before=command.member)


async def choose_after_help(database: Database, command: Command, pin_hash: str, *, before: int | None = None) -> None:
    """Put the new PIN in place and end the request; under a known key both are done already.

    ``before``: the officer on whose phone she chooses it.

    Raises:
        Refusal: ``pin.nobody_asks`` when two have not vouched, or the waiting time is not over.
    """
    assert command.member is not None  # noqa: S101 -- it is hers
    async with begin(database, command, Request(kind=PIN_CHANGED)) as begun:
        if begun.stored is not None:
            return
        unit = begun.unit
        row = await _latest(unit, command, command.member)
        if row is None or not _standing(row, command).ready:
            raise Refusal("pin.nobody_asks")
        if before is not None and not _stands_before(row, command, before):
            raise Refusal("pin.nobody_asks")
        await end_requests(unit, command, command.member, "chosen")
        await change_pin_in(unit, command, pin_hash)


def _vouched_for(member: int, hours: int) -> Notice:
    if not hours:
        return Notice("pin_help_now", member, {}, urgent=True)
    return Notice("pin_help_ready", member, {"hours": hours}, urgent=True)


async def _latest(database: Database | UnitOfWork, command: Command, member: int) -> Row | None:
    rows = await database.fetch(_LATEST, group_id=command.group_id, member=member, since_us=since(command.at))
    return rows[0] if rows else None
