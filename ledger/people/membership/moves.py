"""A member asks for another group: her officers write the move down, the other group's accept her, and all wait.

Nothing of the books moves before her own group settles her (``ledger.settlement.moving``).
Source: docs/decisions/0042-a-passbook-that-walks.md.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, and_, bindparam, func, insert, select, update

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Reader, Row, UnitOfWork
from ledger.journal.notices import tell
from ledger.people.authentication.second import require_second
from ledger.rules.membership.moving import CODE_DIGITS, WAITS, check_target
from ledger.rules.refusal import Refusal
from ledger.tables import Member, MemberMove, SavingsGroup, table_of

_move, _member, _group = table_of(MemberMove), table_of(Member), table_of(SavingsGroup)
_to, _there = _group.alias("to_group"), _member.alias("there")
_CODE: BindParameter[str] = bindparam("code")
_WAITING = (
    select(
        *(_move.c[name] for name in ("group_id", "number", "member", "to_group", "code", "agreed_us")),
        _move.c.asked_by,
        _move.c.accepted_by,
        _member.c.name,
        _group.c.name.label("group_name"),
        _to.c.name.label("to_name"),
        _to.c.code.label("to_code"),
    )
    .join(_member, and_(_member.c.group_id == _move.c.group_id, _member.c.number == _move.c.member))
    .join(_group, _group.c.id == _move.c.group_id)
    .join(_to, _to.c.id == _move.c.to_group)
    .where(_move.c.ended_us.is_(None), _move.c.ends_us > bindparam("now_us"), _member.c.left_on.is_(None))
)
_OF_MEMBER = _WAITING.where(_move.c.group_id == GROUP, _move.c.member == bindparam("member"))
_TO_GROUP = _WAITING.where(_move.c.to_group == GROUP, _move.c.code == _CODE)
_TARGET = select(_group.c.id, _group.c.name, _group.c.kind, _group.c.family, _group.c.status).where(
    func.lower(_group.c.code) == func.lower(_CODE)
)
_STANDING = select(_group.c.kind, _group.c.family, _group.c.status).where(_group.c.id == GROUP)
_TAKEN = select(_move.c.code).where(_move.c.to_group == GROUP, _move.c.ended_us.is_(None))
_LAST = select(func.coalesce(func.max(_move.c.number), 0).label("number")).where(_move.c.group_id == GROUP)
_SAME = (
    select(func.min(_there.c.number).label("number"))
    .join(_member, and_(_member.c.phone == _there.c.phone, _member.c.search == _there.c.search))
    .where(_there.c.group_id == GROUP, _there.c.left_on.is_(None))
    .where(_member.c.group_id == bindparam("from_group"), _member.c.number == bindparam("member"))
)
_INSERT = insert(_move)
CHANGE_MOVE = update(_move).where(_move.c.group_id == bindparam("at_group"), _move.c.number == bindparam("at_number"))
"""A change of one move, at ``at_group`` and ``at_number``."""
Below = Callable[[int], int]
"""Chance: a whole number from 0 up to, and not, its argument."""


@dataclass(frozen=True, slots=True)
class Move:
    """A move that waits. ``agreed``: she typed her PIN; ``accepted_by``: the other group's officer who said yes."""

    group_id: int
    number: int
    member: int
    to_group: int
    code: str
    agreed: bool
    asked_by: int
    accepted_by: int | None
    name: str
    group_name: str
    to_name: str
    to_code: str


def _as_move(row: Row) -> Move:
    return Move(
        row["group_id"],
        row["number"],
        row["member"],
        row["to_group"],
        row["code"],
        row["agreed_us"] is not None,
        row["asked_by"],
        row["accepted_by"],
        row["name"],
        row["group_name"],
        row["to_name"],
        row["to_code"],
    )


async def move_of(reader: Database | Reader | UnitOfWork, group_id: int, member: int, at: datetime) -> Move | None:
    """The move of a member that waits, if one does."""
    rows = await reader.fetch(_OF_MEMBER, group_id=group_id, member=member, now_us=microseconds(at))
    return _as_move(rows[0]) if rows else None


async def move_to(reader: Database | UnitOfWork, group_id: int, code: str, at: datetime) -> Move:
    """The move into this group that waits under a code.

    Raises:
        Refusal: ``move.unknown``: there is none, it ran out, was withdrawn or is done, or it leads elsewhere.
    """
    rows = await reader.fetch(_TO_GROUP, group_id=group_id, code=code, now_us=microseconds(at))
    if not rows:
        raise Refusal("move.unknown")
    return _as_move(rows[0])


async def target_of(reader: Database | UnitOfWork, group_id: int, code: str) -> tuple[int, str]:
    """The group of a code, and its name, where a member of ``group_id`` may move to it.

    Raises:
        Refusal: ``move.no_group``, ``move.group_closed``.
    """
    rows = await reader.fetch(_TARGET, code=code)
    if not rows or rows[0]["id"] == group_id:
        raise Refusal("move.no_group")
    check_target(rows[0]["kind"], rows[0]["family"], rows[0]["status"])
    return rows[0]["id"], rows[0]["name"]


