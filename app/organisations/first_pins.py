"""Starting groups: their officers' first codes given, and that noted in the audit log of whose groups they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, case, distinct, exists, func, or_, select

from app.organisations import audit_log
from app.organisations.tenancy import ScopedReader, visible
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.database import Database, Row, UnitOfWork
from ledger.people.authentication.activation import CodeGiven, give_codes
from ledger.people.authentication.activation_officers import ENOUGH, CannotStart
from ledger.people.authentication.pin_vault import PEPPERS, PinVault
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
_HERE: Final = (
    _office.c.group_id == _visible.c.id,
    _office.c.ended_on.is_(None),
    _member.c.group_id == _office.c.group_id,
    _member.c.number == _office.c.member,
    _member.c.left_on.is_(None),
)
"""An officer who is there."""
_ENTERING: Final = (
    select(func.count(distinct(_office.c.member)))
    .where(*_HERE, _office.c.role.in_(COMMITTEE))
    .where(or_(*(_member.c.pin_hash.startswith(bindparam(f"made_with_{n}")) for n in range(PEPPERS + 1))))
    .scalar_subquery()
)
WITHOUT_PINS: Final = (
    select(
        *(_visible.c[name] for name in ("id", "code", "name", "village", "ngo_id")),
        _SERVING.label("serving"),
    )
    .where(_visible.c.status == "active", saving(_visible), exists().where(*_HERE), _ENTERING < ENOUGH)
    .order_by(_visible.c.code)
)
_each = WITHOUT_PINS.order_by(None).subquery("each")
_COUNTED: Final = select(
    func.count().label("groups"),
    func.coalesce(func.sum(case((_each.c.serving == 0, 1), else_=0)), 0).label("waiting"),
)
PAGE_WITHOUT_PINS: Final = WITHOUT_PINS.limit(bindparam("page_rows")).offset(bindparam("skipped"))


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
    return await window.fetch(WITHOUT_PINS, **pins_asked(vault, now))


def pins_asked(vault: PinVault, now: datetime) -> dict[str, object]:
    """The values of ``WITHOUT_PINS`` and of what counts them."""
    made_with = {f"made_with_{number}": name for number, name in enumerate(vault.made_with())}
    return {"now_us": microseconds(now), **made_with}


async def count_without_pins(window: ScopedReader, vault: PinVault, now: datetime) -> tuple[int, int]:
    """How many these groups are, and how many of them have no code that still serves."""
    found = (await window.fetch(_COUNTED, **pins_asked(vault, now)))[0]
    return found["groups"], found["waiting"]
