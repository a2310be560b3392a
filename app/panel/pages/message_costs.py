"""What messages have cost, month by month of the last twelve, for each organisation in sight."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi.responses import Response

from app.panel.roles import Right
from app.panel.router import router
from app.panel.visit import Visit, may
from ledger.canonical import microseconds
from ledger.database import Row

MONTHS: Final = 12
_FIRST: Final = date(1970, 1, 1)
# Mali keeps UTC all year, so that a day of the books is a day of 1970's count.
_DAYS: Final = """
SELECT o.sent_us / 86400000000 AS day, coalesce(n.name, '') AS ngo_name,
  count(*) AS messages, CAST(coalesce(sum(o.parts), 0) AS BIGINT) AS parts,
  CAST(coalesce(sum(o.cost_millixof), 0) AS BIGINT) AS cost_millixof
FROM outbox o JOIN visible ON visible.id = o.group_id LEFT JOIN ngo n ON n.id = visible.ngo_id
WHERE o.sent_us >= :since_us AND o.parts > 0 GROUP BY o.sent_us / 86400000000, n.name
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """The messages of one month; ``month`` is its first day, the cost in whole francs, rounded up."""

    month: date
    ngo_name: str
    messages: int
    parts: int
    cost_xof: int


def by_month(rows: list[Row]) -> list[Spent]:
    """Days added up to months, newest first."""
    sums: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        month = (_FIRST + timedelta(days=row["day"])).replace(day=1)
        total = sums[month, row["ngo_name"]]
        for place, name in enumerate(("messages", "parts", "cost_millixof")):
            total[place] += row[name]
    newest_first = sorted(sums.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1]))
    return [
        Spent(month, ngo, messages, parts, -(-cost // 1000)) for (month, ngo), (messages, parts, cost) in newest_first
    ]


@router.get("/messages/costs")
async def costs(visit: Annotated[Visit, may(Right.MESSAGES)]) -> Response:
    """A line a month, and a month and organisation for whoever sees several."""
    now = visit.service.now
    months = now.year * 12 + now.month - MONTHS
    since = now.replace(year=months // 12, month=months % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return visit.page(
        "message_costs",
        months=by_month(await visit.window.fetch(_DAYS, since_us=microseconds(since))),
        several=visit.person["ngo_id"] is None,
    )
