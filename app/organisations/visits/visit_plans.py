"""Visits that agents are to make, in a month or on a day: planned, taken away again, and set against those made."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, case, delete, func, select

from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row, UnitOfWork
from ledger.database.upsert import upsert
from ledger.tables import GroupVisit, Programme, SavingsGroup, Staff, VisitPlanned, table_of

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
_seen, _made, _group = visible(VisitPlanned), visible(GroupVisit), visible(SavingsGroup)
_staff, _programme, _visit = table_of(Staff), table_of(Programme), table_of(GroupVisit)
_DUE = func.substr(_seen.c.due, 1, 7)
_VISITED: Final = (
    select(_visit.c.number)
    .where(
        _visit.c.group_id == _seen.c.group_id,
        _visit.c.staff_id == _seen.c.staff_id,
        func.substr(_visit.c.made_on, 1, 7) == _DUE,
        _visit.c.withdrawn_us.is_(None),
    )
    .exists()
)
PLANNED: Final = (
    select(
        _seen,
        _group.c.code,
        _group.c.name,
        _staff.c.name.label("agent"),
        _programme.c.name.label("programme"),
        case((_VISITED, 1), else_=0).label("made"),
    )
    .join_from(_seen, _group, _group.c.id == _seen.c.group_id)
    .join(_staff, _staff.c.id == _seen.c.staff_id)
    .outerjoin(_programme, _programme.c.id == _seen.c.programme_id)
    .where(
        _seen.c.staff_id.between(bindparam("least_staff"), bindparam("most_staff")),
        func.coalesce(_seen.c.programme_id, 0).between(bindparam("least"), bindparam("most")),
    )
)
"""Every planned visit in sight; ``made``: its agent came to the group in its month."""
TO_MAKE: Final = PLANNED.where(~_VISITED)
COLUMNS: Final = {"due": _seen.c.due, "group": _group.c.search, "agent": _staff.c.name}
TIES: Final = (_group.c.code, _seen.c.staff_id, _seen.c.due)
_EVERY: Final = PLANNED.order_by(_seen.c.due, _group.c.code, _seen.c.staff_id)
_MADE_FOR_IT: Final = (
    select(func.count())
    .where(
        _made.c.group_id == _seen.c.group_id,
        _made.c.staff_id == _seen.c.staff_id,
        _made.c.made_on.startswith(_DUE),
        _made.c.withdrawn_us.is_(None),
    )
    .scalar_subquery()
)
_EACH: Final = (
    select(
        _staff.c.name.label("agent"),
        _programme.c.name.label("programme"),
        func.row_number()
        .over(partition_by=(_seen.c.staff_id, _seen.c.group_id, _DUE), order_by=(_programme.c.name, _seen.c.due))
        .label("place"),
        _MADE_FOR_IT.label("made"),
    )
    .join_from(_seen, _staff, _staff.c.id == _seen.c.staff_id)
    .outerjoin(_programme, _programme.c.id == _seen.c.programme_id)
    .where(_seen.c.due >= bindparam("since"), _seen.c.due < bindparam("after"))
    .subquery("each")
)
_PLANNED_SUMS: Final = select(
    _EACH.c.agent,
    _EACH.c.programme,
    func.count().label("planned"),
    func.sum(case((_EACH.c.place <= _EACH.c.made, 1), else_=0)).label("kept"),
).group_by(_EACH.c.agent, _EACH.c.programme)
_MADE_SUMS: Final = (
    select(_staff.c.name.label("agent"), _programme.c.name.label("programme"), func.count().label("made"))
    .join_from(_made, _staff, _staff.c.id == _made.c.staff_id)
    .outerjoin(_programme, _programme.c.id == _made.c.programme_id)
    .where(_made.c.made_on >= bindparam("since"), _made.c.made_on < bindparam("after"))
    .where(_made.c.withdrawn_us.is_(None))
    .group_by(_staff.c.name, _programme.c.name)
)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """Of one agent or programme (none: no programme): visits planned, those of them that were made, and all made."""

    name: str | None
    planned: int
    kept: int
    made: int


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


async def planned_and_made(window: ScopedReader, period: ReportingPeriod) -> dict[str, list[PlanLine]]:
    """Planned against made in the whole months of a period, by ``agent`` and by ``programme``.

    A planned visit is kept when its agent came to the group in its month; one visit keeps one planned visit.
    """
    months = {"since": period.since.isoformat()[:7], "after": f"{period.until.isoformat()[:7]}-99"}
    sums: dict[tuple[str, str | None], Counter[str]] = defaultdict(Counter)
    for row in await window.fetch(_MADE_SUMS, **months):
        for by in ("agent", "programme"):
            sums[by, row[by]].update(made=row["made"])
    for row in await window.fetch(_PLANNED_SUMS, **months):
        for by in ("agent", "programme"):
            sums[by, row[by]].update(planned=row["planned"], kept=row["kept"])
    lines = {key: PlanLine(key[1], found["planned"], found["kept"], found["made"]) for key, found in sums.items()}
    ordered = sorted(lines, key=lambda key: (key[1] is None, (key[1] or "").casefold()))
    return {by: [lines[key] for key in ordered if key[0] == by] for by in ("agent", "programme")}


async def planned_visits(window: ScopedReader, **values: object) -> list[Row]:
    """Every planned visit in sight, by its month or day."""
    return await window.fetch(_EVERY, **values)
