"""What messages have cost, month by month of the last twelve, for each organisation in sight."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi.responses import Response

from app.messaging.cost import DAY, DAY_SUMS, by_month
from app.messaging.prices import in_francs
from app.organisations.roles import Right
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.books.canonical import microseconds
from ledger.database import Row

MONTHS: Final = 12
_DAYS: Final = f"""
SELECT {DAY_SUMS}, coalesce(n.name, '') AS ngo_name
FROM outbox o JOIN visible ON visible.id = o.group_id LEFT JOIN ngo n ON n.id = visible.ngo_id
WHERE o.sent_us >= :since_us AND o.parts > 0 GROUP BY {DAY}, n.name
"""  # noqa: S608 -- made of constants


@dataclass(frozen=True, slots=True)
class SpentOnTopic:
    """The messages of one month; ``month`` is its first day, the cost in whole francs, rounded up."""

    month: date
    ngo_name: str
    messages: int
    parts: int
    cost_xof: int


def newest_first(rows: list[Row]) -> list[SpentOnTopic]:
    """Days added up to months of each organisation."""
    sums = sorted(by_month(rows, "ngo_name").items(), key=lambda item: (-item[0][0].toordinal(), item[0][1]))
    return [
        SpentOnTopic(month, ngo, messages, parts, in_francs(cost)) for (month, ngo), (messages, parts, cost) in sums
    ]


@router.get("/messages/costs")
async def costs(visit: Annotated[Visit, may(Right.MESSAGES)]) -> Response:
    """A line a month, and a month and organisation for whoever sees several."""
    now = visit.service.now
    months = now.year * 12 + now.month - MONTHS
    since = now.replace(year=months // 12, month=months % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return visit.page(
        "message_costs",
        months=newest_first(await visit.window.fetch(_DAYS, since_us=microseconds(since))),
        several=visit.person["ngo_id"] is None,
    )
