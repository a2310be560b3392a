"""A leaver takes her savings at face value minus what she owes; the heirs of a member who dies wait."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.loans.waterfall import LoanOwed
from ledger.rules.settlement.departure import depart

LOAN = LoanOwed("awa", date(2026, 6, 5), 8_000, charge_xof=800, fines_xof=250)


def test_awa_leaves_with_20000_saved_and_owes_9550():
    gone = depart("left", 20_000, (LOAN,), fines_xof=300, solidarity_xof=200)
    assert gone.paid_xof == 20_000 - 9_050 - 500
    assert (gone.fines_xof, gone.solidarity_xof, gone.debt_left_xof) == (300, 200, 0)
    assert not gone.shares_stay


def test_salif_leaves_owing_more_than_he_saved():
    gone = depart("left", 5_000, (LOAN,), fines_xof=300)
    assert (gone.paid_xof, gone.loans.paid_xof, gone.debt_left_xof) == (0, 5_000, 4_350)


def test_after_a_death_savings_and_earnings_wait_for_the_share_out():
    died = depart("died", 20_000, (LOAN,))
    assert (died.paid_xof, died.loans.parts, died.debt_left_xof) == (0, (), 9_050)
    assert died.shares_stay


francs = st.integers(0, 30_000)


@given(francs, francs, francs, francs)
def test_what_she_saved_is_all_there(savings, principal, fines, solidarity):
    gone = depart("left", savings, (LoanOwed("a", date(2026, 6, 5), principal),), fines, solidarity)
    settled = gone.loans.paid_xof + gone.fines_xof + gone.solidarity_xof
    assert gone.paid_xof + settled == savings
    assert gone.debt_left_xof == principal + fines + solidarity - settled
    assert gone.paid_xof == 0 or gone.debt_left_xof == 0
