"""The history of a group's facts: read as the panel shows it, and written where one choice changes many groups."""

from collections.abc import Set as AbstractSet
from typing import Final

from sqlalchemy import and_, bindparam, select

from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row, UnitOfWork
from ledger.people.groups.facts import FactChange, note_comings
from ledger.tables import GroupFact, Member, Ngo, SavingsGroup, Staff, table_of

_fact, _member, _ngo = table_of(GroupFact), table_of(Member), table_of(Ngo)
_visible, _person = visible(SavingsGroup), visible(Staff)
_HISTORY: Final = (
    select(_fact, _person.c.name.label("noted_by"), _member.c.name.label("noted_on_phone_by"))
    .join_from(_visible, _fact, _fact.c.group_id == _visible.c.id)
    .outerjoin(_person, _person.c.id == _fact.c.staff_id)
    .outerjoin(_member, and_(_member.c.group_id == _fact.c.group_id, _member.c.number == _fact.c.member))
    .where(_visible.c.id == bindparam("group_id"))
    .order_by(_fact.c.number.desc())
    .limit(200)
)


async def history(window: ScopedReader, group_id: int) -> list[Row]:
    """Every change of a group's facts, the newest first, with who noted it where she is in sight."""
    return await window.fetch(_HISTORY, group_id=group_id)


async def note_in_groups(
    unit: UnitOfWork, fact: str, number: int, before: AbstractSet[int], after: AbstractSet[int], change: FactChange
) -> None:
    """Write into the history of each group in which an agent or a programme came or went. ``number``: its id.

    Raises:
        FactRefused: see its own docstring.
    """
    for group_id in sorted(before ^ after):
        here, there = ({number} if group_id in groups else set() for groups in (before, after))
        await note_comings(unit, fact, group_id, here, there, change)
