"""Workers of machines whose clocks are apart: no message goes out twice, none stays, leases end in real time."""

import asyncio
from datetime import datetime, timedelta

import pytest

from app.observability.outages import Outages
from app.worker.scheduler import JOBS, Scheduler
from ledger.database import clock as database_clock
from tests.app.messaging.conftest import NOON, Pigeon, StillClock, outbox_rows, states, tell_awa, tell_member

pytestmark = pytest.mark.anyio
TELLING = tuple(job for job in JOBS if job.name in ("meeting_reminders", "declarations_waiting"))
APART = [timedelta(seconds=90), timedelta(hours=2), timedelta(hours=-2)]


def wrong_by(make_sender, clock, skew, *gateways, **options):
    """A sender of a machine whose clock is ahead of the database's, which ``clock`` shows."""

    async def found_ahead(_database) -> timedelta:
        return -skew

    sender = make_sender(*gateways, clock_ahead=found_ahead, **options)
    sender._clock = StillClock(clock.at + skew)
    return sender


@pytest.mark.parametrize("skew", APART, ids=str)
async def test_what_one_is_sending_no_other_takes(database, village, clock, make_sender, skew):
    sending, answered = asyncio.Event(), asyncio.Event()

    class Slow(Pigeon):
        async def send(self, messages):
            sending.set()
            await answered.wait()
            return await super().send(messages)

    await tell_awa(database, village, clock, "solidarity", amount=100, urgent=True)
    slow, quick = Slow(), Pigeon()
    first = asyncio.create_task(make_sender(slow).once())
    await sending.wait()
    other = wrong_by(make_sender, clock, skew, quick)
    assert await other.once() == 0
    assert quick.given == []
    answered.set()
    assert await first == 1
    assert await states(database) == ["sent"]


@pytest.mark.parametrize("skew", APART, ids=str)
async def test_a_lease_of_one_that_died_ends_for_every_clock(database, village, clock, make_sender, skew):
    await tell_awa(database, village, clock, "solidarity", amount=100, urgent=True)
    gone = (
        wrong_by(make_sender, clock, skew, lease_seconds=120) if skew > timedelta() else make_sender(lease_seconds=120)
    )

    async def never(*_):
        raise asyncio.CancelledError

    gone._send = never
    with pytest.raises(asyncio.CancelledError):
        await gone.once()
    clock.go(seconds=119)
    other = make_sender() if skew > timedelta() else wrong_by(make_sender, clock, skew)
    assert await other.once() == 0
    clock.go(seconds=2)
    other = make_sender() if skew > timedelta() else wrong_by(make_sender, clock, skew)
    assert await make_sender().once() == 1


async def test_treasurers_hear_once_of_what_waits_however_far_schedulers_are_apart(database, village, clock):
    await tell_member(database, village, clock, 3, "solidarity", "k", amount=100)
    before = len(await outbox_rows(database))
    clocks = [StillClock(NOON + skew) for skew in (timedelta(), timedelta(hours=2), timedelta(hours=-2))]
    schedulers = [Scheduler(database, one, jobs=TELLING) for one in clocks]
    written = []
    for _ in range(48):  # in steps of an hour
        written += [await scheduler.once() for scheduler in schedulers]
        for one in clocks:
            one.go(hours=1)
    rows = (await outbox_rows(database))[before:]
    assert sum(written) == len(rows) == len({row["key"] for row in rows})
    assert {row["topic"] for row in rows} >= {"remind_meeting"}


async def test_the_database_s_clock_is_this_machine_s_here(database):
    assert abs(await database_clock.clock_ahead(database)) < timedelta(seconds=2)


def test_a_clock_that_is_wrong_is_said_once_with_what_to_do(capsys):
    outages = Outages()
    for seconds in (0.3, 7_200.0, 7_201.0, 0.2):
        outages.clock_ahead(seconds)
    read = capsys.readouterr()
    said = [line for line in (read.out + read.err).splitlines() if "clock" in line]
    assert len(said) == 2
    assert "+7200 s from the database's" in said[0]
    assert "back" in said[1]


async def test_a_machine_that_is_two_hours_ahead_finds_it_out(database, monkeypatch):
    class Wrong(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(hours=2)

    monkeypatch.setattr(database_clock, "datetime", Wrong)
    found = await database_clock.clock_ahead(database)
    if database.name == "sqlite":
        assert found == timedelta(0), "a file has this machine's clock"
    else:
        assert abs(found + timedelta(hours=2)) < timedelta(seconds=2)
