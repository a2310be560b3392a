"""Reminders: the meeting on the day before, a loan due at it, a loan still open some weeks before the share-out.

Only families that share out are reminded of it. Its amount and date are told to nobody: whoever knows the day the box
is full may come for it.
"""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import BindParameter, and_, bindparam, func, select

from app.messaging.jobs.schedule import Planned
from app.messaging.rules import BAMAKO
from ledger.card import read_constitution
from ledger.database import Database, Row
from ledger.loans.due import due_in_groups
from ledger.rules.by_family.constitution import MAX_REMINDER_WEEKS
from ledger.rules.loans.due_dates import reminder_days
from ledger.tables import Account, ConstitutionVersion, Cycle, Meeting, Member, SavingsGroup, table_of

# A group that meets every second week is reminded when its latest meeting is two weeks back, give or take.
SLACK = timedelta(days=3)
_group, _member, _constitution = table_of(SavingsGroup), table_of(Member), table_of(ConstitutionVersion)
_meeting, _account, _cycle = table_of(Meeting), table_of(Account), table_of(Cycle)
_DAY: BindParameter[str] = bindparam("day")
_version = _constitution.alias("version")
_NEWEST = (
    select(func.max(_version.c.version)).where(_version.c.group_id == _group.c.id).correlate(_group).scalar_subquery()
)
_HELD = (
    select(_meeting.c.group_id, func.max(_meeting.c.held_on).label("last_held"))
    .where(_meeting.c.held_on < _DAY)
    .group_by(_meeting.c.group_id)
    .subquery("held")
)
_MEETING = (
    select(
        _group.c.id.label("group_id"),
        _group.c.meeting_hour.label("hour"),
        _member.c.number.label("member"),
        _HELD.c.last_held,
        (_group.c.family + " " + _constitution.c.settings).label("rules"),
    )
    .select_from(_group)
    .join(_member, _member.c.group_id == _group.c.id)
    .join(_constitution, and_(_constitution.c.group_id == _group.c.id, _constitution.c.version == _NEWEST))
    .outerjoin(_HELD, _HELD.c.group_id == _group.c.id)
    .where(
        _member.c.left_on.is_(None),
        _group.c.status == "active",
        _group.c.meeting_weekday == bindparam("weekday"),
    )
    .order_by(_group.c.id, _member.c.number)
)
_TOTAL = func.sum(_account.c.balance_xof)
_ENDING = (
    select(
        _cycle.c.group_id,
        _cycle.c.number.label("cycle"),
        _cycle.c.ends_on,
        (_group.c.family + " " + _constitution.c.settings).label("rules"),
    )
    .join_from(_cycle, _group, _group.c.id == _cycle.c.group_id)
    .join(_constitution, and_(_constitution.c.group_id == _group.c.id, _constitution.c.version == _NEWEST))
    .where(
        _group.c.status == "active",
        _cycle.c.closed_on.is_(None),
        _cycle.c.ends_on >= _DAY,
        _cycle.c.ends_on <= bindparam("last_day"),
    )
    .order_by(_cycle.c.group_id)
)
_BORROWERS = (
    select(_account.c.group_id, _account.c.member, _TOTAL.label("owed"))
    .where(_account.c.group_id.in_(bindparam("groups", expanding=True)), _account.c.kind.in_(("principal", "charge")))
    .group_by(_account.c.group_id, _account.c.member)
    .having(_TOTAL > 0)
    .order_by(_account.c.group_id, _account.c.member)
)


async def meeting_reminders(database: Database, due: datetime, now: datetime) -> list[Planned]:
    """Remind of the meetings of the day after ``due`` that have not begun; a borrower hears of her loan too."""
    day = due.astimezone(BAMAKO).date() + timedelta(days=1)
    rows = await database.fetch(_MEETING, day=day.isoformat(), weekday=day.isoweekday())
    rows = [row for row in rows if _meets(row, day) and now < _begins(day, row["hour"])]
    due_xof = await due_in_groups(database, {row["group_id"] for row in rows}, day)
    return [_reminder(row, day, due_xof.get((row["group_id"], row["member"]), 0)) for row in rows]


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


def _reminder(row: Row, day: date, due_xof: int) -> Planned:
    facts: dict[str, int | str] = {"day": day.isoformat(), "hour": row["hour"]}
    return Planned(
        f"remind:{row['group_id']}:{day.isoformat()}:{row['member']}",
        row["group_id"],
        row["member"],
        "remind_loan" if due_xof else "remind_meeting",
        facts | {"owed": due_xof} if due_xof else facts,
    )


def _meets(row: Row, day: date) -> bool:
    if row["last_held"] is None:
        return True
    every = timedelta(weeks=read_constitution(row["rules"]).meeting_every_weeks)
    return day - date.fromisoformat(row["last_held"]) >= every - SLACK


def _begins(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), BAMAKO).astimezone(UTC)
