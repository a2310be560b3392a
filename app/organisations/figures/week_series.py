"""Figures of many groups week by week, read in one go for the plots."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, Label, bindparam, case, cast, func, select

from app.organisations.figures.periods import ReportingPeriod, monday
from app.organisations.figures.suppression import FEW
from app.organisations.tenancy import ScopedReader, visible
from ledger.tables import SavingsGroup, WeekFigure, table_of

_week, _visible = table_of(WeekFigure), visible(SavingsGroup)


def _sum(of: ColumnElement[int], name: str) -> Label[int]:
    return cast(func.sum(of), BigInteger).label(name)


_SERIES = (
    select(
        _week.c.week_on,
        _sum(_week.c.members, "members"),
        _sum(_week.c.savings_xof, "savings_xof"),
        _sum(func.coalesce(_week.c.owed_xof, _week.c.lent_xof), "lent_xof"),
        _sum(func.coalesce(_week.c.late_owed_xof, _week.c.late_xof), "late_xof"),
        _sum(func.coalesce(_week.c.borrowers, case((_week.c.lent_xof > 0, 1), else_=0)), "borrowers"),
        _sum(_week.c.meetings, "meetings"),
        _sum(_week.c.institutions, "institutions"),
        _sum(_week.c.institution_savings_xof, "institution_savings_xof"),
        _sum(_week.c.institution_loans_xof, "institution_lent_xof"),
        _sum(case((_visible.c.kind == "group", 1), else_=0), "groups"),
    )
    .join_from(_week, _visible, _visible.c.id == _week.c.group_id)
    .where(_week.c.week_on >= bindparam("since"), _week.c.week_on <= bindparam("until"))
    .group_by(_week.c.week_on)
    .order_by(_week.c.week_on)
)
_SERIES_OF_GROUP = _SERIES.where(_week.c.group_id == bindparam("group_id"))


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
    institutions: int = 0
    institution_savings_xof: int = 0
    institution_lent_xof: int = 0

    @property
    def few_borrow(self) -> bool:
        """Whether what is lent speaks of so few people that they could be recognised."""
        return self.borrowers in FEW


async def series(window: ScopedReader, period: ReportingPeriod, group_id: int | None = None) -> list[Week]:
    """The weeks of a period, of all groups in sight or of one of them."""
    values: dict[str, object] = {"since": monday(period.since).isoformat(), "until": period.until.isoformat()}
    if group_id is not None:
        values["group_id"] = group_id
    rows = await window.fetch(_SERIES if group_id is None else _SERIES_OF_GROUP, **values)
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
            row["institutions"],
            row["institution_savings_xof"],
            row["institution_lent_xof"],
        )
        for row in rows
    ]
