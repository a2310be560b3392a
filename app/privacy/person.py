"""Finds one member by what people say: the group's code and her number."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, not_, select

from ledger.database import Database, Row, UnitOfWork
from ledger.tables import Member, MemberArrival, SavingsGroup, table_of

_member, _group, _moved = table_of(Member), table_of(SavingsGroup), table_of(MemberArrival)
_FIND = (
    select(_member, _group.c.code, _group.c.ngo_id)
    .join(_group, _group.c.id == _member.c.group_id)
    .where(_group.c.code == bindparam("code"), _member.c.number == bindparam("number"))
)
_SHE = and_(_member.c.group_id == bindparam("group_id"), _member.c.number == bindparam("number"))
_SHARERS = (
    select(func.count().label("others"))
    .select_from(_member)
    .where(_member.c.phone == bindparam("phone"), not_(_SHE))
    .where(~exists().where(_moved.c.from_group == _member.c.group_id, _moved.c.from_member == _member.c.number))
)
"""Who moved to another group is counted there, and is nobody else here."""


class PersonError(Exception):
    """What was asked for cannot be done; ``why`` is unknown or still_member."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class DataSubject:
    """One member. ``row`` is her row with everything in it, and is never shown."""

    group_id: int
    number: int
    code: str
    ngo_id: int | None
    row: Row = field(repr=False)

    @property
    def phone(self) -> str | None:
        """Her phone, if she has one."""
        value: Any = self.row["phone"]
        return None if value is None else str(value)

    @property
    def name(self) -> str:
        """Her name."""
        return str(self.row["name"])


async def find_person(database: Database | UnitOfWork, code: str, number: int) -> DataSubject:
    """The member, whether she is still in the group or not.

    Raises:
        PersonError: there is no such member.
    """
    rows = await database.fetch(_FIND, code=code, number=number)
    if not rows:
        raise PersonError("unknown")
    row = rows[0]
    return DataSubject(row["group_id"], row["number"], row["code"], row["ngo_id"], row)


async def shares_her_phone(database: Database | UnitOfWork, person: DataSubject) -> bool:
    """Whether somebody else stands behind the same number."""
    if person.phone is None:
        return False
    rows = await database.fetch(_SHARERS, phone=person.phone, group_id=person.group_id, number=person.number)
    return bool(rows[0]["others"])
