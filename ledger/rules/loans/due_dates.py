"""The days of a cycle and of a loan: week numbers, due meetings, the last repayment day, reminders.

Days are meeting days: a charge or a part falls due at a meeting, never between two. Source: VSL Associates'
field guide.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from ledger.rules.by_family.constitution import Constitution

HALF_A_WEEK = 3


def week_of_cycle(starts_on: date, day: date) -> int:
    """Return the week of the cycle, the first being 1; 0 or less before it starts."""
    return (day - starts_on).days // 7 + 1


def charge_periods(constitution: Constitution, term_weeks: int) -> int:
    """Return how many due meetings a term has, at least 1; a started period counts as a whole one."""
    return max(-(-term_weeks // constitution.charge_period_weeks), 1)


def due_days(constitution: Constitution, disbursed_on: date, term_weeks: int) -> tuple[date, ...]:
    """Return the days on which charges and parts fall due, the last being the end of the term."""
    step = constitution.charge_period_weeks
    periods = charge_periods(constitution, term_weeks)
    weeks = (*(step * period for period in range(1, periods)), term_weeks)
    return tuple(disbursed_on + timedelta(weeks=week) for week in weeks)


def next_due_day(constitution: Constitution, due_on: date, last_due_on: date, period: int, periods: int) -> date:
    """Return the due day after `due_on`, on which `period` was charged; the term's last period ends with the term."""
    following = due_on + timedelta(weeks=constitution.charge_period_weeks)
    return min(following, last_due_on) if period < periods else following


def period_began_on(constitution: Constitution, term_began_on: date, next_due_on: date) -> date:
    """Return the day on which the period that ends with `next_due_on` began: the due day before it, or the term's."""
    step = 7 * constitution.charge_period_weeks
    before = max(-(-(next_due_on - term_began_on).days // step) - 1, 0)
    return term_began_on + timedelta(days=before * step)


def is_started(began_on: date, *, met_on: date | None, today: date | None) -> bool:
    """Return whether a period that began that day is under way at a meeting of today (none: between two).

    `met_on`: the last meeting that is over. No days are counted: a period begins at the first meeting held from its
    day on, and at that meeting it costs nothing yet.
    """
    return met_on is not None and began_on <= met_on and (today is None or began_on < today)


def due_meeting(due_on: date, meetings_on: Iterable[date]) -> date:
    """Return the meeting at which something due is settled: the first on or after that day, else that day."""
    return min((day for day in meetings_on if day >= due_on), default=due_on)


def reminder_days(constitution: Constitution, shareout_on: date) -> tuple[date, date]:
    """Return the two days on which borrowers are reminded; neither amount nor date goes to anybody else."""
    weeks = (constitution.first_reminder_weeks, constitution.last_reminder_weeks)
    return shareout_on - timedelta(weeks=weeks[0]), shareout_on - timedelta(weeks=weeks[1])


def meeting_due_on(held_on: date, weekday: int, every_weeks: int) -> date:
    """The day on which the meeting after the one of ``held_on`` was due; ``weekday`` is the group's, Monday is 1.

    One that was held some days early is followed by one on the group's day; one held late, by one a whole rhythm on.
    """
    on = held_on + timedelta(weeks=every_weeks)
    ahead = (weekday - on.isoweekday()) % 7
    return on + timedelta(days=ahead if ahead <= HALF_A_WEEK else 0)


def next_meeting_on(weekday: int, today: date, *, held_today: bool) -> date:
    """The next day of the week on which the group meets; ``held_today``: today's meeting is over. Monday is 1."""
    ahead = (weekday - today.isoweekday()) % 7
    return today + timedelta(days=7 if held_today and not ahead else ahead)
