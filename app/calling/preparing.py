"""One batch of calls made ready within one transaction: rows claimed, phones held, limits applied."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select

from app.calling.price import CallPrice
from app.messaging.planner import PlannedSms
from app.messaging.prices import in_francs
from app.messaging.reader import Recipient
from app.messaging.rules import HoldReason, day_start, forbidden, month_start, quiet_until
from app.messaging.sending import outbox, phones
from app.messaging.sending.outbox import Claimed
from app.messaging.sending.prepare import Batch, Prepares, Window, claim
from app.messaging.texts import Sms
from app.messaging.topics import CALL_BACK
from ledger.books.canonical import microseconds, moment_of
from ledger.database import UnitOfWork
from ledger.tables import Outbox, table_of

WORTH: Final = timedelta(minutes=5)
"""Later than this nobody waits beside the phone any more."""
AT_NIGHT: Final = timedelta(minutes=1)
"""In quiet hours a phone rings only for whoever has just asked for it."""
_outbox = table_of(Outbox)
_PLACED = (
    select(_outbox.c.phone, func.count().label("calls"))
    .where(
        _outbox.c.phone.in_(bindparam("phones", expanding=True)),
        _outbox.c.sent_us >= bindparam("since_us"),
        _outbox.c.topic == CALL_BACK.name,
    )
    .group_by(_outbox.c.phone)
)


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How many calls a phone gets a day, and what a call is taken to cost its group."""

    a_day: int
    price: CallPrice


def calls_within(limits: CallLimits) -> Prepares:
    """What prepares calls under these limits."""

    async def prepares(unit: UnitOfWork, holder: str, window: Window, at_most: int) -> Batch:
        taken = await claim(unit, holder, window, at_most, calls=True)
        if not taken.rows:
            return Batch(0, taken.phones, [])
        placed = await _placed(unit, taken.phones, since_us=microseconds(day_start(window.now)))
        groups = {row.group_id for row in taken.rows}
        spent = await phones.spending(unit, groups, since_us=microseconds(month_start(window.now)))
        plan = _Plan(limits, window.now, taken.phones, placed, {group: one.millixof for group, one in spent.items()})
        ready: list[PlannedSms] = []
        for row in taken.rows:
            reader = taken.who.get(row.id)
            why = plan.refuses(row, reader)
            if why is HoldReason.PHONE_BUSY:  # an SMS is on its way to it
                later = microseconds(window.now + timedelta(seconds=1))
                await outbox.give_back(unit, holder, [row.id], next_us=later, problem=why)
            elif why is not None or reader is None or reader.phone is None:
                await outbox.end(unit, holder, [row.id], state="dropped", problem=why or HoldReason.NO_PHONE)
            else:
                ready.append(PlannedSms(Sms((row.id,), ""), row.key, reader.phone, reader.ngo, "", row.attempts))
        return Batch(len(taken.rows), taken.phones, ready)

    return prepares


@dataclass(slots=True)
class _Plan:
    """The limits, and what this batch has used of them. ``spent``: thousandths of a franc by group, this month."""

    limits: CallLimits
    now: datetime
    held: frozenset[str]
    placed: dict[str, int]
    spent: dict[int, int]

    def refuses(self, row: Claimed, reader: Recipient | None) -> HoldReason | None:
        """Why a call is not placed now; none: it is, and counted."""
        if reader is None or (why := forbidden(CALL_BACK, reader)) is not None:
            return HoldReason.GONE if reader is None else why
        age = self.now - moment_of(row.created_us)
        if age > (WORTH if quiet_until(self.now) is None else AT_NIGHT):
            return HoldReason.TOO_LATE
        phone, spent = reader.phone or "", self.spent.get(row.group_id, 0)
        if phone not in self.held:
            return HoldReason.PHONE_BUSY
        if self.placed.get(phone, 0) >= self.limits.a_day:
            return HoldReason.CALLS_A_DAY
        with_it = spent + self.limits.price.usual_millixof
        if reader.budget_xof is not None and in_francs(with_it) > reader.budget_xof:
            return HoldReason.BUDGET
        self.placed[phone] = self.placed.get(phone, 0) + 1
        self.spent[row.group_id] = with_it
        return None


async def _placed(unit: UnitOfWork, wanted: Iterable[str], *, since_us: int) -> dict[str, int]:
    listed = sorted(wanted)
    rows = await unit.fetch(_PLACED, phones=listed, since_us=since_us) if listed else []
    return {row["phone"]: row["calls"] for row in rows}
