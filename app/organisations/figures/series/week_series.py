"""Figures of many groups week by week or month by month, read in one go for plots and tables."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Label, Select, bindparam, case, cast, func, select

from app.organisations.figures.donors.suppression import FEW
from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row
from ledger.reports.kept_figures import MONTHS, WEEKS, FigureSeries
from ledger.rules.membership.standing import IMPORTING
from ledger.tables import Meeting, SavingsGroup, table_of

_visible, _meeting = visible(SavingsGroup), table_of(Meeting)
_GROUP: Final = _visible.c.id == bindparam("group_id")
_HELD: Final = (
    select(func.count().label("meetings"))
    .join_from(_visible, _meeting, _meeting.c.group_id == _visible.c.id)
    .where(_meeting.c.held_on >= bindparam("since"), _meeting.c.held_on <= bindparam("until"))
)


def _sum(of: ColumnElement[int], name: str) -> Label[int]:
    return cast(func.sum(of), BigInteger).label(name)


def _series(span: FigureSeries) -> "Select[Any]":
    kept = span.table
    first = kept.c[span.first]
    return (
        select(
            first.label("first_on"),
            _sum(kept.c.members, "members"),
            _sum(kept.c.savings_xof, "savings_xof"),
            _sum(kept.c.owed_xof, "lent_xof"),
            _sum(kept.c.late_owed_xof, "late_xof"),
            _sum(kept.c.borrowers, "borrowers"),
            _sum(kept.c.meetings, "meetings"),
            _sum(kept.c.institutions, "institutions"),
            _sum(kept.c.institution_savings_xof, "institution_savings_xof"),
            _sum(kept.c.institution_loans_xof, "institution_lent_xof"),
            _sum(case((_visible.c.kind == "group", 1), else_=0), "groups"),
            func.min(kept.c.settled).label("settled"),
        )
        .join_from(kept, _visible, _visible.c.id == kept.c.group_id)
        .where(
            first >= bindparam("since"), first <= bindparam("until"), _visible.c.status.not_in(("withdrawn", IMPORTING))
        )
        .group_by(first)
        .order_by(first)
    )


_SERIES: Final = {span.first: _series(span) for span in (WEEKS, MONTHS)}
_SERIES_OF_GROUP: Final = {first: series.where(_GROUP) for first, series in _SERIES.items()}


@dataclass(frozen=True, slots=True)
class Week:
    """Many groups at the end of one week or month; amounts in whole francs, those of loans with their charges.

    ``meetings``: those held between its first and its last day. ``partial``: it is told before it is over,
    or before it is settled.
    """

    first_on: date
    until: date
    members: int = 0
    savings_xof: int = 0
    lent_xof: int = 0
    late_xof: int = 0
    borrowers: int = 0
    meetings: int = 0
    institutions: int = 0
    institution_savings_xof: int = 0
    institution_lent_xof: int = 0
    groups: int = 0
    partial: bool = False

    @property
    def few_borrow(self) -> bool:
        """Whether what is lent speaks of so few people that they could be recognised."""
        return self.borrowers in FEW


_FIGURES: Final = [item.name for item in fields(Week) if item.name not in ("first_on", "until", "partial")]


async def series(
    window: ScopedReader,
    period: ReportingPeriod,
    now: dict[str, Any],
    group_id: int | None = None,
    span: FigureSeries = WEEKS,
) -> list[Week]:
    """The weeks or months that a period's days are in, of all groups in sight or of one of them.

    ``now``: figures at the end of the period's last day, by their names; the last week or month ends there, with the
    meetings held in it so far (none: there were no groups). Nothing is told of the time before the first was kept.
    """
    of = {} if group_id is None else {"group_id": group_id}
    first, last = span.begins(period.since), span.begins(period.until)
    rows = await window.fetch(
        (_SERIES if group_id is None else _SERIES_OF_GROUP)[span.first],
        since=first.isoformat(),
        until=period.until.isoformat(),
        **of,
    )
    weeks = [_week(row, span) for row in rows]
    days = {"since": last.isoformat(), "until": period.until.isoformat()}
    held = await window.fetch(_HELD if group_id is None else _HELD.where(_GROUP), **days, **of)
    running = weeks.pop() if weeks and weeks[-1].first_on == last else Week(last, period.until)
    partial = period.until < span.ends(last)
    running = replace(running, until=period.until, partial=partial, meetings=held[0]["meetings"])
    return [*weeks, replace(running, **now)] if now else weeks


def _week(row: Row, span: FigureSeries) -> Week:
    first = date.fromisoformat(row["first_on"])
    return Week(first, span.ends(first), **{name: row[name] for name in _FIGURES}, partial=not row["settled"])
