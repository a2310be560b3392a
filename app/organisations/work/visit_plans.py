"""Visits that agents are to make, in a month or on a day: planned, taken away again, and set against those made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, delete, select

from ledger.database import UnitOfWork
from ledger.database.upsert import upsert
from ledger.tables import VisitPlanned, table_of

_planned = table_of(VisitPlanned)
_PLAN: Final = upsert(_planned).on_conflict_do_nothing(
    index_elements=[_planned.c.group_id, _planned.c.staff_id, _planned.c.due]
)
_THERE: Final = select(_planned.c.group_id).where(
    _planned.c.group_id == bindparam("group_id"),
    _planned.c.staff_id == bindparam("staff_id"),
    _planned.c.due == bindparam("due"),
)
_FORGET: Final = (
    delete(_planned)
    .where(
        _planned.c.group_id == bindparam("at_group"),
        _planned.c.staff_id == bindparam("at_staff"),
        _planned.c.due == bindparam("at_due"),
    )
    .returning(_planned.c.ngo_id)
)


@dataclass(frozen=True, slots=True)
class ToVisit:
    """Who is to visit, ``due`` in which month (``2026-12``) or on which day (``2026-12-15``), for which programme."""

    ngo_id: int
    staff_id: int
    due: str
    programme_id: int | None = None


async def plan_visits(unit: UnitOfWork, to_visit: ToVisit, group_ids: Iterable[int], by: int, at_us: int) -> int:
    """Plan one visit of each group; give how many were not planned yet. ``by``: who of the organisation does it."""
    key = {"staff_id": to_visit.staff_id, "due": to_visit.due}
    new = [group for group in sorted(set(group_ids)) if not await unit.fetch(_THERE, group_id=group, **key)]
    about = {"ngo_id": to_visit.ngo_id, "programme_id": to_visit.programme_id, "planned_by": by, "planned_us": at_us}
    await unit.write_many(_PLAN, [{"group_id": group, **key, **about} for group in new])
    return len(new)


async def forget_planned(unit: UnitOfWork, group_id: int, staff_id: int, due: str) -> bool:
    """Take a planned visit away; false where there is none."""
    return bool(await unit.fetch(_FORGET, at_group=group_id, at_staff=staff_id, at_due=due))
