"""Weeks of a cycle, due meetings, and reminders."""

from datetime import date, timedelta

import pytest

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.loans.due_dates import (
    charge_periods,
    due_days,
    due_meeting,
    reminder_days,
    week_of_cycle,
)

VSLA = Constitution.default("vsla")
FRIDAY = date(2026, 1, 2)


@pytest.mark.parametrize(("days", "week"), [(0, 1), (6, 1), (7, 2), (21, 4), (-1, 0)])
def test_the_first_week_is_one(days, week):
    assert week_of_cycle(FRIDAY, FRIDAY + timedelta(days=days)) == week


def test_a_loan_of_twelve_weeks_has_three_due_meetings():
    assert due_days(VSLA, FRIDAY, 12) == (date(2026, 1, 30), date(2026, 2, 27), date(2026, 3, 27))


def test_a_started_period_counts_and_ends_with_the_term():
    assert [charge_periods(VSLA, weeks) for weeks in (1, 4, 5, 12)] == [1, 1, 2, 3]
    assert due_days(VSLA, FRIDAY, 6) == (date(2026, 1, 30), date(2026, 2, 13))


def test_what_is_due_is_settled_at_the_first_meeting_from_then_on():
    meetings = [FRIDAY, date(2026, 1, 31), date(2026, 2, 6)]
    assert due_meeting(date(2026, 1, 30), meetings) == date(2026, 1, 31)
    assert due_meeting(date(2026, 3, 1), meetings) == date(2026, 3, 1)


def test_days_before_the_share_out():
    shareout = date(2026, 12, 25)
    assert reminder_days(VSLA, shareout) == (date(2026, 11, 27), date(2026, 12, 11))
