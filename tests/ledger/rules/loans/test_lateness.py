"""Late the day after a due meeting whose instalment was missed; a group that meets no more is not waited for."""

from datetime import date, timedelta

import pytest

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.loans.instalments import instalments, running_instalments
from ledger.rules.loans.lateness import Missed, days_late, is_late

VSLA = Constitution.default("vsla")
FRIDAY = date(2026, 1, 2)


def days(number):
    return FRIDAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("met", "today", "late"),
    [
        *((0, 0, 0), (0, 1, 1), (0, 90, 90), (7, 7, 0), (7, 8, 1), (7, 3, 0)),
        *((None, 28, 0), (None, 29, 29), (30, 29, 29), (30, 30, 0), (30, 31, 1)),
    ],
)
def test_late_is_the_day_after_the_meeting_it_fell_due_at(met, today, late):
    missed = Missed(FRIDAY, None if met is None else days(met))
    assert is_late(missed, days(today)) is bool(late)
    assert days_late(missed, days(today)) == late


def test_nothing_missed_is_never_late():
    assert not is_late(None, FRIDAY)
    assert days_late(None, FRIDAY) == 0


def test_the_two_days_as_they_are_written():
    assert Missed.read(None) is None
    assert Missed.read("2026-01-02 -") == Missed(FRIDAY, None)
    assert Missed.read("2026-01-02 2026-01-09") == Missed(FRIDAY, days(7))


def test_equal_parts_each_with_its_day():
    plan = instalments(25_000, (days(28), days(56), days(84)), 5)
    assert [(one.number, one.due_on, one.left_xof) for one in plan] == [
        (1, days(28), 16_670),
        (2, days(56), 8_340),
        (3, days(84), 0),
    ]


def test_a_loan_that_runs_already_has_its_days_from_its_hand_over_or_back_from_the_next():
    known = {"planned_xof": 3_000, "periods": 3, "handed_over_on": FRIDAY, "last_due_on": days(84)}
    plan = running_instalments(VSLA, before=0, charged=1, next_due_on=days(56), **known)
    assert [(one.number, one.due_on, one.left_xof) for one in plan] == [
        (1, days(28), 2_000),
        (2, days(56), 1_000),
        (3, days(84), 0),
    ]
    plan = running_instalments(VSLA, before=1, charged=1, next_due_on=days(70), **known)
    assert [(one.number, one.due_on, one.left_xof) for one in plan] == [(2, days(70), 1_500), (3, days(84), 0)]
