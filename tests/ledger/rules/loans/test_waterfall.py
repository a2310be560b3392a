"""One repayment: fines on the loan, its charge, its principal; the oldest loan first; too much is left over."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.loans.waterfall import LoanOwed, overpayment, repay

JUNE, JULY = date(2026, 6, 5), date(2026, 7, 3)


def test_two_debts_of_8000_and_12000_and_10000_paid():
    repayment = repay(10_000, [LoanOwed("younger", JULY, 12_000), LoanOwed("older", JUNE, 8_000)])
    assert [(part.key, part.paid_xof, part.closes) for part in repayment.parts] == [
        ("older", 8_000, True),
        ("younger", 2_000, False),
    ]
    assert (repayment.left_over_xof, repayment.owed_after_xof) == (0, 10_000)


def test_fines_then_charge_then_principal():
    (part,) = repay(3_000, [LoanOwed("awa", JUNE, 25_000, charge_xof=2_500, fines_xof=250)]).parts
    assert (part.fines_xof, part.charge_xof, part.principal_xof) == (250, 2_500, 250)


def test_of_two_loans_of_one_day_the_first_given_is_the_older():
    loans = [LoanOwed("first", JUNE, 1_000), LoanOwed("second", JUNE, 1_000)]
    assert repay(500, loans).parts[0].key == "first"


def test_a_repayment_is_not_negative():
    with pytest.raises(ValueError, match="not negative"):
        repay(-5, [])


def test_too_much_is_returned_or_turned_into_whole_shares():
    returned = overpayment(Constitution.default("vsla"), 1_200, shares_free=5)
    assert (returned.shares, returned.returned_xof) == (0, 1_200)
    saves = Constitution.from_settings("vsla", {"overpayment": "shares"})
    saved = overpayment(saves, 1_200, shares_free=5)
    assert (saved.shares, saved.saved_xof, saved.returned_xof) == (2, 1_000, 200)
    assert overpayment(saves, 1_200, shares_free=1).returned_xof == 700
    assert overpayment(saves, 1_200, shares_free=None).shares == 2


francs = st.integers(0, 50_000)
debts = st.lists(st.builds(LoanOwed, st.uuids().map(str), st.dates(JUNE, JULY), francs, francs, francs), max_size=4)


@given(st.integers(0, 400_000), debts)
def test_every_franc_is_somewhere(amount, loans):
    repayment = repay(amount, loans)
    owed = sum(loan.owed_xof for loan in loans)
    assert repayment.paid_xof + repayment.left_over_xof == amount
    assert repayment.paid_xof == min(amount, owed)
    assert repayment.owed_after_xof == owed - repayment.paid_xof


@given(st.integers(0, 200_000), st.integers(0, 200_000), debts)
def test_two_repayments_do_what_one_does(first, second, loans):
    paid = {part.key: part for part in repay(first, loans).parts}
    left = [
        LoanOwed(
            loan.key,
            loan.taken_on,
            loan.principal_xof - (paid[loan.key].principal_xof if loan.key in paid else 0),
            loan.charge_xof - (paid[loan.key].charge_xof if loan.key in paid else 0),
            loan.fines_xof - (paid[loan.key].fines_xof if loan.key in paid else 0),
        )
        for loan in loans
    ]
    assert repay(second, left).owed_after_xof == repay(first + second, loans).owed_after_xof
