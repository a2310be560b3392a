"""What a result means for the outbox: sent, another try after a while, or dead until a person looks at it."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from app.messaging.gateways.port import Result
from app.messaging.record import record_sent, record_try
from ledger.books.canonical import microseconds
from ledger.database import UnitOfWork

MAX_ATTEMPTS: Final = 10
FIRST_WAIT_SECONDS, MAX_WAIT_SECONDS = 30, 7_200


def wait_seconds(attempts: int, chance: random.Random) -> float:
    """How long to wait after so many tries: 30 s, 1 min, 2 min … 2 h, each up to half more or less."""
    doublings = min(attempts - 1, 16)
    waiting = min(FIRST_WAIT_SECONDS << doublings, MAX_WAIT_SECONDS)
    return waiting * chance.uniform(0.5, 1.5)


async def settle(
    unit: UnitOfWork,
    holder: str,
    ids: Sequence[int],
    result: Result,
    *,
    phone: str,
    attempts: int,
    now: datetime,
    chance: random.Random,
) -> None:
    """Record the result for the rows that one SMS carried; ``attempts`` were made before it."""
    if result.failure is None:
        await record_sent(unit, holder, ids, phone=phone, sent_us=microseconds(now), result=result)
        return
    tried = attempts + 1
    again = result.failure.retryable and tried < MAX_ATTEMPTS
    next_at = now + timedelta(seconds=wait_seconds(tried, chance))
    await record_try(
        unit,
        holder,
        ids,
        state="waiting" if again else "dead",
        attempts=tried,
        next_us=microseconds(next_at),
        result=result,
    )
