"""Starting groups: their officers' first codes given, and that noted in the audit log of whose groups they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, bindparam, func, select

from app.organisations import audit_log
from app.organisations.tenancy import ScopedReader, visible
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.database import Database, Row, UnitOfWork
from ledger.people.authentication.activation import CodeGiven, give_codes
from ledger.people.authentication.activation_officers import ENOUGH, CannotStart
from ledger.people.authentication.pins import PinVault
from ledger.people.membership.offices import COMMITTEE
from ledger.tables import Activation, Member, Office, SavingsGroup, table_of
from ledger.tables.expressions.persons import saving

_group, _visible, _activation = table_of(SavingsGroup), visible(SavingsGroup), table_of(Activation)
_office, _member = table_of(Office), table_of(Member)
_GROUP: Final = select(_group.c.id, _group.c.code, _group.c.name, _group.c.ngo_id).where(
    _group.c.code == bindparam("code"), _group.c.status == "active", saving(_group)
)
_SERVING = (
    select(func.count())
    .select_from(_activation)
    .where(
        _activation.c.group_id == _visible.c.id,
        _activation.c.ended_us.is_(None),
        _activation.c.used_us.is_(None),
        _activation.c.ends_us > bindparam("now_us"),
    )
    .scalar_subquery()
)
_PINS: Final = (
    select(
        _visible.c.id,
        _visible.c.code,
        _visible.c.name,
        _visible.c.village,
        _visible.c.ngo_id,
        _member.c.number,
        _member.c.pin_hash,
        _office.c.role,
        _SERVING.label("serving"),
    )
    .join_from(_visible, _office, and_(_office.c.group_id == _visible.c.id, _office.c.ended_on.is_(None)))
    .join(_member, and_(_member.c.group_id == _office.c.group_id, _member.c.number == _office.c.member))
    .where(_visible.c.status == "active", _member.c.left_on.is_(None), saving(_visible))
    .order_by(_visible.c.code)
)


@dataclass(frozen=True, slots=True)
class GroupCodes:
    """The codes of one group, to be shown once."""

    code: str
    name: str
    codes: Sequence[CodeGiven]


async def start_in(
    unit: UnitOfWork, vault: PinVault, group: Row, now: datetime, staff_id: int | None = None
) -> GroupCodes:
    """Give a group's officers their codes. ``group``: its row; ``staff_id``: who gives them in the panel.

    Raises:
        CannotStart: as ``give_codes`` has it.
    """
    try:
        given = await give_codes(unit, vault, Command(group["id"], "codes", now, "panel"), staff_id)
    except CannotStart as problem:
        problem.group = group["code"]
        raise
    await audit_log.note(
        unit,
        microseconds(now),
        "codes_given",
        staff_id=staff_id,
        ngo_id=group["ngo_id"],
        group_id=group["id"],
        detail=f"{len(given)} members",
    )
    return GroupCodes(group["code"], group["name"], given)


async def start_group(database: Database, vault: PinVault, code: str, now: datetime) -> GroupCodes:
    """Give the codes of one group.

    Raises:
        CannotStart: also ``unknown``.
    """
    return (await start_groups(database, vault, [code], now))[0]


async def start_groups(database: Database, vault: PinVault, codes: Sequence[str], now: datetime) -> list[GroupCodes]:
    """Give the codes of several groups: of all of them, or of none.

    Raises:
        CannotStart: for the first group that cannot be started.
    """
    async with database.unit_of_work() as unit:
        given: list[GroupCodes] = []
        for code in sorted(set(codes)):
            rows = await unit.fetch(_GROUP, code=code)
            if not rows:
                raise CannotStart("unknown", group=code)
            given.append(await start_in(unit, vault, rows[0], now))
        return given


async def groups_without_pins(window: ScopedReader, vault: PinVault, now: datetime) -> list[Row]:
    """The active groups in sight with officers of whom fewer than two can enter, by code.

    ``serving``: how many codes of the group have been given and still serve.
    """
    groups: dict[str, Row] = {}
    entering: dict[str, set[int]] = {}
    for row in await window.fetch(_PINS, now_us=microseconds(now)):
        groups.setdefault(row["code"], row)
        if row["role"] in COMMITTEE and vault.can_match(row["pin_hash"]):
            entering.setdefault(row["code"], set()).add(row["number"])
    return [row for code, row in groups.items() if len(entering.get(code, ())) < ENOUGH]