async def check_open(unit: UnitOfWork, group_id: int) -> None:
    """Ask once more, under the lock, whether the group takes savers in.

    Raises:
        Refusal: as ``target_of``.
    """
    row = (await unit.fetch(_STANDING, group_id=group_id))[0]
    check_target(row["kind"], row["family"], row["status"])


async def ask_move(
    database: Database, command: Command, member: int, to_code: str, below: Below = secrets.randbelow
) -> str:
    """Write down that a member moves, and give the code that she says in the other group. Said twice, once.

    She confirms it with her PIN, or another officer does: then she types it in the other group.

    Raises:
        Refusal: ``member.unknown``, ``member.herself``, ``member.no_person``, ``move.waiting``, ``second.needed``;
            as ``target_of``.
    """
    if command.member == member:
        raise Refusal("member.herself")
    async with begin(database, command, Request(kind="move"), member=member) as begun:
        if begun.stored is not None:
            return begun.stored
        unit = begun.unit
        begun.card.check_here()
        begun.card.check_person()
        to_group, _ = await target_of(unit, command.group_id, to_code)
        if await move_of(unit, command.group_id, member, command.at):
            raise Refusal("move.waiting")
        await require_second(unit, command, member)
        code = await _new_code(unit, to_group, below)
        await _write(unit, command, member, to_group, code)
        facts = {"ticket": code, "day": (command.at + WAITS).date().isoformat()}
        await tell(unit, command, [Notice("move_asked", member, facts)])
        await begun.store(code)
        return code


async def _write(unit: UnitOfWork, command: Command, member: int, to_group: int, code: str) -> None:
    """Write a move that begins to wait; she has agreed to it where she confirmed it herself."""
    last: int = (await unit.fetch(_LAST, group_id=command.group_id))[0]["number"]
    await unit.fetch(
        _INSERT,
        group_id=command.group_id,
        number=1 + last,
        member=member,
        to_group=to_group,
        code=code,
        asked_by=command.member,
        asked_us=microseconds(command.at),
        ends_us=microseconds(command.at + WAITS),
        agreed_us=microseconds(command.at) if command.confirmed_by == member else None,
    )


async def withdraw_move(database: Database, command: Command, member: int) -> None:
    """End a move that waits: she stays. Said twice, once.

    Raises:
        Refusal: ``move.unknown``.
    """
    async with begin(database, command, Request(kind="move_withdrawn")) as begun:
        if begun.stored is not None:
            return
        move = await move_of(begun.unit, command.group_id, member, command.at)
        if move is None:
            raise Refusal("move.unknown")
        at = {"at_group": command.group_id, "at_number": move.number}
        await begun.unit.fetch(CHANGE_MOVE, **at, outcome="withdrawn", ended_us=microseconds(command.at))
        await tell(begun.unit, command, [Notice("move_withdrawn", member, {})])
        await begun.store()


async def accept_move(database: Database, command: Command, code: str, *, her_pin: bool) -> None:
    """An officer of the other group accepts her, and who asked for her move hears of it. Said twice, once.

    ``her_pin``: she typed her PIN there.

    Raises:
        Refusal: ``move.unknown``; ``move.her_pin``: she typed it in neither group; ``move.known``: she is there
            already; as ``check_open``.
    """
    found = await database.fetch(_TO_GROUP, group_id=command.group_id, code=code, now_us=microseconds(command.at))
    with_groups = [row["group_id"] for row in found]
    async with begin(database, command, Request(kind="move_accepted"), with_groups=with_groups) as begun:
        if begun.stored is not None:
            return
        unit, now_us = begun.unit, microseconds(command.at)
        move = await move_to(unit, command.group_id, code, command.at)
        if not (move.agreed or her_pin):
            raise Refusal("move.her_pin")
        await check_open(unit, command.group_id)
        await check_not_there(unit, move)
        if move.accepted_by is not None:  # another officer of hers was first
            await begun.store()
            return
        changed = {"accepted_by": command.member, "accepted_us": now_us}
        agreed = {} if move.agreed else {"agreed_us": now_us}
        await unit.fetch(CHANGE_MOVE, at_group=move.group_id, at_number=move.number, **changed, **agreed)
        theirs = Command(move.group_id, f"move/{command.group_id}/{command.key}", command.at, command.channel)
        await tell(unit, theirs, [Notice("move_accepted", move.asked_by, {"member": move.member})])
        await begun.store()


async def check_not_there(reader: Database | UnitOfWork, move: Move) -> None:
    """Whoever has her name and her phone in the other group is she.

    Raises:
        Refusal: ``move.known``.
    """
    who = {"group_id": move.to_group, "from_group": move.group_id, "member": move.member}
    number = (await reader.fetch(_SAME, **who))[0]["number"]
    if number is not None:
        raise Refusal("move.known", number=number)


async def _new_code(unit: UnitOfWork, to_group: int, below: Below) -> str:
    """A code that no move into that group waits under: the first free one from a place that chance gives."""
    taken = {row["code"] for row in await unit.fetch(_TAKEN, group_id=to_group)}
    place = below(10**CODE_DIGITS)
    while f"{place:0{CODE_DIGITS}}" in taken:
        place = (place + 1) % 10**CODE_DIGITS
    return f"{place:0{CODE_DIGITS}}"
