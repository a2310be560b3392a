"""A self-help group: own capital before outside money, and the five principles scored from its books."""

from dataclasses import replace
from fractions import Fraction

import pytest

from ledger.rules.by_family.shg import Practice, own_capital, score

GOOD = Practice(
    meetings_held=50,
    meetings_planned=52,
    saved_xof=490_000,
    savings_due_xof=500_000,
    lent_out_xof=400_000,
    lendable_xof=500_000,
    repaid_on_time_xof=95_000,
    fell_due_xof=100_000,
    meetings_booked=50,
    meetings_to_book=50,
)


def test_surplus_stays_in_the_group():
    capital = own_capital(savings_xof=500_000, assets_xof=720_000, debts_xof=150_000)
    assert (capital.savings_xof, capital.surplus_xof, capital.total_xof) == (500_000, 70_000, 570_000)


def test_each_principle_is_twenty_points():
    points = score(GOOD)
    assert points.meetings == Fraction(250, 13)
    assert (points.savings, points.lending, points.repayment, points.books) == (Fraction("19.6"), 16, 19, 20)
    assert points.total == sum(
        (points.meetings, points.savings, points.lending, points.repayment, points.books), Fraction(0)
    )
    assert points.grade == "A"


@pytest.mark.parametrize(
    ("saved", "lent", "grade"),
    [(500_000, 125_000, "B"), (500_000, 125_001, "A"), (250_000, 125_000, "B"), (249_999, 125_000, "C")],
)
def test_a_is_above_85_and_b_from_75(saved, lent, grade):
    """All else full: savings of 500,000 and a quarter lent are 85 points exactly, half of the savings 75."""
    full = replace(GOOD, meetings_held=52, repaid_on_time_xof=100_000)
    assert score(replace(full, saved_xof=saved, lent_out_xof=lent)).grade == grade


def test_more_than_due_is_not_more_than_twenty():
    assert score(replace(GOOD, saved_xof=900_000)).savings == 20


def test_a_new_group_has_everything_to_show_but_no_late_repayment():
    new = score(Practice(0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    assert (new.total, new.repayment, new.grade) == (20, 20, "C")
