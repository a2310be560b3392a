"""Keeps each week's figures of every group: written by the schedule, or rebuilt from the books after an import."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from app.organisations.figures.periods import monday
from app.organisations.statements import sql
from ledger.database import Database
from ledger.reports.indicators import read_figures
from ledger.reports.indicators_at_date import read_figures_on
from ledger.rules.indicators import Figures
from ledger.rules.lateness import late_on, waited_until
from ledger.tables.lateness import late, late_at

SHOWN_WEEKS: Final = 26
_MEETINGS = """
  (SELECT count(*) FROM meeting t WHERE t.group_id = g.id AND t.held_on >= :week_on AND t.held_on < :next_week_on),
  (SELECT count(*) FROM meeting t JOIN attendance p ON p.group_id = t.group_id AND p.meeting = t.number
    WHERE t.group_id = g.id AND t.held_on >= :week_on AND t.held_on < :next_week_on
    AND p.presence IN ('present', 'late')),
  (SELECT count(*) FROM meeting t JOIN attendance p ON p.group_id = t.group_id AND p.meeting = t.number
    WHERE t.group_id = g.id AND t.held_on >= :week_on AND t.held_on < :next_week_on)
"""
_INTO = """
INSERT INTO week_figure (group_id, week_on, members, savings_xof, lent_xof, late_xof, meetings, attending, called)
"""
_RECORD = sql(f"""{_INTO}
SELECT g.id, :week_on,
  (SELECT count(*) FROM member m WHERE m.group_id = g.id AND m.left_on IS NULL),
  coalesce((SELECT CAST(-sum(balance_xof) AS BIGINT) FROM account a WHERE a.group_id = g.id AND a.kind = 'shares'), 0),
  coalesce((SELECT CAST(sum(balance_xof) AS BIGINT) FROM account a
    WHERE a.group_id = g.id AND a.kind IN ('principal', 'handover')), 0),
  coalesce((SELECT CAST(sum(a.balance_xof) AS BIGINT) FROM loan l
    JOIN account a ON a.group_id = l.group_id AND a.code = 'principal:' || l.number
    WHERE l.group_id = g.id AND {late()}), 0), {_MEETINGS}
FROM savings_group g WHERE g.status = 'active'
ON CONFLICT (group_id, week_on) DO UPDATE SET members = excluded.members, savings_xof = excluded.savings_xof,
  lent_xof = excluded.lent_xof, late_xof = excluded.late_xof, meetings = excluded.meetings,
  attending = excluded.attending, called = excluded.called
""")  # noqa: S608 -- texts of this module
_REBUILD = sql(f"""{_INTO}
SELECT g.id, :week_on,
  (SELECT count(*) FROM member m WHERE m.group_id = g.id AND m.joined_on < :next_week_on
    AND (m.left_on IS NULL OR m.left_on >= :next_week_on)),
  coalesce((SELECT CAST(-sum(e.amount_xof) AS BIGINT) FROM journal j JOIN entry e
    ON e.group_id = j.group_id AND e.seq = j.seq
    WHERE j.group_id = g.id AND j.effective_on < :next_week_on AND e.account LIKE 'shares:%'), 0),
  coalesce((SELECT CAST(sum(e.amount_xof) AS BIGINT) FROM journal j JOIN entry e
    ON e.group_id = j.group_id AND e.seq = j.seq WHERE j.group_id = g.id AND j.effective_on < :next_week_on
    AND (e.account LIKE 'principal:%' OR e.account LIKE 'handover:%')), 0),
  coalesce((SELECT CAST(sum(e.amount_xof) AS BIGINT) FROM loan l
    JOIN entry e ON e.group_id = l.group_id AND e.account = 'principal:' || l.number
    JOIN journal j ON j.group_id = e.group_id AND j.seq = e.seq AND j.effective_on < :next_week_on
    WHERE l.group_id = g.id AND {late_at(day=":sunday")}), 0), {_MEETINGS}
FROM savings_group g WHERE g.founded_on < :next_week_on AND g.status <> 'withdrawn'
ON CONFLICT (group_id, week_on) DO UPDATE SET attending = excluded.attending, called = excluded.called
""")  # noqa: S608
_OF_THE_WEEK = sql("SELECT group_id FROM week_figure WHERE week_on = :week_on ORDER BY group_id")
_SAVIX = sql("""
UPDATE week_figure SET loans = :loans, borrowers = :borrowers, owed_xof = :owed_xof, late_owed_xof = :late_owed_xof,
  written_off_xof = :written_off_xof, loan_cash_xof = :loan_cash_xof, other_funds_xof = :other_funds_xof,
  debts_xof = :debts_xof
WHERE group_id = :group_id AND week_on = :week_on
""")


def _week(week_on: date) -> dict[str, str]:
    return {"week_on": week_on.isoformat(), "next_week_on": (week_on + timedelta(weeks=1)).isoformat()}


async def record_week(database: Database, today: date) -> None:
    """Write where every active group stands in the running week. Repeated it corrects itself; once an hour will do."""
    week_on = monday(today)
    async with database.unit_of_work() as unit:
        await unit.fetch(_RECORD, **_week(week_on), **late_on(today))
    await _keep_savix(database, week_on, await read_figures(database, await _groups(database, week_on), today))


async def rebuild_weeks(database: Database, today: date, weeks: int = SHOWN_WEEKS) -> None:
    """Fill the weeks that nobody recorded (an import, the demo) from the journal; sums history, so run it once."""
    for back in range(weeks, 0, -1):
        week_on = monday(today) - timedelta(weeks=back)
        sunday = week_on + timedelta(days=6)
        async with database.unit_of_work() as unit:
            waited = waited_until(sunday).isoformat()
            await unit.fetch(_REBUILD, **_week(week_on), sunday=sunday.isoformat(), waited_until=waited)
        await _keep_savix(database, week_on, await read_figures_on(database, await _groups(database, week_on), sunday))
    await record_week(database, today)


async def _groups(database: Database, week_on: date) -> list[int]:
    return [row["group_id"] for row in await database.fetch(_OF_THE_WEEK, week_on=week_on.isoformat())]


async def _keep_savix(database: Database, week_on: date, found: Mapping[int, Figures]) -> None:
    """Write what was read outside the unit: the books wait for nobody who reads them."""
    async with database.unit_of_work() as unit:
        for group_id, figures in found.items():
            await unit.fetch(
                _SAVIX,
                group_id=group_id,
                week_on=week_on.isoformat(),
                loans=figures.loans,
                borrowers=figures.borrowers,
                owed_xof=figures.loans_xof,
                late_owed_xof=figures.late_xof,
                written_off_xof=figures.written_off_xof,
                loan_cash_xof=figures.loan_cash_xof,
                other_funds_xof=figures.other_funds_xof,
                debts_xof=figures.debts_xof,
            )
