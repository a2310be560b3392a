"""What messages cost, by message, month, group and organisation, and what a group may spend."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import text

from app.messaging.prices import in_francs
from app.messaging.rules import month_start
from ledger.books.canonical import microseconds
from ledger.database import Database, Row

_DAY_US: Final = 86_400_000_000
# Mali keeps UTC all year, so that a day of the books is a day of 1970's count.
DAY: Final = "o.sent_us / 86400000000"
DAY_SUMS: Final = f"""{DAY} AS day, count(CASE WHEN o.parts > 0 THEN 1 END) AS messages,
       CAST(coalesce(sum(o.parts), 0) AS BIGINT) AS parts, CAST(coalesce(sum(o.cost_millixof), 0) AS BIGINT) AS cost"""
"""What ``by_month`` adds up, of an outbox ``o`` that is grouped by ``DAY``."""
_BY_DAY = text(f"""
SELECT {DAY_SUMS}, o.group_id, g.ngo_id, n.code AS ngo, o.gateway
FROM outbox o JOIN savings_group g ON g.id = o.group_id LEFT JOIN ngo n ON n.id = g.ngo_id
WHERE o.sent_us >= :since_us AND o.sent_us < :until_us
GROUP BY {DAY}, o.group_id, g.ngo_id, n.code, o.gateway
""")  # noqa: S608 -- made of constants
_USED = text("SELECT sum(cost_millixof) AS used FROM outbox WHERE group_id = :group_id AND sent_us >= :since_us")
_SET_BUDGET = text("""
INSERT INTO sms_budget (group_id, month_xof) VALUES (:group_id, :month_xof)
ON CONFLICT (group_id) DO UPDATE SET month_xof = excluded.month_xof
""")
_NO_BUDGET = text("DELETE FROM sms_budget WHERE group_id = :group_id")
_BUDGET = text("SELECT month_xof FROM sms_budget WHERE group_id = :group_id")


@dataclass(frozen=True, slots=True)
class Spending:
    """A sum of messages. ``cost_millixof`` counts what gateways said; ``month`` is its first day."""

    month: date
    group_id: int
    ngo: str | None
    gateway: str
    messages: int
    parts: int
    cost_millixof: int

    @property
    def cost_xof(self) -> int:
        """The cost in whole francs, rounded up."""
        return in_francs(self.cost_millixof)


async def spending(database: Database, since: date, until: date) -> list[Spending]:
    """What was sent from ``since`` (a first of a month) to before ``until``, by month, group and gateway."""
    sums = by_month(
        await database.fetch(_BY_DAY, since_us=_us(since), until_us=_us(until)), "group_id", "ngo", "gateway"
    )
    return [Spending(*which, *total) for which, total in sorted(sums.items(), key=lambda item: item[0][:2])]


def by_month(rows: Iterable[Row], *of: str) -> dict[tuple[Any, ...], list[int]]:
    """Days added up to months of Mali: by the first of the month and these columns, the messages, parts and cost."""
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        day = date(1970, 1, 1) + timedelta(days=row["day"])
        total = sums[day.replace(day=1), *(row[name] for name in of)]
        for place, name in enumerate(("messages", "parts", "cost")):
            total[place] += row[name]
    return sums


async def used_this_month(database: Database, group_id: int, now: datetime) -> int:
    """What the group's messages have cost since the first of the month in Mali, in whole francs, rounded up."""
    rows = await database.fetch(_USED, group_id=group_id, since_us=microseconds(month_start(now)))
    return in_francs(int(rows[0]["used"] or 0))


async def set_budget(database: Database, group_id: int, month_xof: int | None) -> None:
    """Limit what a group's messages may cost in a month, in whole francs; none lifts the limit.

    Raises:
        ValueError: a negative limit.
    """
    if month_xof is not None and month_xof < 0:
        raise ValueError("a budget is not negative")
    async with database.unit_of_work() as unit:
        if month_xof is None:
            await unit.fetch(_NO_BUDGET, group_id=group_id)
        else:
            await unit.fetch(_SET_BUDGET, group_id=group_id, month_xof=month_xof)


async def budget(database: Database, group_id: int) -> int | None:
    """The group's limit for a month, if it has one."""
    rows = await database.fetch(_BUDGET, group_id=group_id)
    return rows[0]["month_xof"] if rows else None


def _us(day: date) -> int:
    return microseconds(datetime(day.year, day.month, day.day, tzinfo=UTC))
