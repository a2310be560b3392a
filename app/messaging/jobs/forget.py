"""What is forgotten in time: phone numbers and figures of old messages; what they cost stays.

Source: law 2013-015, limited retention; the periods are in docs/messages.md.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BindParameter, bindparam, case, delete, or_, update

from app.messaging.jobs.schedule import Planned
from ledger.books.canonical import microseconds
from ledger.database import Database
from ledger.tables import DeliveryReportRow, InboundSms, InboxMessage, LateActRow, Outbox, SmsPhone, table_of

CALLS_DAYS, MESSAGES_DAYS = 30, 180
_inbound, _report, _inbox = table_of(InboundSms), table_of(DeliveryReportRow), table_of(InboxMessage)
_phone, _late, _outbox = table_of(SmsPhone), table_of(LateActRow), table_of(Outbox)
_BEFORE_US: BindParameter[int] = bindparam("before_us")
_CALLS: Final = (
    delete(_inbound).where(_inbound.c.at_us < _BEFORE_US),
    delete(_report).where(_report.c.first_us < _BEFORE_US),
    delete(_inbox).where(_inbox.c.at_us < _BEFORE_US),
    delete(_phone).where(_phone.c.held_until_us < _BEFORE_US),
    delete(_late).where(_late.c.at_us < _BEFORE_US),
)
# What nobody had sent again in all that time is not sent any more: its words are gone.
_NOT_ARRIVED = _outbox.c.state.in_(("waiting", "dead", "failed"))
_MESSAGES = (
    update(_outbox)
    .where(
        _outbox.c.created_us < _BEFORE_US,
        or_(_outbox.c.payload != "{}", _outbox.c.phone.is_not(None), _NOT_ARRIVED),
    )
    .values(
        phone=None,
        payload="{}",
        problem=case((_NOT_ARRIVED, "forgotten"), else_=_outbox.c.problem),
        state=case((_NOT_ARRIVED, "dropped"), else_=_outbox.c.state),
    )
)


async def forget_old(database: Database, due: datetime, now: datetime) -> list[Planned]:  # noqa: ARG001
    """Forget what is older than its period; there is nothing to tell anybody."""
    async with database.unit_of_work() as unit:
        for statement in _CALLS:
            await unit.fetch(statement, before_us=microseconds(now - timedelta(days=CALLS_DAYS)))
        await unit.fetch(_MESSAGES, before_us=microseconds(now - timedelta(days=MESSAGES_DAYS)))
    return []
