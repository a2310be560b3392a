"""Which groups a field agent accompanies: the groups that her tenant scope lets her see."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, insert, select

from app.organisations.groups.facts import note_in_groups
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Database, Row, UnitOfWork
from ledger.people.groups.facts import FactChange, note_comings
from ledger.tables import Assignment, Staff, table_of

_assignment, _person = table_of(Assignment), visible(Staff)
_NONE = delete(_assignment).where(_assignment.c.staff_id == bindparam("at_staff"))
_NOBODY = delete(_assignment).where(_assignment.c.group_id == bindparam("at_group"))
_GIVE = insert(_assignment)
_HERS = select(_assignment.c.group_id).where(_assignment.c.staff_id == bindparam("staff_id"))
_THEIRS = select(_assignment.c.staff_id).where(_assignment.c.group_id == bindparam("group_id"))

_AGENTS = (
    select(_person.c.id, _person.c.name)
    .where(_person.c.role == "agent", _person.c.disabled_us.is_(None))
    .order_by(_person.c.name)
)
_OF_NGO = _AGENTS.where(_person.c.ngo_id == bindparam("ngo_id"))
_FIRST = _AGENTS.limit(200)


async def agents_in_sight(window: ScopedReader) -> list[Row]:
    """The first two hundred agents by name, to look for groups by."""
    return await window.fetch(_FIRST)


async def agents_to_choose(window: ScopedReader, ngo_id: int) -> list[Row]:
    """Every agent of an organisation, who may be given its groups."""
    return await window.fetch(_OF_NGO, ngo_id=ngo_id)


async def assign(unit: UnitOfWork, staff_id: int, group_ids: Iterable[int], change: FactChange | None = None) -> None:
    """Give a person these groups in the place of those she had; ``change``: for the history of each.

    Raises:
        FactRefused: see its own docstring.
    """
    before, after = {row["group_id"] for row in await unit.fetch(_HERS, staff_id=staff_id)}, set(group_ids)
    if change is not None:
        await note_in_groups(unit, "agent", staff_id, before, after, change)
    await unit.fetch(_NONE, at_staff=staff_id)
    for group_id in sorted(after):
        await unit.fetch(_GIVE, staff_id=staff_id, group_id=group_id)


async def agents_of(reader: Database | UnitOfWork, group_id: int) -> set[int]:
    """Who accompanies a group."""
    return {row["staff_id"] for row in await reader.fetch(_THEIRS, group_id=group_id)}


async def give_agents(unit: UnitOfWork, group_id: int, staff_ids: Iterable[int], change: FactChange) -> bool:
    """Give a group these agents in the place of those it had; give whether anything changed.

    Raises:
        FactRefused: see its own docstring.
    """
    after = set(staff_ids)
    changed = await note_comings(unit, "agent", group_id, await agents_of(unit, group_id), after, change)
    if changed:
        await unit.fetch(_NOBODY, at_group=group_id)
        for staff_id in sorted(after):
            await unit.fetch(_GIVE, staff_id=staff_id, group_id=group_id)
    return changed
