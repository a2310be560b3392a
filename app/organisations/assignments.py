"""Which groups a field agent accompanies: the groups that her wall lets her see."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, insert, select

from ledger.database import Database, UnitOfWork
from ledger.people.facts import FactChange, note_comings
from ledger.tables import Assignment, table_of

_assignment = table_of(Assignment)
_NONE = delete(_assignment).where(_assignment.c.staff_id == bindparam("at_staff"))
_NOBODY = delete(_assignment).where(_assignment.c.group_id == bindparam("at_group"))
_GIVE = insert(_assignment)
_HERS = select(_assignment.c.group_id).where(_assignment.c.staff_id == bindparam("staff_id"))
_THEIRS = select(_assignment.c.staff_id).where(_assignment.c.group_id == bindparam("group_id"))


async def assign(unit: UnitOfWork, staff_id: int, group_ids: Iterable[int], change: FactChange | None = None) -> None:
    """Give a person these groups in the place of those she had; ``change``: for the history of each.

    Raises:
        FactRefused: see its own docstring.
    """
    before, after = {row["group_id"] for row in await unit.fetch(_HERS, staff_id=staff_id)}, set(group_ids)
    for group_id in sorted(before ^ after) if change else ():
        here, there = ([staff_id] if group_id in groups else [] for groups in (before, after))
        await note_comings(unit, "agent", group_id, here, there, change)  # type: ignore[arg-type]  # it is there
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
