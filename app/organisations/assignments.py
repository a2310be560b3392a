"""Which groups a field agent accompanies: the groups that her wall lets her see."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, insert

from ledger.database import UnitOfWork
from ledger.tables import Assignment, table_of

_assignment = table_of(Assignment)
_NONE = delete(_assignment).where(_assignment.c.staff_id == bindparam("at_staff"))
_GIVE = insert(_assignment)


async def assign(unit: UnitOfWork, staff_id: int, group_ids: Iterable[int]) -> None:
    """Give a person these groups in the place of those she had."""
    await unit.fetch(_NONE, at_staff=staff_id)
    for group_id in sorted(set(group_ids)):
        await unit.fetch(_GIVE, staff_id=staff_id, group_id=group_id)
