"""What became of messages, written into the outbox: a try that failed, an SMS that left, words that had been heard."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, text, update

from app.messaging.gateways.port import Result
from ledger.database import UnitOfWork
from ledger.tables import Outbox, table_of

_box = table_of(Outbox)
_TRIED = update(_box).where(
    _box.c.id.in_(bindparam("at_ids", expanding=True)), _box.c.claimed_by == bindparam("at_holder")
)
_SENT: Final = text("""
UPDATE outbox SET state = 'sent', merged_into = NULL, claimed_by = NULL, claimed_until_us = 0, problem = NULL,
  sent_us = :sent_us, phone = :phone, gateway = :gateway, gateway_message_id = :message_id,
  parts = coalesce(parts, 0) + :parts,
  cost_millixof = CASE WHEN CAST(:cost_millixof AS BIGINT) IS NULL THEN cost_millixof
                       ELSE coalesce(cost_millixof, 0) + CAST(:cost_millixof AS BIGINT) END
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


async def record_sent(
    unit: UnitOfWork, holder: str, ids: Sequence[int], *, phone: str, sent_us: int, result: Result
) -> None:
    """Record a message that the gateway took. The first of ``ids`` carried the words of all the others.

    What an earlier sending cost, before a person had it sent again, stays in the sum.
    """
    taken: dict[str, object] = {"holder": holder, "sent_us": sent_us, "phone": phone}
    taken |= {"gateway": result.gateway, "message_id": result.message_id}
    carrier, *merged = ids
    await unit.fetch(_SENT, **taken, id=carrier, parts=result.parts, cost_millixof=result.cost_millixof)
    if merged:
        await unit.fetch(_MERGED, **taken, ids=merged, carrier=carrier)


async def record_echoes(unit: UnitOfWork, holder: str, carrier: int, ids: Sequence[int]) -> None:
    """Record rows whose words stand in an SMS that their phone got before: they share what became of it."""
    await unit.fetch(_ECHOED, holder=holder, ids=list(ids), carrier=carrier)
