"""Missed calls: each asks for one call back, written once; and what the calls that we placed came to."""

from datetime import timedelta
from typing import Final

from sqlalchemy import and_, bindparam, func, select, update

from app.configuration.clock import Clock
from app.messaging.gateways.port import DeliveryReport
from app.messaging.jobs.schedule import Planned
from app.messaging.sending.delivery import take_report
from app.messaging.sending.enqueue import put
from app.messaging.topics import CALL_BACK
from ledger.books.canonical import microseconds
from ledger.database import Database
from ledger.tables import Member, Outbox, table_of

ONE_IN: Final = timedelta(minutes=1)
"""Whoever rings again and again is called back once."""
_member, _outbox = table_of(Member), table_of(Outbox)
_ENROLLED = (
    select(_member.c.group_id, _member.c.number)
    .where(_member.c.phone == bindparam("phone"), _member.c.left_on.is_(None))
    .order_by(_member.c.group_id, _member.c.number)
    .limit(1)
)
_ASKED_LATELY = (
    select(_outbox.c.id)
    .where(
        _outbox.c.group_id == bindparam("group_id"),
        _outbox.c.member == bindparam("member"),
        _outbox.c.topic == CALL_BACK.name,
        _outbox.c.created_us > bindparam("since_us"),
    )
    .limit(1)
)
_RECORDED = select(_outbox.c.id).where(_outbox.c.gateway_message_id == bindparam("session"))
_OLDEST_WAITING = (
    select(func.min(_outbox.c.id))
    .join(_member, and_(_member.c.group_id == _outbox.c.group_id, _member.c.number == _outbox.c.member))
    .where(_outbox.c.topic == CALL_BACK.name, _outbox.c.state == "waiting", _member.c.phone == bindparam("at_phone"))
    .scalar_subquery()
)
# A call rings whose placing nobody recorded: the worker died, or its gateway's answer was lost. It is not placed again.
_RINGS = (
    update(_outbox)
    .where(_outbox.c.id == _OLDEST_WAITING)
    .values(
        state="sent",
        parts=0,
        reserved_millixof=func.coalesce(_outbox.c.cost_millixof, 0),
        claimed_by=None,
        claimed_until_us=0,
    )
)


class CallBacks:
    """Takes what gateways of calls tell of missed calls and of calls that were placed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def missed(self, gateway: str, session: str, phone: str) -> bool:
        """Write that a phone (E.164) is to be called back; false for one that nobody enrolled, and within the minute.

        Raises:
            TryAgain: the database is away.
        """
        members = await self._database.fetch(_ENROLLED, phone=phone)
        if not members:  # calling a stranger would cost, and tell who is a member
            return False
        now, who = self._clock.now(), {"group_id": members[0]["group_id"], "member": members[0]["number"]}
        async with self._database.unit_of_work() as unit:
            if await unit.fetch(_ASKED_LATELY, **who, since_us=microseconds(now - ONE_IN)):
                return False
            call = Planned(f"flash:{gateway}:{session}", **who, topic=CALL_BACK.name, facts={})
            return await put(unit, call, at_us=microseconds(now), urgent=True)

    async def rings(self, gateway: str, session: str, phone: str) -> None:
        """A call that we placed was answered: if its placing was not recorded, it is now.

        Raises:
            TryAgain: the database is away.
        """
        async with self._database.unit_of_work() as unit:
            if not await unit.fetch(_RECORDED, session=session):
                at_us = microseconds(self._clock.now())
                taken = {"phone": phone, "gateway": gateway, "gateway_message_id": session, "sent_us": at_us}
                await unit.fetch(_RINGS, **taken, at_phone=phone)

    async def ended(self, gateway: str, report: DeliveryReport) -> None:
        """A call that we placed is over. Told twice, or before its placing was recorded, it is counted once.

        Raises:
            TryAgain: the database is away.
        """
        await take_report(self._database, gateway, report, self._clock.now())
