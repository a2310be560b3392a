"""Keeps each week's and month's figures of every group: written by the schedule, or counted from the books at once."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Table, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import Insert

from app.organisations.figures.positions.as_it_was import ACTIVE_THEN
from app.organisations.statements import sql
from ledger.database import Database
from ledger.database.upsert import upsert
from ledger.reports.indicators import GROUPS, read_figures
from ledger.reports.indicators_at_date import Stock, read_stocks_on
from ledger.reports.kept_figures import MONTHS, WEEKS, FigureSeries
from ledger.tables import Meeting, MonthFigure, WeekFigure, table_of
from ledger.tables.expressions.persons import saving_row

SHOWN_WEEKS: Final = 26
SETTLED_DAYS: Final = 2
"""What was asked for before midnight is written soon after it; from the second day on nothing of a day can follow."""
SPANS_A_RUN: Final = 2
# text: of which groups a day is told stands once in SQL, as text for a group under any name.
_GROUPS: Final = sql(f"SELECT g.id FROM savings_group g WHERE {saving_row('g')} AND {ACTIVE_THEN.format('g')}")  # noqa: S608
_SAME: Final = {
    "members": "active", "savings_xof": "savings_xof", "loans": "loans", "borrowers": "borrowers",
    "owed_xof": "loans_xof", "late_owed_xof": "late_xof", "late_30_xof": "late_30_xof", "late_90_xof": "late_90_xof",
    "written_off_xof": "written_off_xof", "loan_cash_xof": "loan_cash_xof", "other_funds_xof": "other_funds_xof",
    "debts_xof": "debts_xof", "institutions": "institutions", "institution_savings_xof": "institution_savings_xof",
    "institution_loans": "institution_loans", "institution_loans_xof": "institution_loans_xof",
    "property_xof": "property_xof", "property_at_start_xof": "property_at_start_xof",
}  # fmt: skip
"""The columns of a kept row, with the figures they hold."""


def _over_another(row: Insert) -> Insert:
    """The same row of another scheduler, which counted at the same time, gives way."""
    table = row.table
    assert isinstance(table, Table)  # noqa: S101 -- for the type checker
    counted = {column.name: row.excluded[column.name] for column in table.c if not column.primary_key}
    return row.on_conflict_do_update(index_elements=list(table.primary_key), set_=counted)


_meeting = table_of(Meeting)
_HELD: Final = (
    select(_meeting.c.group_id, func.count().label("meetings"))
    .where(_meeting.c.group_id.in_(GROUPS), _meeting.c.held_on >= bindparam("since"))
    .where(_meeting.c.held_on <= bindparam("until"))
    .group_by(_meeting.c.group_id)
)
_OPEN: Final = {
    span.first: select(func.count().label("rows"), func.sum(span.table.c.settled).label("settled")).where(
        span.table.c[span.first] == bindparam("first")
    )
    for span in (WEEKS, MONTHS)
}
_FORGET: Final = {
    span.first: delete(span.table).where(span.table.c[span.first].between(bindparam("first"), bindparam("last")))
    for span in (WEEKS, MONTHS)
}
_week, _month = table_of(WeekFigure), table_of(MonthFigure)
_INTO: Final = {WEEKS.first: _over_another(upsert(_week)), MONTHS.first: _over_another(upsert(_month))}


async def record_week(database: Database, today: date) -> None:
    """Write where every active group stands in the running week and month, and in those that ended since.

    Repeated it corrects itself; once an hour will do. Of an installation whose past nobody counted yet, it counts a few
    weeks and months each time, the latest first.
    """
    figures = await read_figures(database, await _groups(database, today), today)
    stocks = {group_id: Stock(found, 0, 0) for group_id, found in figures.items()}
    for span in (WEEKS, MONTHS):
        await _write(database, span, span.begins(today), stocks, settled=False)
    waiting = [one for one in _past(today, SHOWN_WEEKS) if not await _is_settled(database, *one)]
    for span, first in waiting[:SPANS_A_RUN]:
        await _count(database, span, first, today)


async def rebuild_weeks(database: Database, today: date, weeks: int = SHOWN_WEEKS) -> None:
    """Count the weeks, and the months in them, from the books again: after an import, a restore or an upgrade."""
    past = _past(today, weeks)
    for span in (WEEKS, MONTHS):
        first = min((first for of, first in past if of is span), default=today)
        async with database.unit_of_work() as unit:
            await unit.fetch(_FORGET[span.first], first=first.isoformat(), last=today.isoformat())
    for span, first in reversed(past):  # each is counted on from the one before
        await _count(database, span, first, today)
    await record_week(database, today)


def _past(today: date, weeks: int) -> list[tuple[FigureSeries, date]]:
    """The weeks that are over, as many as asked for, and the months that ended in them; the latest first."""
    oldest = WEEKS.begins(today) - timedelta(weeks=weeks)
    found: list[tuple[FigureSeries, date]] = []
    for span in (WEEKS, MONTHS):
        first = span.begins(span.begins(today) - timedelta(days=1))
        while span.ends(first) >= oldest:
            found.append((span, first))
            first = span.begins(first - timedelta(days=1))
    return sorted(found, key=lambda one: one[0].ends(one[1]), reverse=True)


async def _groups(database: Database, on: date) -> list[int]:
    return [row["id"] for row in await database.fetch(_GROUPS, until=on.isoformat())]


async def _is_settled(database: Database, span: FigureSeries, first: date) -> bool:
    row = (await database.fetch(_OPEN[span.first], first=first.isoformat()))[0]
    return bool(row["rows"]) and row["rows"] == row["settled"]


async def _count(database: Database, span: FigureSeries, first: date, today: date) -> None:
    """Count a week or a month that is over."""
    until = span.ends(first)
    stocks = await read_stocks_on(database, await _groups(database, until), until)
    await _write(database, span, first, stocks, settled=(today - until).days >= SETTLED_DAYS)


async def _write(
    database: Database, span: FigureSeries, first: date, stocks: Mapping[int, Stock], *, settled: bool
) -> None:
    """Write what was read outside the unit: the books wait for nobody who reads them."""
    days = {"since": first.isoformat(), "until": span.ends(first).isoformat()}
    held = {row["group_id"]: row["meetings"] for row in await database.fetch(_HELD, groups=list(stocks), **days)}
    rows = [
        {
            "group_id": group_id,
            span.first: first.isoformat(),
            **{column: getattr(stock.figures, name) for column, name in _SAME.items()},
            "meetings": held.get(group_id, 0),
            "outside_xof": stock.outside_xof,
            "grants_xof": stock.grants_xof,
            "settled": int(settled),
        }
        for group_id, stock in stocks.items()
    ]
    async with database.unit_of_work() as unit:
        await unit.fetch(_FORGET[span.first], first=first.isoformat(), last=first.isoformat())
        if rows:
            await unit.write_many(_INTO[span.first], rows)
