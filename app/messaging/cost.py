"""What messages cost, by message, month, group and organisation, and what a group may spend."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, bindparam, case, cast, delete, func, select

from app.messaging.prices import in_francs
from app.messaging.rules import month_start
from app.messaging.sending.phones import spending as spent_since
from ledger.books.canonical import microseconds
from ledger.database import Database, Row
from ledger.database.upsert import upsert
from ledger.tables import Ngo, Outbox, SavingsGroup, SmsBudget, table_of

_DAY_US: Final = 86_400_000_000
# Mali keeps UTC all year, so that a day of the books is a day of 1970's count.
_outbox, _group, _ngo, _budget = table_of(Outbox), table_of(SavingsGroup), table_of(Ngo), table_of(SmsBudget)
DAY: Final = _outbox.c.sent_us // _DAY_US
DAY_SUMS: Final = (
    DAY.label("day"),
    func.count(case((_outbox.c.parts > 0, 1))).label("messages"),
    cast(func.coalesce(func.sum(_outbox.c.parts), 0), BigInteger).label("parts"),
    cast(func.coalesce(func.sum(_outbox.c.cost_millixof), 0), BigInteger).label("cost"),
    func.count(_outbox.c.seconds).label("calls"),
    cast(func.coalesce(func.sum(_outbox.c.seconds), 0), BigInteger).label("seconds"),
    cast(func.coalesce(func.sum(case((_outbox.c.parts == 0, _outbox.c.cost_millixof))), 0), BigInteger).label(
        "call_cost"
    ),
)
SUMMED: Final = ("messages", "parts", "cost", "calls", "seconds", "call_cost")
"""What ``by_month`` adds up, of the outbox grouped by ``DAY``: SMS, and calls that we placed."""
_BY_DAY = (
    select(*DAY_SUMS, _outbox.c.group_id, _group.c.ngo_id, _ngo.c.code.label("ngo"), _outbox.c.gateway)
    .join_from(_outbox, _group, _group.c.id == _outbox.c.group_id)
    .outerjoin(_ngo, _ngo.c.id == _group.c.ngo_id)
    .where(_outbox.c.sent_us >= bindparam("since_us"), _outbox.c.sent_us < bindparam("until_us"))
    .group_by(DAY, _outbox.c.group_id, _group.c.ngo_id, _ngo.c.code, _outbox.c.gateway)
)
_INSERT_BUDGET = upsert(_budget)
_SET_BUDGET = _INSERT_BUDGET.on_conflict_do_update(
    index_elements=[_budget.c.group_id], set_={"month_xof": _INSERT_BUDGET.excluded.month_xof}
)
_NO_BUDGET = delete(_budget).where(_budget.c.group_id == bindparam("at_group"))
_BUDGET = select(_budget.c.month_xof).where(_budget.c.group_id == bindparam("group_id"))


@dataclass(frozen=True, slots=True)
class Spending:
    """A sum of messages and calls. ``cost_millixof`` counts what gateways said; ``month`` is its first day."""

    month: date
    group_id: int
    ngo: str | None
    gateway: str
    messages: int
    parts: int
    cost_millixof: int
    calls: int = 0
    seconds: int = 0
    call_millixof: int = 0

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
    """Days added up to months of Mali: by the first of the month and these columns, what ``SUMMED`` names."""
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(SUMMED))
    for row in rows:
        day = date(1970, 1, 1) + timedelta(days=row["day"])
        total = sums[day.replace(day=1), *(row[name] for name in of)]
        for place, name in enumerate(SUMMED):
            total[place] += row[name]
    return sums


async def used_this_month(database: Database, group_id: int, now: datetime) -> int:
    """What the group's messages have cost since the first of the month in Mali, in whole francs, rounded up."""
    spent = await spent_since(database, [group_id], since_us=microseconds(month_start(now)))
    return spent[group_id].xof if group_id in spent else 0


async def set_budget(database: Database, group_id: int, month_xof: int | None) -> None:
    """Limit what a group's messages may cost in a month, in whole francs; none lifts the limit.

    Raises:
        ValueError: a negative limit.
    """
    if month_xof is not None and month_xof < 0:
        raise ValueError("a budget is not negative")
    async with database.unit_of_work() as unit:
        if month_xof is None:
            await unit.fetch(_NO_BUDGET, at_group=group_id)
        else:
            await unit.fetch(_SET_BUDGET, group_id=group_id, month_xof=month_xof)


async def budget(database: Database, group_id: int) -> int | None:
    """The group's limit for a month, if it has one."""
    rows = await database.fetch(_BUDGET, group_id=group_id)
    return rows[0]["month_xof"] if rows else None


def _us(day: date) -> int:
    return microseconds(datetime(day.year, day.month, day.day, tzinfo=UTC))
