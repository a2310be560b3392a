"""What messages and calls have cost, month by month of the last twelve, for each organisation in sight."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, func, or_, select

from app.messaging.cost import DAY, DAY_SUMS, by_month
from app.messaging.prices import in_francs
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.books.canonical import microseconds
from ledger.database import Row
from ledger.tables import Ngo, Outbox, SavingsGroup, table_of

MONTHS: Final = 12
_outbox, _ngo, _visible = table_of(Outbox), table_of(Ngo), visible(SavingsGroup)
_DAYS: Final = (
    select(*DAY_SUMS, func.coalesce(_ngo.c.name, "").label("ngo_name"))
    .join_from(_outbox, _visible, _visible.c.id == _outbox.c.group_id)
    .outerjoin(_ngo, _ngo.c.id == _visible.c.ngo_id)
    .where(_outbox.c.sent_us >= bindparam("since_us"), or_(_outbox.c.parts > 0, _outbox.c.cost_millixof > 0))
    .group_by(DAY, _ngo.c.name)
)


@dataclass(frozen=True, slots=True)
class SpentOnTopic:
    """The messages and calls of one month; ``month`` is its first day, costs in whole francs, rounded up."""

    month: date
    ngo_name: str
    messages: int
    parts: int
    calls: int
    seconds: int
    sms_xof: int
    cost_xof: int


def newest_first(rows: list[Row]) -> list[SpentOnTopic]:
    """Days added up to months of each organisation."""
    sums = sorted(by_month(rows, "ngo_name").items(), key=lambda item: (-item[0][0].toordinal(), item[0][1]))
    return [
        SpentOnTopic(month, ngo, messages, parts, calls, seconds, in_francs(cost - call_cost), in_francs(cost))
        for (month, ngo), (messages, parts, cost, calls, seconds, call_cost) in sums
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
