"""What happened in an agent's groups since she was told last: one message a day at the most, in the morning.

It is told by whole days, yesterday's the last of them, so that nothing is told twice or lost between two mornings.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import and_, bindparam, func, or_, select

from app.messaging.jobs.schedule import Planned
from app.messaging.rules import BAMAKO, month_start, over_budget
from app.messaging.sending.phones import MonthSpending, spending
from app.messaging.topics import TOPICS
from app.messaging.topics.duties import AGENTS_NAME_SEPTETS
from app.organisations.accompanied import followed, window_of
from app.organisations.figures.positions.standing import SILENT_DAYS, GroupStanding
from app.organisations.tenancy import ScopedReader, visible
from ledger.books.canonical import microseconds, moment_of
from ledger.database import Database, Row
from ledger.tables import GroupVisit, Incident, Office, Outbox, SavingsGroup, SmsBudget, Staff, StaffPhone, table_of
from ledger.tables.staff.staff_phones import of_agents
from menus.text.shorten import cut

TOPIC: Final = TOPICS["agent_news"]
AT_MOST: Final = timedelta(days=7)
"""What is older is no news: her list shows how her groups stand."""
_phone, _staff, _outbox, _budget = (table_of(model) for model in (StaffPhone, Staff, Outbox, SmsBudget))
_incident, _office, _visit, _group = table_of(Incident), table_of(Office), table_of(GroupVisit), visible(SavingsGroup)
_TOLD = (
    select(func.max(_outbox.c.created_us))
    .where(_outbox.c.staff_id == _phone.c.staff_id, _outbox.c.topic == TOPIC.name)
    .correlate(_phone)
    .scalar_subquery()
)
_AGENTS: Final = (
    of_agents(select(_phone.c.staff_id, _staff.c.ngo_id, _TOLD.label("told_us")))
    .where(_phone.c.sms_wanted == 1, _phone.c.pin_hash.is_not(None))
    .order_by(_phone.c.staff_id)
)
_OPENED: Final = (
    select(_group.c.id)
    .join_from(_group, _incident, _incident.c.group_id == _group.c.id)
    .where(
        _incident.c.closed_us.is_(None),
        _incident.c.opened_us >= bindparam("since_us"),
        _incident.c.opened_us < bindparam("until_us"),
    )
)
_before = _office.alias("before")
_HELD_BEFORE = (
    select(_before.c.number)
    .where(
        _before.c.group_id == _office.c.group_id,
        _before.c.role == _office.c.role,
        _before.c.ended_on <= _office.c.began_on,
    )
    .correlate(_office)
    .exists()
)
_CHANGED: Final = (
    select(_group.c.id)
    .join_from(_group, _office, _office.c.group_id == _group.c.id)
    .where(
        or_(
            and_(_office.c.ended_on >= bindparam("since"), _office.c.ended_on < bindparam("until")),
            and_(_office.c.began_on >= bindparam("since"), _office.c.began_on < bindparam("until"), _HELD_BEFORE),
        )
    )
)
_TO_DO: Final = (
    select(_group.c.id)
    .join_from(_group, _visit, _visit.c.group_id == _group.c.id)
    .where(
        _visit.c.withdrawn_us.is_(None),
        _visit.c.action_done_on.is_(None),
        _visit.c.action_due_on > bindparam("since"),
        _visit.c.action_due_on <= bindparam("until"),
    )
)
_BUDGETS: Final = select(_budget).where(_budget.c.group_id.in_(bindparam("groups", expanding=True)))


async def agents_news(database: Database, due: datetime, now: datetime) -> list[Planned]:
    """A message for each agent of whose groups there is something to tell."""
    today = due.astimezone(BAMAKO).date()
    planned = [await _told(database, agent, today, now) for agent in await database.fetch(_AGENTS)]
    return [message for message in planned if message is not None]


async def _told(database: Database, agent: Row, today: date, now: datetime) -> Planned | None:
    window = window_of(database, agent["ngo_id"], agent["staff_id"])
    groups = {group.id: group for group in await followed(window, today)}
    since = today - AT_MOST
    if agent["told_us"] is not None:
        since = max(since, moment_of(agent["told_us"]).astimezone(BAMAKO).date())
    news = {what: ids for what, ids in (await _news(window, groups, since, today)).items() if ids}
    if not news:
        return None
    facts = {what: _names([groups[id_].name for id_ in ids]) for what, ids in news.items()}
    payer = await _payer(database, [id_ for ids in news.values() for id_ in ids], now)
    key = f"agent:{agent['staff_id']}:{today.isoformat()}"
    return Planned(key, payer, 0, TOPIC.name, facts, agent["staff_id"])


async def _news(
    window: ScopedReader, groups: Mapping[int, GroupStanding], since: date, today: date
) -> dict[str, Sequence[int]]:
    """The groups by what happened in them from ``since`` to yesterday, or falls due until today, each by code."""
    days = {"since": since.isoformat(), "until": today.isoformat()}
    moments = {"since_us": _midnight_us(since), "until_us": _midnight_us(today)}
    opened = {row["id"] for row in await window.fetch(_OPENED, **moments)}
    changed = {row["id"] for row in await window.fetch(_CHANGED, **days)}
    to_do = {row["id"] for row in await window.fetch(_TO_DO, **days)}
    return {
        "silent": [group.id for group in groups.values() if group.silent and _fell_silent(group, today) >= since],
        "opened": [id_ for id_ in groups if id_ in opened],
        "changed": [id_ for id_ in groups if id_ in changed],
        "to_do": [id_ for id_ in groups if id_ in to_do],
    }


def _fell_silent(group: GroupStanding, today: date) -> date:
    """The last day of the four weeks without a meeting."""
    return today - timedelta(days=group.quiet_days - SILENT_DAYS + 1)


def _midnight_us(day: date) -> int:
    return microseconds(datetime.combine(day, time(0), BAMAKO).astimezone(UTC))


def _names(names: Sequence[str]) -> str:
    """The first group's name, and how many others there are."""
    others = f" +{len(names) - 1}" if len(names) > 1 else ""
    return cut(names[0], AGENTS_NAME_SEPTETS) + others


async def _payer(database: Database, groups: Iterable[int], now: datetime) -> int:
    """The first of these groups whose month still has money for a message; the first, where none has."""
    wanted = list(dict.fromkeys(groups))
    limits = {row["group_id"]: row["month_xof"] for row in await database.fetch(_BUDGETS, groups=wanted)}
    spent = await spending(database, limits, since_us=microseconds(month_start(now))) if limits else {}
    able = [id_ for id_ in wanted if not over_budget(TOPIC.kind, limits.get(id_), spent.get(id_, MonthSpending()).xof)]
    return (able or wanted)[0]
