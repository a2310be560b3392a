"""The sender: prepares what is due, hands it to the gateways, records what became of it, until it is told to stop.

Any number of senders may run, in the service or apart; one that is killed leaves nothing but leases, which end.
"""

import asyncio
import contextlib
import os
import random
import socket
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import structlog

from app.configuration.clock import Clock
from app.messaging import outbox, phones
from app.messaging.delivery import reports_before_us
from app.messaging.dispatch import Dispatcher, Outgoing
from app.messaging.gateways.port import Message, Result
from app.messaging.planner import Ready
from app.messaging.prepare import Window, prepare
from app.messaging.settle import settle
from app.messaging.texts import Texts
from ledger.books.canonical import microseconds
from ledger.books.errors import TryAgain
from ledger.database import Database

BATCH: Final = 500
LEASE_SECONDS, GATHER_SECONDS, POLL_SECONDS = 180, 60.0, 1.0
# No call begins in the last third of a lease, so that a slow gateway cannot outlast it.
log = structlog.get_logger()


class Sender:
    """One worker. ``name`` stands in the leases."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        dispatcher: Dispatcher,
        texts: Texts,
        *,
        batch: int = BATCH,
        lease_seconds: float = LEASE_SECONDS,
        gather_seconds: float = GATHER_SECONDS,
        poll_seconds: float = POLL_SECONDS,
        chance: random.Random | None = None,
    ) -> None:
        """``gather_seconds``: how long a message that is not urgent waits for others to the same phone."""
        self._database, self._clock, self._dispatcher, self._texts = database, clock, dispatcher, texts
        self._batch, self._poll_seconds = batch, poll_seconds
        self._lease_seconds, self._gather = lease_seconds, timedelta(seconds=gather_seconds)
        self._chance = chance or random.Random()  # noqa: S311 -- it spreads retries, it guards nothing
        self._stop = asyncio.Event()
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    async def run(self, stop: asyncio.Event) -> None:
        """Send until ``stop`` is set; the calls under way are finished and recorded first."""
        self._stop = stop
        while not stop.is_set():
            try:
                claimed = await self.once()
            except TryAgain as problem:
                log.warning("sms_store_away", error=str(problem))
                claimed = 0
            except Exception as problem:  # noqa: BLE001 -- a bug in one batch must not end the sending of all others
                # Without its traceback, which may show numbers and figures.
                log.error("sms_batch_broke", error=type(problem).__name__)  # noqa: TRY400
                claimed = 0
            if claimed < self._batch:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._poll_seconds)

    async def once(self) -> int:
        """One batch; gives how many rows it took."""
        now = self._clock.now()
        window = Window(now, now - self._gather, now + timedelta(seconds=self._lease_seconds))
        last_call = time.monotonic() + self._lease_seconds * 2 / 3
        async with self._database.unit_of_work() as unit:
            batch = await prepare(unit, self.name, self._texts, window, self._batch)
        try:
            await self._send(batch.ready, last_call)
        finally:
            if batch.phones:
                async with self._database.unit_of_work() as unit:
                    await phones.let_go(unit, self.name, sorted(batch.phones))
        return batch.claimed

    async def _send(self, ready: Sequence[Ready], last_call: float) -> None:
        untold = {one.key: one for one in ready}
        outgoing = [Outgoing(Message(one.key, one.phone, one.sms.text), one.ngo) for one in ready]
        results = self._dispatcher.send(outgoing, lambda: time.monotonic() < last_call and not self._stop.is_set())
        async with contextlib.aclosing(results) as calls:
            async for call in calls:
                await self._record(call, untold)
                for result in call:
                    del untold[result.key]
        if untold:  # nobody was given these: they wait for the next batch
            ids = [id_ for one in untold.values() for id_ in one.sms.ids]
            async with self._database.unit_of_work() as unit:
                await outbox.give_back(unit, self.name, ids, next_us=microseconds(self._clock.now()))

    async def _record(self, results: Sequence[Result], ready: Mapping[str, Ready]) -> None:
        now = self._clock.now()
        async with self._database.unit_of_work() as unit:
            for result in results:
                one = ready[result.key]
                await settle(
                    unit,
                    self.name,
                    one.sms.ids,
                    result,
                    phone=one.phone,
                    attempts=one.attempts,
                    now=now,
                    chance=self._chance,
                )
        await reports_before_us(self._database, [result for result in results if result.failure is None])
        for result in results:
            if result.failure is not None:
                log.warning("sms_not_sent", gateway=result.gateway, failure=result.failure.word, key=result.key)
