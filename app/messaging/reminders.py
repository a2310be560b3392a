"""Reminders: the meeting on the day before, a loan due at it, a loan still open some weeks before the share-out.

Only families that share out are reminded of it. Its amount and date are told to nobody: whoever knows the day the box
is full may come for it.
"""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import bindparam, text

from app.messaging.rules import BAMAKO
from app.messaging.schedule import Planned
from ledger.card import read_constitution
from ledger.database import Database, Row
from ledger.rules.constitution import MAX_REMINDER_WEEKS
from ledger.rules.due_dates import reminder_days

# A group that meets every second week is reminded when its latest meeting is two weeks back, give or take.
SLACK = timedelta(days=3)
_MEETING = text("""
SELECT g.id AS group_id, g.meeting_hour AS hour, m.number AS member, o.owed, h.last_held,
       c.family || ' ' || c.settings AS rules
FROM savings_group g
JOIN member m ON m.group_id = g.id AND m.left_on IS NULL
JOIN (SELECT k.group_id, k.settings, f.family FROM constitution k JOIN savings_group f ON f.id = k.group_id
      WHERE k.version = (SELECT max(v.version) FROM constitution v WHERE v.group_id = k.group_id)) c
     ON c.group_id = g.id
LEFT JOIN (SELECT group_id, max(held_on) AS last_held FROM meeting WHERE held_on < :day GROUP BY group_id) h
     ON h.group_id = g.id
LEFT JOIN (SELECT a.group_id, a.member, sum(a.balance_xof) AS owed
           FROM account a JOIN loan l ON l.group_id = a.group_id AND l.number = a.loan
           WHERE a.kind IN ('principal', 'charge') AND l.status = 'running' AND l.next_due_on <= :day
           GROUP BY a.group_id, a.member) o
     ON o.group_id = g.id AND o.member = m.number
WHERE g.status = 'active' AND g.meeting_weekday = :weekday
ORDER BY g.id, m.number
""")
_ENDING = text("""
SELECT c.group_id, c.number AS cycle, c.ends_on, g.family || ' ' || k.settings AS rules
FROM cycle c
JOIN savings_group g ON g.id = c.group_id AND g.status = 'active'
JOIN constitution k ON k.group_id = c.group_id
  AND k.version = (SELECT max(v.version) FROM constitution v WHERE v.group_id = c.group_id)
WHERE c.closed_on IS NULL AND c.ends_on >= :day AND c.ends_on <= :last_day
ORDER BY c.group_id
""")
_BORROWERS = text("""
SELECT a.group_id, a.member, sum(a.balance_xof) AS owed
FROM account a
WHERE a.group_id IN :groups AND a.kind IN ('principal', 'charge')
GROUP BY a.group_id, a.member HAVING sum(a.balance_xof) > 0
ORDER BY a.group_id, a.member
""").bindparams(bindparam("groups", expanding=True))


async def meeting_reminders(database: Database, due: datetime, now: datetime) -> list[Planned]:
    """Remind of the meetings of the day after ``due`` that have not begun; a borrower hears of her loan too."""
    day = due.astimezone(BAMAKO).date() + timedelta(days=1)
    rows = await database.fetch(_MEETING, day=day.isoformat(), weekday=day.isoweekday())
    return [_reminder(row, day) for row in rows if _meets(row, day) and now < _begins(day, row["hour"])]


async def shareout_reminders(database: Database, due: datetime, now: datetime) -> list[Planned]:  # noqa: ARG001
    """Remind the borrowers of cycles whose rules name the day of ``due`` as one of the two days of reminding."""
    day = due.astimezone(BAMAKO).date()
    last_day = day + timedelta(weeks=MAX_REMINDER_WEEKS)
    cycles = await database.fetch(_ENDING, day=day.isoformat(), last_day=last_day.isoformat())
    ending = {row["group_id"]: row for row in cycles if _reminds_on(row, day)}
    if not ending:
        return []
    planned = []
    for row in await database.fetch(_BORROWERS, groups=list(ending)):
        cycle = ending[row["group_id"]]
        weeks = (date.fromisoformat(cycle["ends_on"]) - day).days // 7
        key = f"shareout:{row['group_id']}:{cycle['cycle']}:{weeks}:{row['member']}"
        planned.append(Planned(key, row["group_id"], row["member"], "remind_shareout", {"owed": int(row["owed"])}))
    return planned


def _reminds_on(row: Row, day: date) -> bool:
    rules = read_constitution(row["rules"])
    return rules.shares_out and day in reminder_days(rules, date.fromisoformat(row["ends_on"]))


def _reminder(row: Row, day: date) -> Planned:
    owed_xof = int(row["owed"] or 0)
    facts: dict[str, int | str] = {"day": day.isoformat(), "hour": row["hour"]}
    return Planned(
        f"remind:{row['group_id']}:{day.isoformat()}:{row['member']}",
        row["group_id"],
        row["member"],
        "remind_loan" if owed_xof else "remind_meeting",
        facts | {"owed": owed_xof} if owed_xof else facts,
    )


def _meets(row: Row, day: date) -> bool:
    if row["last_held"] is None:
        return True
    every = timedelta(weeks=read_constitution(row["rules"]).meeting_every_weeks)
    return day - date.fromisoformat(row["last_held"]) >= every - SLACK


def _begins(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), BAMAKO).astimezone(UTC)
