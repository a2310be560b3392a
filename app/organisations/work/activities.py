"""Members' income activities as the panel keeps them: what people earn together, visit after visit."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import insert

from app.organisations.statements import sql
from app.organisations.tenancy import ScopedReader
from ledger.database import Row, UnitOfWork
from ledger.tables import Activity, ActivityVisit, table_of

_activity, _visit = table_of(Activity), table_of(ActivityVisit)
_INSERT = insert(_activity).returning(_activity.c.id)
_INSERT_VISIT = insert(_visit)
_LAST = sql("SELECT coalesce(max(number), 0) AS number FROM activity_visit WHERE activity_id = :activity_id")
_VISITS: Final = """
SELECT visible.code, visible.name, a.id, a.what, a.women, a.men, a.began_on, v.number, v.seen_on, v.income_xof,
  v.costs_xof, v.goes_on
FROM visible JOIN activity a ON a.group_id = visible.id LEFT JOIN activity_visit v ON v.activity_id = a.id {chosen}
ORDER BY visible.code, a.id, v.number
"""


@dataclass(frozen=True, slots=True)
class Followed:
    """An activity with its visits in their order; amounts in whole francs."""

    activity: Row
    visits: list[Row]

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


async def activities(window: ScopedReader, group_id: int | None = None) -> list[Followed]:
    """The activities of all groups in sight, or of one."""
    if group_id is None:
        rows = await window.fetch(_VISITS.format(chosen=""))
    else:
        rows = await window.fetch(_VISITS.format(chosen="WHERE visible.id = :group_id"), group_id=group_id)
    gathered: dict[int, list[Row]] = {}
    for row in rows:
        gathered.setdefault(row["id"], []).append(row)
    return [Followed(every[0], [row for row in every if row["number"] is not None]) for every in gathered.values()]


async def begin_activity(unit: UnitOfWork, group_id: int, what: str, people: tuple[int, int], began_on: date) -> int:
    """Write an activity of so many women and men; give its number."""
    women, men = people
    made = await unit.fetch(_INSERT, group_id=group_id, what=what, women=women, men=men, began_on=began_on.isoformat())
    return int(made[0]["id"])


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
