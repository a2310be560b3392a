"""Members' income activities as the panel keeps them: what people earn together, visit after visit."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row, UnitOfWork
from ledger.tables import Activity, ActivityVisit, SavingsGroup, table_of

_activity, _visit = table_of(Activity), table_of(ActivityVisit)
_INSERT = insert(_activity).returning(_activity.c.id)
_INSERT_VISIT = insert(_visit)
_CHANGE = update(_activity).where(_activity.c.id == bindparam("at_id"))
_LAST = select(func.coalesce(func.max(_visit.c.number), 0).label("number")).where(
    _visit.c.activity_id == bindparam("activity_id")
)
_visible = visible(SavingsGroup)
_VISITS: Final = (
    select(
        _visible.c.code,
        _visible.c.name,
        _activity.c.id,
        _activity.c.what,
        _activity.c.women,
        _activity.c.men,
        _activity.c.began_on,
        _activity.c.withdrawn_on,
        _activity.c.reason,
        _visit.c.number,
        _visit.c.seen_on,
        _visit.c.income_xof,
        _visit.c.costs_xof,
        _visit.c.goes_on,
        _visit.c.withdrawn_on.label("visit_withdrawn_on"),
        _visit.c.reason.label("visit_reason"),
    )
    .join_from(_visible, _activity, _activity.c.group_id == _visible.c.id)
    .outerjoin(_visit, _visit.c.activity_id == _activity.c.id)
    .order_by(_visible.c.code, _activity.c.id, _visit.c.seen_on, _visit.c.number)
)
_VISITS_OF_GROUP: Final = _VISITS.where(_visible.c.id == bindparam("group_id"))


@dataclass(frozen=True, slots=True)
class FollowedActivity:
    """An activity with its visits in their order, those that were withdrawn in ``gone``; amounts in whole francs."""

    activity: Row
    visits: list[Row]
    gone: list[Row]

    @property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.activity["withdrawn_on"] is None

    @property
    def income_xof(self) -> int:
        """What it brought in, all visits together."""
        return sum(row["income_xof"] for row in self.visits)

    @property
    def costs_xof(self) -> int:
        """What it cost."""
        return sum(row["costs_xof"] for row in self.visits)

    @property
    def goes_on(self) -> bool:
        """Whether it was alive when last seen."""
        return not self.visits or bool(self.visits[-1]["goes_on"])


async def activities(window: ScopedReader, group_id: int | None = None) -> list[FollowedActivity]:
    """The activities that stand of all groups in sight; of one group all, those that were withdrawn among them."""
    if group_id is None:
        rows = await window.fetch(_VISITS)
    else:
        rows = await window.fetch(_VISITS_OF_GROUP, group_id=group_id)
    gathered: dict[int, list[Row]] = {}
    for row in rows:
        gathered.setdefault(row["id"], []).append(row)
    found = [_followed(rows) for rows in gathered.values()]
    return [one for one in found if one.stands or group_id is not None]


def _followed(rows: list[Row]) -> FollowedActivity:
    visits = [row for row in rows if row["number"] is not None]
    standing = [row for row in visits if row["visit_withdrawn_on"] is None]
    return FollowedActivity(rows[0], standing, [row for row in visits if row["visit_withdrawn_on"] is not None])


async def begin_activity(unit: UnitOfWork, group_id: int, what: str, people: tuple[int, int], began_on: date) -> int:
    """Write an activity of so many women and men; give its number."""
    women, men = people
    made = await unit.fetch(_INSERT, group_id=group_id, what=what, women=women, men=men, began_on=began_on.isoformat())
    return int(made[0]["id"])


async def change_activity(unit: UnitOfWork, activity: int, what: str, people: tuple[int, int], began_on: date) -> None:
    """Put right what an activity is; what was said before stands in the audit log."""
    women, men = people
    await unit.fetch(_CHANGE, at_id=activity, what=what, women=women, men=men, began_on=began_on.isoformat())


async def note_visit(
    unit: UnitOfWork, activity: int, seen_on: date, income_xof: int, costs_xof: int, *, goes_on: bool
) -> None:
    """Write what was found at an activity: income and costs since the visit before."""
    number = 1 + int((await unit.fetch(_LAST, activity_id=activity))[0]["number"])
    await unit.fetch(
        _INSERT_VISIT,
        activity_id=activity,
        number=number,
        seen_on=seen_on.isoformat(),
        income_xof=income_xof,
        costs_xof=costs_xof,
        goes_on=int(goes_on),
    )
