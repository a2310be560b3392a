"""One batch between its claim and its record: what is still without a result, and whose phones are held for it."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import structlog

from app.configuration.clock import Clock
from app.messaging.gateways.port import Message, SendResult
from app.messaging.planner import PlannedSms
from app.messaging.sending import outbox, phones
from app.messaging.sending.delivery import reports_before_us
from app.messaging.sending.dispatch import Outgoing
from app.messaging.sending.prepare import Batch
from app.messaging.sending.results import FIRST_WAIT_SECONDS, ResultRecorder
from ledger.books.canonical import microseconds
from ledger.database import Database

log = structlog.get_logger()


class BatchInFlight:
    """The messages of one batch, recorded as their results come, each phone released with its last message."""

    def __init__(self, database: Database, clock: Clock, recorder: ResultRecorder, batch: Batch) -> None:
        self._database, self._clock, self._recorder = database, clock, recorder
        self._pending = {one.key: one for one in batch.ready}
        self._to_come = Counter(one.phone for one in batch.ready)
        self._phones = set(batch.phones)
        self._failed: set[str] = set()

    def outgoing(self) -> list[Outgoing]:
        """What is to be given to the gateways, in its order."""
        return [
            Outgoing(Message(one.key, one.phone, one.sms.text, one.sender), one.ngo) for one in self._pending.values()
        ]

    async def record(self, results: Sequence[SendResult]) -> None:
        """Write down what became of some of them, in one transaction."""
        answered = [(result, self._pending[result.key]) for result in results]
        done = self._phones_done(answered)
        async with self._database.unit_of_work() as unit:
            await self._recorder.record_results(unit, answered, self._clock.now())
            await phones.release(unit, self._recorder.holder, done)
        self._phones.difference_update(done)
        for result in results:
            del self._pending[result.key]
        await reports_before_us(self._database, [result for result in results if result.failure is None])
        for result in results:
            if result.failure is not None:
                log.warning("sms_not_sent", gateway=result.gateway, failure=result.failure.word, key=result.key)

    def _phones_done(self, answered: Sequence[tuple[SendResult, PlannedSms]]) -> list[str]:
        """Phones for which nothing more is under way: whoever has something urgent for one need not wait."""
        self._failed |= {one.phone for result, one in answered if result.failure is not None}
        self._to_come.subtract(one.phone for _, one in answered)
        return [phone for phone in {one.phone for _, one in answered} if self._to_come[phone] <= 0]

    async def end(self) -> None:
        """Let wait what nobody was given: for the next batch, or until after the next try of what failed before it."""
        now = self._clock.now()
        after_a_failure = now + timedelta(seconds=1.5 * FIRST_WAIT_SECONDS)
        if not self._pending:
            return
        async with self._database.unit_of_work() as unit:
            for behind, next_at in ((False, now), (True, after_a_failure)):
                ids = [
                    id_
                    for one in self._pending.values()
                    if (one.phone in self._failed) is behind
                    for id_ in one.sms.ids
                ]
                await outbox.give_back(unit, self._recorder.holder, ids, next_us=microseconds(next_at))

    async def free_phones(self) -> None:
        """Give back the phones that are still held, however the batch ended."""
        if self._phones:
            async with self._database.unit_of_work() as unit:
                await phones.release(unit, self._recorder.holder, sorted(self._phones))
