"""What the results of a gateway mean for the outbox: sent, tried again after a while, or dead until a person looks."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from app.messaging.gateways.port import SendResult
from app.messaging.planner import PlannedSms
from app.messaging.prices import ASSUMED_MILLIXOF
from app.messaging.sending.record import Priced, record_copies_that_may_have_left, record_sent, record_try
from ledger.books.canonical import microseconds
from ledger.database import UnitOfWork

MAX_ATTEMPTS: Final = 10
FIRST_WAIT_SECONDS, MAX_WAIT_SECONDS = 30, 7_200
log = structlog.get_logger()


def wait_seconds(attempts: int, chance: random.Random) -> float:
    """How long to wait after so many tries: 30 s, 1 min, 2 min … 2 h, each up to half more or less."""
    doublings = min(attempts - 1, 16)
    waiting = min(FIRST_WAIT_SECONDS << doublings, MAX_WAIT_SECONDS)
    return waiting * chance.uniform(0.5, 1.5)


@dataclass(frozen=True, slots=True)
class ResultRecorder:
    """Records results. ``prices``: what one part costs in thousandths of a franc, of gateways that do not say it."""

    holder: str
    prices: Mapping[str, int]
    chance: random.Random = field(repr=False)

    async def record_results(
        self, unit: UnitOfWork, results: Sequence[tuple[SendResult, PlannedSms]], now: datetime
    ) -> None:
        """Record each result for the rows that its SMS carried."""
        now_us = microseconds(now)
        sent = [(self._priced(result), one) for result, one in results if result.failure is None]
        await record_sent(unit, self.holder, sent, sent_us=now_us)
        for gateway, said in {
            (priced.result.gateway, priced.result.said_price) for priced, _ in sent if priced.assumed
        }:
            log.warning("sms_price_unknown", gateway=gateway, said=said, setting="KESU_SMS_PRICES or KESU_SMS_RATES")
        lost = [
            (self._priced(result), one) for result, one in results if result.failure and result.failure.may_have_left
        ]
        await record_copies_that_may_have_left(unit, self.holder, lost, sent_us=now_us)
        for result, one in results:
            if result.failure is not None:
                await self._tried(unit, result, one, now)

    async def _tried(self, unit: UnitOfWork, result: SendResult, one: PlannedSms, now: datetime) -> None:
        tried = one.attempts + 1
        again = result.failure is not None and result.failure.retryable and tried < MAX_ATTEMPTS
        next_at = now + timedelta(seconds=wait_seconds(tried, self.chance))
        await record_try(
            unit,
            self.holder,
            one.sms.ids,
            state="waiting" if again else "dead",
            attempts=tried,
            next_us=microseconds(next_at),
            result=result,
        )

    def _priced(self, result: SendResult) -> Priced:
        """What its parts cost: as the gateway said, else as is set up, else as Mali's dearest, and the log says so."""
        if result.cost_millixof is not None:
            return Priced(result, result.cost_millixof)
        if (price := self.prices.get(result.gateway)) is not None:
            return Priced(result, price * result.parts)
        return Priced(result, ASSUMED_MILLIXOF * result.parts, assumed=True)
