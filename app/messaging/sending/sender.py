"""The sender: prepares what is due, gives it to the gateways, records what became of it, until it is stopped.

Any number of senders may run, in the service or apart; one that is killed leaves nothing but leases, which end.
"""

import asyncio
import contextlib
import os
import random
import socket
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

import structlog

from app.configuration.clock import Clock
from app.messaging.sending.dispatch import Dispatcher, Lane
from app.messaging.sending.prepare import Prepares, Window
from app.messaging.sending.results import ResultRecorder
from app.messaging.sending.under_way import BatchInFlight
from app.observability.outages import outages
from ledger.books.errors import TryAgain
from ledger.database import Database
from ledger.database.clock import clock_ahead

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
        prepares: Prepares,
        *,
        lanes: Sequence[Lane] = ("urgent", "bulk"),
        batch: int = BATCH,
        lease_seconds: float = LEASE_SECONDS,
        gather_seconds: float = GATHER_SECONDS,
        poll_seconds: float = POLL_SECONDS,
        prices: Mapping[str, int] | None = None,
        alone_xof: int | None = None,
        chance: random.Random | None = None,
        clock_ahead: Callable[[Database], Awaitable[timedelta]] = clock_ahead,
    ) -> None:
        """``gather_seconds``: how long a message that is not urgent waits for others to the same phone.

        ``prices``: of one part in thousandths of a franc, by gateway, where the gateway does not say it.
        ``alone_xof``: what the installation pays a month for a group without an organisation; none: what it costs.
        """
        self._database, self._clock, self._dispatcher, self._prepares = database, clock, dispatcher, prepares
        self._lanes, self._clock_ahead = lanes, clock_ahead
        self._batch, self._poll_seconds = batch, poll_seconds
        self._lease_seconds, self._gather = lease_seconds, timedelta(seconds=gather_seconds)
        self._chance = chance or random.Random()  # noqa: S311 -- it spreads retries, it guards nothing
        self._prices, self._alone_xof = prices or {}, alone_xof
        self._stop = asyncio.Event()
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    async def run(self, stop: asyncio.Event) -> None:
        """Send until ``stop`` is set; the calls under way are finished and recorded first.

        What is urgent has a lane of its own and does not wait until a batch is done.
        """
        self._stop = stop
        async with asyncio.TaskGroup() as lanes:
            for lane in self._lanes:
                lanes.create_task(self._run(stop, lane))

    async def _run(self, stop: asyncio.Event, lane: Lane) -> None:
        while not stop.is_set():
            try:
                claimed = await self.once(lane)
                outages.up("database")
            except TryAgain as problem:
                outages.database_down(str(problem))
                claimed = 0
            except Exception as problem:  # noqa: BLE001 -- a bug in one batch must not end the sending of all others
                # Without its traceback, which may show numbers and figures.
                log.error("sms_batch_broke", error=type(problem).__name__)  # noqa: TRY400
                claimed = 0
            if claimed < self._batch:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._poll_seconds)

    async def once(self, lane: Lane | None = None) -> int:
        """One batch of a lane, or of both in one; gives how many rows it took."""
        now = self._clock.now()
        ahead = await self._clock_ahead(self._database)
        outages.clock_ahead(-ahead.total_seconds())
        leases_at = now + ahead
        window = Window(
            now,
            now - self._gather,
            leases_at,
            leases_at + timedelta(seconds=self._lease_seconds),
            urgent=None if lane is None else lane == "urgent",
            alone_xof=self._alone_xof,
        )
        last_call = time.monotonic() + self._lease_seconds * 2 / 3
        recorder = ResultRecorder(f"{self.name}:{lane}" if lane else self.name, self._prices, self._chance)
        async with self._database.unit_of_work() as unit:
            batch = await self._prepares(unit, recorder.holder, window, self._batch)
        if batch.claimed:
            await self._send(BatchInFlight(self._database, self._clock, recorder, batch), last_call, lane or "bulk")
        return batch.claimed

    async def _send(self, under_way: BatchInFlight, last_call: float, lane: Lane) -> None:
        results = self._dispatcher.send(
            under_way.outgoing(), lambda: time.monotonic() < last_call and not self._stop.is_set(), lane
        )
        try:
            async with contextlib.aclosing(results) as ended:
                async for some in ended:
                    await under_way.record(some)
            await under_way.end()
        finally:
            await under_way.free_phones()
