"""Messages that will not leave by themselves: a person sees them, mends the cause, and sends them again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, text, update

from ledger.books.canonical import microseconds
from ledger.database import UnitOfWork
from ledger.tables import Outbox, table_of

_box = table_of(Outbox)
_ENDED_BADLY = _box.c.state.in_(("dead", "failed"))
# What was reported of the earlier sending must not be taken for the fate of the next one.
_FORGET_REPORTS = text("""
DELETE FROM delivery_report WHERE message_id IN (
  SELECT gateway_message_id FROM outbox WHERE id IN :at_ids AND state IN ('dead', 'failed'))
""").bindparams(bindparam("at_ids", expanding=True))
_RETRY = update(_box).where(_ENDED_BADLY, _box.c.id.in_(bindparam("at_ids", expanding=True))).returning(_box.c.id)


async def retry_in(unit: UnitOfWork, ids: Sequence[int], now: datetime) -> int:
    """Let these wait again, with all their tries before them and a new age; gives how many did.

    What an earlier sending cost, and that it was sent that day, stays written.
    """
    if not ids:
        return 0
    await unit.fetch(_FORGET_REPORTS, at_ids=list(ids))
    now_us = microseconds(now)
    rows = await unit.fetch(
        _RETRY, at_ids=list(ids), state="waiting", attempts=0, next_us=now_us, created_us=now_us, problem=None
    )
    return len(rows)
