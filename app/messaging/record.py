"""What became of messages, written into the outbox: a try that failed, an SMS that left, words that had been heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, text, update

from app.messaging.gateways.port import Result
from app.messaging.planner import Ready
from ledger.database import UnitOfWork
from ledger.tables import Outbox, table_of

PRICE_ASSUMED: Final = "price_assumed"
"""The ``problem`` of a message that left at a price nobody said."""
_box = table_of(Outbox)
_TRIED = update(_box).where(
    _box.c.id.in_(bindparam("at_ids", expanding=True)), _box.c.claimed_by == bindparam("at_holder")
)
# The two sums are CAST because PostgreSQL would take a bare parameter inside them for a shorter integer.
_SENT: Final = text("""
UPDATE outbox SET state = 'sent', merged_into = NULL, claimed_by = NULL, claimed_until_us = 0, problem = :problem,
  sent_us = :sent_us, phone = :phone, gateway = :gateway, gateway_message_id = :message_id,
  parts = coalesce(parts, 0) + CAST(:parts AS BIGINT),
  cost_millixof = coalesce(cost_millixof, 0) + CAST(:cost_millixof AS BIGINT)
WHERE id = :id AND claimed_by = :holder
""")
_MAY_HAVE_LEFT: Final = text("""
UPDATE outbox SET sent_us = :sent_us, parts = coalesce(parts, 0) + CAST(:parts AS BIGINT),
  cost_millixof = coalesce(cost_millixof, 0) + CAST(:cost_millixof AS BIGINT)
WHERE id = :id AND claimed_by = :holder
""")
_MERGED: Final = text("""
UPDATE outbox SET state = 'merged', merged_into = :carrier, claimed_by = NULL, claimed_until_us = 0, problem = NULL,
  sent_us = :sent_us, phone = :phone, gateway = :gateway, gateway_message_id = :message_id,
  parts = coalesce(parts, 0), cost_millixof = coalesce(cost_millixof, 0)
WHERE id IN :ids AND claimed_by = :holder
""").bindparams(bindparam("ids", expanding=True))
_ECHOED: Final = text("""
UPDATE outbox SET merged_into = :carrier, claimed_by = NULL, claimed_until_us = 0, problem = NULL,
  parts = coalesce(parts, 0), cost_millixof = coalesce(cost_millixof, 0),
  (state, sent_us, phone, gateway, gateway_message_id, delivered_us) =
  (SELECT CASE c.state WHEN 'sent' THEN 'merged' ELSE c.state END, c.sent_us, c.phone, c.gateway,
          c.gateway_message_id, c.delivered_us FROM outbox c WHERE c.id = :carrier)
WHERE id IN :ids AND claimed_by = :holder
""").bindparams(bindparam("ids", expanding=True))


@dataclass(frozen=True, slots=True)
class Priced:
    """A result with what it cost, in thousandths of a franc; ``assumed``: neither the gateway nor the settings say."""

    result: Result
    cost_millixof: int
    assumed: bool = False


async def record_try(
    unit: UnitOfWork, holder: str, ids: Sequence[int], *, state: str, attempts: int, next_us: int, result: Result
) -> None:
    """Record a try that failed: ``waiting`` for the next one, or ``dead`` until a person looks at it."""
    named = {} if result.message_id is None else {"gateway_message_id": result.message_id}
    await unit.fetch(
        _TRIED,
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


async def record_sent(unit: UnitOfWork, holder: str, sent: Sequence[tuple[Priced, Ready]], *, sent_us: int) -> None:
    """Record messages that gateways took. The first row of each carried the words of all its others.

    What an earlier sending cost, before a person had it sent again, stays in the sum.
    """
    carriers = []
    for priced, one in sent:
        taken = {"holder": holder, "sent_us": sent_us, "phone": one.phone}
        taken |= {"gateway": priced.result.gateway, "message_id": priced.result.message_id}
        carrier, *merged = one.sms.ids
        problem = PRICE_ASSUMED if priced.assumed else None
        cost = {"parts": priced.result.parts, "cost_millixof": priced.cost_millixof}
        carriers.append({**taken, **cost, "id": carrier, "problem": problem})
        if merged:
            await unit.fetch(_MERGED, **taken, ids=merged, carrier=carrier)
    await unit.write_many(_SENT, carriers)


async def record_copies_that_may_have_left(
    unit: UnitOfWork, holder: str, lost: Sequence[tuple[Priced, Ready]], *, sent_us: int
) -> None:
    """Count parts and price of tries after which nobody knows whether a copy left; the try is recorded after it."""
    rows = [
        {
            "holder": holder,
            "id": one.sms.ids[0],
            "sent_us": sent_us,
            "parts": priced.result.parts,
            "cost_millixof": priced.cost_millixof,
        }
        for priced, one in lost
    ]
    await unit.write_many(_MAY_HAVE_LEFT, rows)


async def record_echoes(unit: UnitOfWork, holder: str, carrier: int, ids: Sequence[int]) -> None:
    """Record rows whose words stand in an SMS that their phone got before: they share what became of it."""
    await unit.fetch(_ECHOED, holder=holder, ids=list(ids), carrier=carrier)
