"""Figures of many groups week by week, read in one go for the plots."""

from dataclasses import dataclass
from datetime import date

from app.organisations.figures.periods import ReportingPeriod, monday
from app.organisations.figures.suppression import FEW
from app.organisations.tenancy import ScopedReader

_SERIES = """
SELECT w.week_on, CAST(sum(w.members) AS BIGINT) AS members, CAST(sum(w.savings_xof) AS BIGINT) AS savings_xof,
  CAST(sum(coalesce(w.owed_xof, w.lent_xof)) AS BIGINT) AS lent_xof,
  CAST(sum(coalesce(w.late_owed_xof, w.late_xof)) AS BIGINT) AS late_xof,
  CAST(sum(coalesce(w.borrowers, CASE WHEN w.lent_xof > 0 THEN 1 ELSE 0 END)) AS BIGINT) AS borrowers,
  CAST(sum(w.meetings) AS BIGINT) AS meetings, count(*) AS groups
FROM week_figure w JOIN visible ON visible.id = w.group_id
WHERE w.week_on >= :since AND w.week_on <= :until {one} GROUP BY w.week_on ORDER BY w.week_on
"""


@dataclass(frozen=True, slots=True)
class Week:
    """Many groups at the end of one week; amounts in whole francs, those of loans with their charges."""

    week_on: date
    members: int
    savings_xof: int
    lent_xof: int
    late_xof: int
    meetings: int
    groups: int
    borrowers: int

    @property
    def few_borrow(self) -> bool:
        """Whether what is lent speaks of so few people that they could be recognised."""
        return self.borrowers in FEW


async def series(window: ScopedReader, period: ReportingPeriod, group_id: int | None = None) -> list[Week]:
    """The weeks of a period, of all groups in sight or of one of them."""
    one = "" if group_id is None else "AND w.group_id = :group_id"
    values: dict[str, object] = {"since": monday(period.since).isoformat(), "until": period.until.isoformat()}
    if group_id is not None:
        values["group_id"] = group_id
    rows = await window.fetch(_SERIES.format(one=one), **values)
    return [
        Week(
            date.fromisoformat(row["week_on"]),
            row["members"],
            row["savings_xof"],
            row["lent_xof"],
            row["late_xof"],
            row["meetings"],
            row["groups"],
            row["borrowers"],
        )
        for row in rows
    ]
