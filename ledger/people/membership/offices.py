"""Who holds which office today."""

from datetime import date

from sqlalchemy import bindparam, insert, select, update

from ledger.database import Database, UnitOfWork
from ledger.tables import (
    Office,
    table_of,
)

COMMITTEE = ("president", "secretary", "treasurer", "counter")
_office = table_of(Office)
_OPEN_TERMS = select(_office.c.member, _office.c.role).where(
    _office.c.group_id == bindparam("group_id"), _office.c.ended_on.is_(None)
)


async def offices(database: Database | UnitOfWork, group_id: int) -> dict[str, list[int]]:
    """Every role with the member numbers that hold it now, in order."""
    held: dict[str, list[int]] = {}
    for row in await database.fetch(_OPEN_TERMS, group_id=group_id):
        held.setdefault(row["role"], []).append(row["member"])
    return {role: sorted(members) for role, members in held.items()}


async def holders(database: Database | UnitOfWork, group_id: int, *roles: str) -> list[int]:
    """The members that hold any of the roles, by number."""
    held = await offices(database, group_id)
    return sorted({member for role in roles for member in held.get(role, [])})


async def committee(database: Database | UnitOfWork, group_id: int) -> list[int]:
    """The five who vote on loans."""
    return await holders(database, group_id, *COMMITTEE)


async def holds_office(database: Database | UnitOfWork, group_id: int, member: int) -> bool:
    """Whether a member holds any office now, also a key of the box."""
    return any(member in holding for holding in (await offices(database, group_id)).values())


_INSERT_OFFICE = insert(_office)

_LAST_OFFICE = (
    select(_office.c.number)
    .where(_office.c.group_id == bindparam("group_id"))
    .order_by(_office.c.number.desc())
    .limit(1)
)

_END_OFFICE = (
    update(_office)
    .where(_office.c.group_id == bindparam("at_group"), _office.c.member == bindparam("at_member"))
    .where(_office.c.role == bindparam("at_role"), _office.c.ended_on.is_(None))
)


_GO_ON = (
    update(_office)
    .where(_office.c.group_id == bindparam("at_group"), _office.c.member == bindparam("at_member"))
    .where(_office.c.role == bindparam("at_role"), _office.c.began_on == bindparam("at_day"))
    .returning(_office.c.number)
)


async def begin_office(unit: UnitOfWork, group_id: int, member: int, role: str, on: date) -> None:
    """Open a term of office; one that was ended earlier on the same day goes on."""
    again = {"at_group": group_id, "at_member": member, "at_role": role, "at_day": on.isoformat()}
    if await unit.fetch(_GO_ON, **again, ended_on=None):
        return
    rows = await unit.fetch(_LAST_OFFICE, group_id=group_id)
    number = 1 + (rows[0]["number"] if rows else 0)
    await unit.fetch(
        _INSERT_OFFICE, group_id=group_id, number=number, member=member, role=role, began_on=on.isoformat()
    )


async def end_office(unit: UnitOfWork, group_id: int, member: int, role: str, on: date) -> None:
    """End a term of office; it stays in the history."""
    await unit.fetch(_END_OFFICE, at_group=group_id, at_member=member, at_role=role, ended_on=on.isoformat())


async def end_offices(unit: UnitOfWork, group_id: int, member: int, on: date) -> None:
    """End every term of somebody who goes."""
    for role, holding in (await offices(unit, group_id)).items():
        if member in holding:
            await end_office(unit, group_id, member, role, on)
