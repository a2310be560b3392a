"""What calling every member of some groups back once would cost at the most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select

from app.calling.price import USUAL_SECONDS, CallPrice
from app.messaging.bulk import Audience, Forecast, forecast
from app.messaging.topics import CALL_BACK
from ledger.books.canonical import microseconds
from ledger.database import Reader
from ledger.tables import Outbox, table_of

_RECENT: Final = timedelta(days=60)
_outbox = table_of(Outbox)
_LONGEST = select(func.max(_outbox.c.seconds).label("longest")).where(
    _outbox.c.group_id.in_(bindparam("groups", expanding=True)), _outbox.c.sent_us >= bindparam("since_us")
)


@dataclass(frozen=True, slots=True)
class CallForecast:
    """``told.messages`` calls, each of so many seconds at the most; no seconds: they are SMS."""

    sms: Forecast
    seconds: int


async def call_forecast(reader: Reader, groups: Sequence[int], *, price: CallPrice, now: datetime) -> CallForecast:
    """Count a call to each phone of these groups, as long as their longest of two months, or as the usual one."""
    rows = await reader.fetch(_LONGEST, groups=list(groups), since_us=microseconds(now - _RECENT)) if groups else []
    seconds = int(rows[0]["longest"] or 0) if rows else 0
    seconds = seconds or USUAL_SECONDS
    sms = await forecast(reader, CALL_BACK, groups, Audience.MEMBERS, key="forecast", price=price.of(seconds), now=now)
    return CallForecast(sms, seconds)
