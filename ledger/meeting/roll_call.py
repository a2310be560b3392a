"""The roll-call: who is present, late, excused, absent, or sent her money; the fines that follow by themselves.

Source: VSL Associates' field guide, "The meeting"; docs/rules.md, "Fines".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from sqlalchemy import and_, bindparam, delete, func, insert, select

from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Reader, UnitOfWork
from ledger.funds.fines import impose_in
from ledger.journal.command_results import newest_result
from ledger.meeting.corrections import reverse_in
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.funds.fines import Attendance as Presence
from ledger.rules.funds.fines import fine_at_roll_call
from ledger.rules.refusal import Refusal
from ledger.tables import Attendance, CommandResult, Journal, Meeting, Member, table_of
from ledger.tables.expressions.joins import REVERSED

PRESENCES = get_args(Presence)
_KIND = "roll"
_attendance, _member, _meeting = table_of(Attendance), table_of(Member), table_of(Meeting)
_journal, _result = table_of(Journal), table_of(CommandResult)
_CALL = insert(_attendance)
_FORGET = delete(_attendance).where(
    _attendance.c.group_id == bindparam("at_group"),
    _attendance.c.meeting == bindparam("at_meeting"),
    _attendance.c.member == bindparam("at_member"),
)
_ROLL = (
    select(_member.c.number, _member.c.name, _attendance.c.presence, _attendance.c.called_by)
    .select_from(_member)
    .outerjoin(
        _attendance,
        and_(
            _attendance.c.group_id == _member.c.group_id,
            _attendance.c.member == _member.c.number,
            _attendance.c.meeting == bindparam("meeting"),
        ),
    )
    .where(_member.c.group_id == GROUP, _member.c.left_on.is_(None))
    .order_by(_member.c.number)
)
_NOW = select(
    select(_meeting.c.closed_us.is_(None))
    .where(_meeting.c.group_id == GROUP)
    .order_by(_meeting.c.number.desc())
    .limit(1)
    .scalar_subquery()
    .label("is_open"),
    select(func.count())
    .where(_member.c.group_id == GROUP, _member.c.left_on.is_(None))
    .scalar_subquery()
    .label("members"),
    select(func.coalesce(func.max(_result.c.number), 0))
    .where(_result.c.group_id == GROUP, _result.c.kind == _KIND)
    .scalar_subquery()
    .label("newest"),
)
_STANDING_FINES = select(_journal.c.seq, _journal.c.kind, _journal.c.memo).where(
    _journal.c.group_id == GROUP,
    _journal.c.meeting == bindparam("meeting"),
    _journal.c.kind == "fine",
    _journal.c.idem_key.like(bindparam("keys")),
    ~REVERSED,
)
_CALLS = select(func.count().label("calls")).where(
    _journal.c.group_id == GROUP, _journal.c.idem_key.like(bindparam("keys"))
)


@dataclass(frozen=True, slots=True)
class RollNow:
    """What a roll-call begins with: how many members there are, and the newest roll-call of the group (0: none)."""

    members: int
    newest: int


async def read_roll_now(database: Database, group_id: int) -> RollNow:
    """Read it in one go.

    Raises:
        Refusal: ``meeting.none_open``.
    """
    row = (await database.fetch(_NOW, group_id=group_id))[0]
    if not row["is_open"]:
        raise Refusal("meeting.none_open")
    return RollNow(row["members"], row["newest"])


async def call_roll(database: Database, command: Command, presences: Mapping[int, str]) -> dict[int, str]:
    """Note who is there, and fine who is late or absent without excuse where the constitution does so by itself.

    A member called again gets the fine of her newest presence; the one before is reversed. Gives every active member
    that was called, with her presence. A hop that comes through late does not undo what was called since its screen.

    Raises:
        Refusal: no meeting is open, ``roll.unknown``, ``roll.newer``, ``member.unknown``.
    """
    assert command.member is not None  # noqa: S101 -- the roll is called by a person
    async with begin(database, command, Request(kind=_KIND), member=command.member) as begun:
        unit = begun.unit
        if begun.stored is not None:
            return _called(await read_roll(unit, command.group_id, int(begun.stored)))
        card, meeting = begun.card, begun.meeting
        if (
            command.expected_seq is not None
            and await newest_result(unit, command.group_id, _KIND) > command.expected_seq
        ):
            raise Refusal("roll.newer")
        roll = await read_roll(unit, command.group_id, meeting)
        _check(presences, roll)
        for member, presence in presences.items():
            await unit.fetch(_FORGET, at_group=command.group_id, at_meeting=meeting, at_member=member)
            await unit.fetch(
                _CALL,
                group_id=command.group_id,
                meeting=meeting,
                member=member,
                presence=presence,
                called_by=command.member,
            )
            await _fine(unit, command, card.rules, meeting, member, cast("Presence", presence))
            roll[member] = presence
        await begun.store(meeting)
        return _called(roll)


def _check(presences: Mapping[int, str], roll: Mapping[int, str | None]) -> None:
    """Check what was said of everybody before anything of it is written."""
    for member, presence in presences.items():
        if presence not in PRESENCES:
            raise Refusal("roll.unknown", presence=presence)
        if member not in roll:
            raise Refusal("member.unknown", number=member)


def _called(roll: Mapping[int, str | None]) -> dict[int, str]:
    return {member: presence for member, presence in roll.items() if presence is not None}


async def read_roll(reader: Reader | UnitOfWork, group_id: int, meeting: int) -> dict[int, str | None]:
    """Every active member with her presence at a meeting (none: not called and nothing brought)."""
    rows = await reader.fetch(_ROLL, group_id=group_id, meeting=meeting)
    return {row["number"]: row["presence"] for row in rows}


async def _fine(
    unit: UnitOfWork, command: Command, rules: Constitution, meeting: int, member: int, presence: Presence
) -> None:
    """Let exactly the fine stand that this presence costs."""
    fine = fine_at_roll_call(rules.fines, presence)
    keys = f"roll/{meeting}/{member}/%"
    of_call = {"group_id": command.group_id, "keys": keys}
    standing = await unit.fetch(_STANDING_FINES, meeting=meeting, **of_call)
    calls = (await unit.fetch(_CALLS, **of_call))[0]["calls"]
    key = Command(command.group_id, f"roll/{meeting}/{member}/{calls}", command.at, command.channel, command.member)
    if fine is not None and any(row["memo"] == fine.code for row in standing):
        return
    for row in standing:
        await reverse_in(unit, key.child("lifted"), row, meeting)
    if fine is not None:
        await impose_in(unit, key, member, fine, meeting)
