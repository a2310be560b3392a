"""Runs the jobs that are due: once, whoever runs it and however often; after a pause the latest run, no flood.

Every message has a key that the run determines, so that two schedulers may plan the same run and write it once. The
mark says how far a job is; it moves when all of a run is written, so that a run cut off is done again.
"""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import bindparam, or_, select

from app.configuration.clock import Clock
from app.messaging.jobs.duties import declarations_waiting
from app.messaging.jobs.forget import forget_old
from app.messaging.jobs.reminders import meeting_reminders, shareout_reminders
from app.messaging.jobs.schedule import MESSAGES_A_COMMIT, Job, Planned, latest_due
from app.messaging.jobs.supports import supports_waiting
from app.messaging.jobs.weekly import weekly_summaries
from app.messaging.sending.enqueue import put
from app.observability.done import keep
from app.observability.outages import outages
from app.organisations.agents_news import agents_news
from app.organisations.figures.series.weeks import record_week
from app.privacy.retention import forget_people
from ledger.books.canonical import microseconds, moment_of
from ledger.books.errors import TryAgain
from ledger.database import Database
from ledger.database.upsert import upsert
from ledger.tables import ScheduleMark, table_of


async def record_panel_week(database: Database, _due: datetime, now: datetime) -> list[Planned]:
    """Keep the panel's plots fed; there is nothing to tell anybody."""
    await record_week(database, now.date())
    return []


JOBS: Final = (
    Job("meeting_reminders", "0 17 * * *", timedelta(hours=23), meeting_reminders),
    Job("shareout_reminders", "0 10 * * *", timedelta(days=3), shareout_reminders),
    Job("supports_waiting", "30 9 * * *", timedelta(hours=10), supports_waiting),
    Job("weekly_summaries", "0 8 * * 1", timedelta(days=3), weekly_summaries),
    Job("agents_news", "30 7 * * *", timedelta(hours=12), agents_news),
    Job("declarations_waiting", "0 7,18 * * *", timedelta(hours=12), declarations_waiting),
    Job("forget_old", "30 3 * * *", timedelta(days=1), forget_old),
    Job("forget_people", "45 3 * * *", timedelta(days=1), forget_people),
    Job("panel_weeks", "5 * * * *", timedelta(hours=2), record_panel_week),
)
POLL_SECONDS = 20.0
ALIVE = timedelta(minutes=1)
_mark = table_of(ScheduleMark)
_MARK = select(_mark.c.done_us).where(_mark.c.job == bindparam("job"))
_INSERT_MARK = upsert(_mark)
# A mark moves forward only, so that a slow scheduler changes nothing; but one ahead of the clock was set by a clock
# that was wrong, and follows it back, or the job would be silent until then. By its key nothing is said twice.
_SET_MARK = _INSERT_MARK.on_conflict_do_update(
    index_elements=[_mark.c.job],
    set_={"done_us": _INSERT_MARK.excluded.done_us},
    where=or_(_mark.c.done_us < _INSERT_MARK.excluded.done_us, _mark.c.done_us > bindparam("now_us")),
)
log = structlog.get_logger()


class Scheduler:
    """Does what is due. Any number may run."""

    def __init__(self, database: Database, clock: Clock, *, jobs: tuple[Job, ...] = JOBS) -> None:
        self._database, self._clock, self._jobs = database, clock, jobs
        self._seen_alive: datetime | None = None

    async def run(self, stop: asyncio.Event, *, poll_seconds: float = POLL_SECONDS) -> None:
        """Look at the clock again and again until ``stop`` is set."""
        while not stop.is_set():
            try:
                await self.once()
                await self._is_alive()
                outages.up("database")
            except TryAgain as problem:
                outages.database_down(str(problem))
            except Exception as problem:  # noqa: BLE001 -- one bad group must not end the reminders of all others
                log.error("schedule_broke", error=type(problem).__name__)  # noqa: TRY400 -- figures in the frames
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), poll_seconds)

    async def once(self) -> int:
        """Do what is due now; gives how many messages are new in the outbox."""
        return sum([await self._run_job(job) for job in self._jobs])

    async def _is_alive(self) -> None:
        """Leave word once a minute, by which a worker that is dead or stuck is missed."""
        now = self._clock.now()
        if self._seen_alive is None or abs(now - self._seen_alive) >= ALIVE:
            await keep(self._database, "worker", now)
            self._seen_alive = now

    async def _run_job(self, job: Job) -> int:
        now = self._clock.now()
        rows = await self._database.fetch(_MARK, job=job.name)
        if not rows or rows[0]["done_us"] > microseconds(now):
            # The first look ever, or the first after the clock was set back: what was due before is not ours.
            await self._mark(job, now, now)
            return 0
        due = latest_due(job.cron, moment_of(rows[0]["done_us"]), now)
        if due is None:
            return 0
        written = 0
        if now - due <= job.worth:
            written = await self._write(await job.plan(self._database, due, now), now)
        await self._mark(job, due, now)
        log.info("schedule_done", job=job.name, messages=written)
        return written

    async def _write(self, planned: list[Planned], now: datetime) -> int:
        written = 0
        for at in range(0, len(planned), MESSAGES_A_COMMIT):
            async with self._database.unit_of_work() as unit:
                for message in planned[at : at + MESSAGES_A_COMMIT]:
                    written += await put(unit, message, at_us=microseconds(now))
        return written

    async def _mark(self, job: Job, done: datetime, now: datetime) -> None:
        async with self._database.unit_of_work() as unit:
            await unit.fetch(_SET_MARK, job=job.name, done_us=microseconds(done), now_us=microseconds(now))
