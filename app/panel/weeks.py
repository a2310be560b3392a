"""Figures week by week, for plots over time: written by the schedule, or rebuilt from the books, read in one go."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.panel.statements import sql
from app.panel.walls import Window
from ledger.database import Database

SHOWN_WEEKS: Final = 26
_RECORD = sql("""
INSERT INTO week_figure (group_id, week_on, members, savings_xof, lent_xof, late_xof, meetings)
SELECT g.id, :week_on,
  (SELECT count(*) FROM member m WHERE m.group_id = g.id AND m.left_on IS NULL),
  coalesce((SELECT CAST(-sum(balance_xof) AS BIGINT) FROM account a WHERE a.group_id = g.id AND a.kind = 'shares'), 0),
  coalesce((SELECT CAST(sum(balance_xof) AS BIGINT) FROM account a
    WHERE a.group_id = g.id AND a.kind IN ('principal', 'handover')), 0),
  coalesce((SELECT CAST(sum(a.balance_xof) AS BIGINT) FROM loan l
    JOIN account a ON a.group_id = l.group_id AND a.code = 'principal:' || l.number
    WHERE l.group_id = g.id AND l.status = 'running' AND l.last_due_on < :today), 0),
  (SELECT count(*) FROM meeting t WHERE t.group_id = g.id AND t.held_on >= :week_on AND t.held_on < :next_week_on)
FROM savings_group g WHERE g.status = 'active'
ON CONFLICT (group_id, week_on) DO UPDATE SET members = excluded.members, savings_xof = excluded.savings_xof,
  lent_xof = excluded.lent_xof, late_xof = excluded.late_xof, meetings = excluded.meetings
""")
_REBUILD = sql("""
INSERT INTO week_figure (group_id, week_on, members, savings_xof, lent_xof, late_xof, meetings)
SELECT g.id, :week_on,
  (SELECT count(*) FROM member m WHERE m.group_id = g.id AND m.joined_on < :next_week_on
    AND (m.left_on IS NULL OR m.left_on >= :next_week_on)),
  coalesce((SELECT CAST(-sum(e.amount_xof) AS BIGINT) FROM journal j JOIN entry e
    ON e.group_id = j.group_id AND e.seq = j.seq
    WHERE j.group_id = g.id AND j.effective_on < :next_week_on AND e.account LIKE 'shares:%'), 0),
  coalesce((SELECT CAST(sum(e.amount_xof) AS BIGINT) FROM journal j JOIN entry e
    ON e.group_id = j.group_id AND e.seq = j.seq WHERE j.group_id = g.id AND j.effective_on < :next_week_on
    AND (e.account LIKE 'principal:%' OR e.account LIKE 'handover:%')), 0),
  0,
  (SELECT count(*) FROM meeting t WHERE t.group_id = g.id AND t.held_on >= :week_on AND t.held_on < :next_week_on)
FROM savings_group g WHERE g.founded_on < :next_week_on AND g.status <> 'withdrawn'
ON CONFLICT (group_id, week_on) DO NOTHING
""")
_SERIES = """
SELECT w.week_on, CAST(sum(w.members) AS BIGINT) AS members, CAST(sum(w.savings_xof) AS BIGINT) AS savings_xof,
  CAST(sum(w.lent_xof) AS BIGINT) AS lent_xof, CAST(sum(w.late_xof) AS BIGINT) AS late_xof,
  CAST(sum(w.meetings) AS BIGINT) AS meetings
FROM week_figure w JOIN visible ON visible.id = w.group_id
WHERE w.week_on >= :since {one} GROUP BY w.week_on ORDER BY w.week_on
"""


@dataclass(frozen=True, slots=True)
class Week:
    """Many groups at the end of one week; amounts in whole francs."""

    week_on: date
    members: int
    savings_xof: int
    lent_xof: int
    late_xof: int
    meetings: int


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


async def record_week(database: Database, today: date) -> None:
    """Write where every active group stands in the running week. Repeated it corrects itself; once an hour will do."""
    week_on = monday(today)
    async with database.unit() as unit:
        await unit.fetch(
            _RECORD,
            week_on=week_on.isoformat(),
            next_week_on=(week_on + timedelta(weeks=1)).isoformat(),
            today=today.isoformat(),
        )


async def rebuild_weeks(database: Database, today: date, weeks: int = SHOWN_WEEKS) -> None:
    """Fill the weeks that nobody recorded (an import, the demo) from the journal; sums history, so run it once.

    What was late in the past is not known any more and counts as nothing.
    """
    for back in range(weeks, -1, -1):
        week_on = monday(today) - timedelta(weeks=back)
        async with database.unit() as unit:
            await unit.fetch(
                _REBUILD, week_on=week_on.isoformat(), next_week_on=(week_on + timedelta(weeks=1)).isoformat()
            )
    await record_week(database, today)


async def series(window: Window, today: date, group_id: int | None = None) -> list[Week]:
    """The last half-year of all groups in sight, or of one of them."""
    since = monday(today) - timedelta(weeks=SHOWN_WEEKS - 1)
    one = "" if group_id is None else "AND w.group_id = :group_id"
    values = {} if group_id is None else {"group_id": group_id}
    rows = await window.fetch(_SERIES.format(one=one), since=since.isoformat(), **values)
    return [
        Week(
            date.fromisoformat(row["week_on"]),
            row["members"],
            row["savings_xof"],
            row["lent_xof"],
            row["late_xof"],
            row["meetings"],
        )
        for row in rows
    ]
