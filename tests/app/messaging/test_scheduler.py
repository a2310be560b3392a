"""Reminders and summaries by the clock of Mali: once, after restarts, without a flood."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.messaging.jobs.forget import forget_old
from app.messaging.jobs.schedule import latest_due
from app.worker.scheduler import Scheduler
from ledger.funds.declarations import refuse_declaration
from ledger.funds.savings import declare
from tests.app.messaging.conftest import AWA, BINTA, BINTA_PHONE, change, outbox_rows, tell_awa
from tests.village import command, hold_meeting

pytestmark = pytest.mark.anyio
# The village meets on Sundays here; its meeting was on Sunday 22 November 2026, and Awa's loan falls due 20 December.
SATURDAY = datetime(2026, 11, 28, 12, tzinfo=UTC)


def at(day, hour=0, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.fixture
async def sundays(database, village, clock):
    await change(database, "UPDATE savings_group SET meeting_weekday = 7, meeting_hour = 16")
    await hold_meeting(database, village)
    await change(database, "DELETE FROM outbox")
    clock.at = SATURDAY
    return village


async def reminded(database):
    return [(row["member"], row["topic"]) for row in await outbox_rows(database)]


@pytest.mark.parametrize(
    ("after", "now", "due"),
    [
        (at(27, 17), at(28, 16, 59), None),
        (at(27, 17), at(28, 17), at(28, 17)),
        (at(1), at(28, 12), at(27, 17)),
        (at(28, 17), at(28, 17), None),
    ],
)
def test_only_the_latest_run_since_the_mark_is_due(after, now, due):
    assert latest_due("0 17 * * *", after, now) == due


async def test_everybody_is_reminded_on_the_eve_once_by_many_schedulers(database, sundays, clock):
    schedulers = [Scheduler(database, clock) for _ in range(3)]
    for scheduler in schedulers:
        assert await scheduler.once() == 0  # the first look sets the marks
    clock.at = SATURDAY.replace(hour=17)
    written = await asyncio.gather(*(scheduler.once() for scheduler in schedulers))
    assert sum(written) == 6
    clock.go(minutes=5)
    assert await Scheduler(database, clock).once() == 0
    assert await reminded(database) == [(member, "remind_meeting") for member in range(1, 7)]
    row = (await outbox_rows(database))[0]
    assert row["key"] == f"remind:{sundays}:2026-11-29:1"
    assert json.loads(row["payload"]) == {"day": "2026-11-29", "hour": 16}


async def test_a_borrower_whose_loan_falls_due_hears_of_it(database, sundays, clock):
    scheduler = Scheduler(database, clock)
    clock.at = at(19, 12, month=12)
    await scheduler.once()
    clock.at = at(19, 17, month=12)
    await scheduler.once()
    rows = [row for row in await outbox_rows(database) if row["member"] == AWA]
    assert [(row["topic"], json.loads(row["payload"])["owed"]) for row in rows] == [("remind_loan", 500)]


async def test_a_run_cut_off_in_the_middle_is_finished_by_the_next(database, sundays, clock):
    scheduler = Scheduler(database, clock)
    await scheduler.once()
    clock.at = SATURDAY.replace(hour=17)
    marks = "UPDATE schedule_mark SET done_us = :done WHERE job = 'meeting_reminders'"
    before = (await database.fetch(text("SELECT done_us FROM schedule_mark WHERE job = 'meeting_reminders'")))[0]
    await scheduler.once()
    await change(database, "DELETE FROM outbox WHERE member > 3")
    await change(database, marks, done=before["done_us"])  # as if it had died before the mark
    assert await scheduler.once() == 3
    assert len(await outbox_rows(database)) == 6


async def test_after_a_month_away_only_what_is_still_worth_saying_is_said(database, sundays, clock):
    scheduler = Scheduler(database, clock)
    await scheduler.once()
    clock.at = at(26, 23, month=12)  # a Saturday night, four meetings later
    await scheduler.once()
    rows = [row for row in await outbox_rows(database) if row["topic"].startswith("remind_")]
    assert {json.loads(row["payload"])["day"] for row in rows} == {"2026-12-27"}
    await change(database, "DELETE FROM outbox")
    clock.at = at(27, 16, month=12) + timedelta(days=7)  # the meeting has begun: nothing to remind of
    assert await scheduler.once() == 0


async def test_a_group_that_meets_every_second_week_is_left_alone_in_between(database, sundays, clock):
    weekly, fortnightly = '"meeting_every_weeks": 1', '"meeting_every_weeks": 2'
    sql = "UPDATE constitution SET settings = replace(settings, :weekly, :fortnightly)"
    await change(database, sql, weekly=weekly, fortnightly=fortnightly)
    scheduler = Scheduler(database, clock)
    await scheduler.once()
    clock.at = SATURDAY.replace(hour=17)
    assert await scheduler.once() == 0
    clock.at += timedelta(days=7)
    assert await scheduler.once() == 6


async def test_borrowers_are_reminded_four_and_two_weeks_before_the_end_without_its_date(database, sundays, clock):
    (row,) = await database.fetch(text("SELECT ends_on FROM cycle"))
    ends = datetime.fromisoformat(row["ends_on"]).replace(tzinfo=UTC)
    scheduler = Scheduler(database, clock)
    for weeks in (5, 4, 3, 2, 1):
        clock.at = ends - timedelta(weeks=weeks, days=1)
        await scheduler.once()
        clock.at = ends - timedelta(weeks=weeks) + timedelta(hours=10)
        await scheduler.once()
    rows = [row for row in await outbox_rows(database) if row["topic"] == "remind_shareout"]
    assert [row["key"] for row in rows] == [f"shareout:{sundays}:1:{weeks}:{AWA}" for weeks in (4, 2)]
    assert json.loads(rows[0]["payload"]) == {"owed": 1500}


async def test_binta_gets_the_week_on_monday_morning(database, sundays, clock):
    scheduler = Scheduler(database, clock)
    clock.at = at(22, 20)
    await scheduler.once()
    clock.at = at(23, 8)
    await scheduler.once()
    (row,) = [row for row in await outbox_rows(database) if row["topic"] == "weekly"]
    assert row["member"] == BINTA
    assert json.loads(row["payload"]) == {
        "day": "2026-11-22",
        "savings": 6000,
        "lent": 2500,
        "repaid": 1000,
        "box": 4500,
        "solidarity_box": 600,
    }
    clock.at = at(30, 8)  # a week in which nothing moved
    await scheduler.once()
    assert len([row for row in await outbox_rows(database) if row["topic"] == "weekly"]) == 1


async def test_a_clock_set_back_says_nothing_twice(database, sundays, clock):
    scheduler = Scheduler(database, clock)
    await scheduler.once()
    clock.at = SATURDAY.replace(hour=17)
    await scheduler.once()
    clock.at = SATURDAY
    assert await scheduler.once() == 0
    clock.at = SATURDAY.replace(hour=18)
    assert await scheduler.once() == 0


async def test_a_clock_that_was_wrong_once_does_not_silence_the_reminders(database, sundays, clock):
    """A machine thought for a moment that it was 2031: the marks follow the clock back, and nothing is said twice."""
    scheduler = Scheduler(database, clock)
    await scheduler.once()
    clock.at = SATURDAY.replace(hour=17)
    assert await scheduler.once() == 6
    clock.at = SATURDAY.replace(year=2031, hour=18)
    await scheduler.once()
    clock.at = SATURDAY.replace(hour=19)
    assert await scheduler.once() == 0
    clock.at = SATURDAY.replace(hour=17) + timedelta(days=7)
    assert await scheduler.once() == 6
    assert len(await reminded(database)) == 12


async def test_binta_hears_twice_a_day_what_waits_for_her_once_and_in_one_sms(
    database, village, clock, make_sender, pigeon
):
    """Not of what was settled meanwhile, and not of what she announced herself."""
    scheduler, sender = Scheduler(database, clock), make_sender()
    clock.at = at(23, 12)
    await scheduler.once()
    seq = (await declare(database, command(village, "a", AWA), AWA, 3)).seq
    for member, shares in ((5, 2), (4, 1), (BINTA, 1)):
        await declare(database, command(village, f"d{member}", member), member, shares)
    await refuse_declaration(database, command(village, "no"), seq)
    for hour in (17, 18, 19):
        clock.at = at(23, hour)
        await scheduler.once()
        await sender.once()
    assert [text for text in pigeon.texts(BINTA_PHONE) if "embre" in text] == [
        "Membre 5 annonce 1 000 F, membre 4 annonce 500 F. Détail: *384*22#"
    ]
    await declare(database, command(village, "late", AWA), AWA, 1)
    clock.at = at(24, 7)
    await scheduler.once()
    await sender.once()
    assert pigeon.texts(BINTA_PHONE)[-1] == (
        "Le membre 6 annonce 1 part, 500 F. A confirmer à la réunion, argent en main."
    )


async def test_opening_figures_are_not_what_a_week_saved(database, clock, village):
    clock.at = at(22, 20)
    scheduler = Scheduler(database, clock)
    await scheduler.once()
    figures = {"box:loan": 50_000, f"shares:{AWA}": -50_000}
    await database.post(command(village, "opening").draft("opening", figures))
    clock.at = at(23, 8)
    assert await scheduler.once() == 0


async def test_numbers_and_figures_of_old_messages_are_forgotten_their_cost_is_not(
    database, sundays, clock, make_sender, pigeon
):
    clock.at = at(23, 12)
    await tell_awa(database, sundays, clock, "solidarity", "a", amount=100)
    await make_sender().once()
    await forget_old(database, clock.at, clock.at + timedelta(days=179))
    assert (await outbox_rows(database))[0]["phone"] is not None
    await forget_old(database, clock.at, clock.at + timedelta(days=181))
    (row,) = await outbox_rows(database)
    assert (row["phone"], row["payload"], row["cost_millixof"], row["state"]) == (None, "{}", 20_000, "sent")


async def test_messages_without_figures_and_dead_ones_are_forgotten_too(database, sundays, clock, make_sender, pigeon):
    clock.at = at(23, 12)
    await tell_awa(database, sundays, clock, "pin_changed", "a", urgent=True)
    await tell_awa(database, sundays, clock, "repaid", "b", amount=100)
    await make_sender().once()
    assert [row["state"] for row in await outbox_rows(database)] == ["sent", "dead"]
    await forget_old(database, clock.at, clock.at + timedelta(days=181))
    rows = await outbox_rows(database)
    assert [(row["phone"], row["payload"], row["state"]) for row in rows] == [
        (None, "{}", "sent"),
        (None, "{}", "dropped"),
    ]
    assert rows[1]["problem"] == "forgotten"


async def test_the_groups_own_rules_say_when_borrowers_are_reminded(database, sundays, clock):
    (row,) = await database.fetch(text("SELECT ends_on FROM cycle"))
    ends = datetime.fromisoformat(row["ends_on"]).replace(tzinfo=UTC)
    first, six = '"first_reminder_weeks": 4', '"first_reminder_weeks": 6'
    last, one = '"last_reminder_weeks": 2', '"last_reminder_weeks": 1'
    sql = "UPDATE constitution SET settings = replace(replace(settings, :first, :six), :last, :one)"
    await change(database, sql, first=first, six=six, last=last, one=one)
    scheduler = Scheduler(database, clock)
    for weeks in (7, 6, 5, 4, 3, 2, 1):
        clock.at = ends - timedelta(weeks=weeks, days=1)
        await scheduler.once()
        clock.at = ends - timedelta(weeks=weeks) + timedelta(hours=10)
        await scheduler.once()
    rows = [row for row in await outbox_rows(database) if row["topic"] == "remind_shareout"]
    assert [row["key"] for row in rows] == [f"shareout:{sundays}:1:{weeks}:{AWA}" for weeks in (6, 1)]
