"""Balances and loans of groups as a kept week or month has them: where a day that is past is counted on from.

Only what is settled counts: rows that were written when nothing of their days could follow any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Select, Table, bindparam, func, select

from ledger.database import Database, Reader, Row, UnitOfWork
from ledger.reports.indicators import GROUPS, SEATS
from ledger.tables import MonthFigure, WeekFigure, table_of

_week, _month = table_of(WeekFigure), table_of(MonthFigure)


@dataclass(frozen=True, slots=True)
class FigureSeries:
    """Weeks or months that are kept: their table, and the column of their first day."""

    table: Table
    first: str

    def begins(self, day: date) -> date:
        """The first day of the span that a day is in."""
        return day.replace(day=1) if self.first == "month_on" else day - timedelta(days=day.weekday())

    def ends(self, day: date) -> date:
        """The last day of the span that a day is in."""
        first = self.begins(day)
        if self.first == "month_on":
            return self.begins(first + timedelta(days=31)) - timedelta(days=1)
        return first + timedelta(days=6)


WEEKS: Final = FigureSeries(_week, "week_on")
MONTHS: Final = FigureSeries(_month, "month_on")


@dataclass(frozen=True, slots=True)
class StoredFigures:
    """What was kept at the end of a day, by group; of nothing before the earliest."""

    on: date = date.min
    rows: Mapping[int, Row] = field(default_factory=dict)


def _latest(span: FigureSeries) -> "Select[str]":
    first = span.table.c[span.first]
    return select(func.max(first).label("first_on")).where(span.table.c.settled == 1, first <= bindparam("until"))


def _rows(span: FigureSeries) -> "Select[tuple[object, ...]]":
    table = span.table
    return select(
        *(column for column in table.c if column.name != "late_xof"),  # of an earlier version: nothing reads it
        table.c.late_owed_xof.label("late_xof"),
    ).where(table.c[span.first] == bindparam("first_on"), table.c.settled == 1, table.c.group_id.in_(GROUPS))


_READS: Final = [(span, _latest(span), _rows(span)) for span in (WEEKS, MONTHS)]


async def kept_before(reader: Database | Reader | UnitOfWork, groups: Sequence[int], on: date) -> StoredFigures:
    """The groups' rows of the latest day that ends a week or a month and is no later than a day."""
    best: tuple[date, date, int] | None = None
    for number, (span, latest, _) in enumerate(_READS):
        until = span.begins(on) if span.ends(on) == on else span.begins(span.begins(on) - timedelta(days=1))
        first_on = (await reader.fetch(latest, until=until.isoformat()))[0]["first_on"]
        if first_on is not None:
            first = date.fromisoformat(first_on)
            best = max(best or (date.min, first, number), (span.ends(first), first, number))
    if best is None:
        return StoredFigures()
    day, first, number = best
    rows = await reader.fetch(_READS[number][2], groups=list(groups), first_on=first.isoformat())
    return StoredFigures(day, {row["group_id"]: row for row in rows})


def balances_of(row: Row) -> dict[str, int]:
    """The balances that give a kept row's figures again.

    ``help`` is with the box it comes from, what is kept outside with the loan fund's box, charges with loans.
    """
    grant_cash = min(row["grants_xof"], row["outside_xof"])
    return {
        "box:loan": row["loan_cash_xof"] - row["outside_xof"] + grant_cash,
        "box:outside": row["outside_xof"],
        "box:solidarity": row["other_funds_xof"] - grant_cash,
        "grants": -row["grants_xof"],
        "shares": -row["savings_xof"] - row["institution_savings_xof"],
        f"{SEATS}shares": -row["institution_savings_xof"],
        "principal": row["owed_xof"] + row["institution_loans_xof"],
        f"{SEATS}principal": row["institution_loans_xof"],
        "losses": row["written_off_xof"],
        "linkage": -row["debts_xof"],
        "property": row["property_xof"],
        "inherited": -row["property_at_start_xof"],
    }
