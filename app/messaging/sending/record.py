"""What became of messages, written into the outbox: a try that failed, an SMS that left, words that had been heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, bindparam, case, func, update

from app.messaging.gateways.port import SendResult
from app.messaging.planner import PlannedSms
from ledger.database import UnitOfWork
from ledger.tables import Outbox, table_of

PRICE_ASSUMED: Final = "price_assumed"
"""The ``problem`` of a message that left at a price nobody said."""
_box = table_of(Outbox)
_carrier = _box.alias("carrier")
_ONE = update(_box).where(_box.c.id == bindparam("at_id"), _box.c.claimed_by == bindparam("at_holder"))
_SEVERAL = update(_box).where(
    _box.c.id.in_(bindparam("at_ids", expanding=True)), _box.c.claimed_by == bindparam("at_holder")
)
_RELEASED: Final = {"claimed_by": None, "claimed_until_us": 0}
_PARTS, _COST = func.coalesce(_box.c.parts, 0), func.coalesce(_box.c.cost_millixof, 0)
_MAY_HAVE_LEFT: Final = _ONE.values(
    parts=_PARTS + bindparam("more_parts", type_=BigInteger()),
    cost_millixof=_COST + bindparam("more_millixof", type_=BigInteger()),
)
_SENT: Final = _MAY_HAVE_LEFT.values(state="sent", merged_into=None, **_RELEASED)
_MERGED: Final = _SEVERAL.values(state="merged", problem=None, parts=_PARTS, cost_millixof=_COST, **_RELEASED)
_ECHOED: Final = _SEVERAL.where(_carrier.c.id == bindparam("carrier_id")).values(
    merged_into=_carrier.c.id,
    problem=None,
    parts=_PARTS,
    cost_millixof=_COST,
    state=case((_carrier.c.state == "sent", "merged"), else_=_carrier.c.state),
    **{name: _carrier.c[name] for name in ("sent_us", "phone", "gateway", "gateway_message_id", "delivered_us")},
    **_RELEASED,
)


@dataclass(frozen=True, slots=True)
class Priced:
    """A result with what it cost, in thousandths of a franc; ``assumed``: neither the gateway nor the settings say."""

    result: SendResult
    cost_millixof: int
    assumed: bool = False


async def record_try(
    unit: UnitOfWork, holder: str, ids: Sequence[int], *, state: str, attempts: int, next_us: int, result: SendResult
) -> None:
    """Record a try that failed: ``waiting`` for the next one, or ``dead`` until a person looks at it."""
    named = {} if result.message_id is None else {"gateway_message_id": result.message_id}
    await unit.fetch(
        _SEVERAL,
        at_ids=list(ids),
        at_holder=holder,
        claimed_by=None,
        claimed_until_us=0,
        state=state,
        attempts=attempts,
        next_us=next_us,
        gateway=result.gateway,
        problem=None if result.failure is None else result.failure.word,
        **named,
    )


async def record_sent(
    unit: UnitOfWork, holder: str, sent: Sequence[tuple[Priced, PlannedSms]], *, sent_us: int
) -> None:
    """Record messages that gateways took. The first row of each carried the words of all its others.

    What an earlier sending cost, before a person had it sent again, stays in the sum.
    """
    carriers = []
    for priced, one in sent:
        taken = {"at_holder": holder, "sent_us": sent_us, "phone": one.phone}
        taken |= {"gateway": priced.result.gateway, "gateway_message_id": priced.result.message_id}
        carrier, *merged = one.sms.ids
        problem = PRICE_ASSUMED if priced.assumed else None
        reserved = {"reserved_millixof": priced.result.reserved_millixof}
        cost = {"more_parts": priced.result.parts, "more_millixof": priced.cost_millixof}
        carriers.append({**taken, **cost, **reserved, "at_id": carrier, "problem": problem})
        if merged:
            await unit.fetch(_MERGED, **taken, at_ids=merged, merged_into=carrier)
    await unit.write_many(_SENT, carriers)


async def record_copies_that_may_have_left(
    unit: UnitOfWork, holder: str, lost: Sequence[tuple[Priced, PlannedSms]], *, sent_us: int
) -> None:
    """Count parts and price of tries after which nobody knows whether a copy left; the try is recorded after it."""
    rows = [
        {
            "at_holder": holder,
            "at_id": one.sms.ids[0],
            "sent_us": sent_us,
            "more_parts": priced.result.parts,
            "more_millixof": priced.cost_millixof,
        }
        for priced, one in lost
    ]
    await unit.write_many(_MAY_HAVE_LEFT, rows)


async def record_echoes(unit: UnitOfWork, holder: str, carrier: int, ids: Sequence[int]) -> None:
    """Record rows whose words stand in an SMS that their phone got before: they share what became of it."""
    await unit.fetch(_ECHOED, at_holder=holder, at_ids=list(ids), carrier_id=carrier)
