"""The loan limit and the term that holds a member back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.loans.limit import Borrower, check_loan, loan_limit, longest_term_weeks
from ledger.rules.refusal import Refusal

VSLA = Constitution.default("vsla")
AWA = Borrower(savings_xof=20_000, principal_xof=25_000, loan_cash_xof=30_000, week=10, term_weeks=12)


def test_forty_shares_three_times_25000_owed_30000_in_the_box():
    limit = loan_limit(VSLA, AWA)
    assert (limit.amount_xof, limit.reason) == (30_000, "box")
    assert limit.terms == (("savings", 35_000), ("box", 30_000))


@pytest.mark.parametrize(
    ("change", "amount", "reason"),
    [
        ({"loan_cash_xof": 100_000}, 35_000, "savings"),
        ({"loan_cash_xof": 100_000, "outside_loan": True}, 75_000, "savings"),
        ({"principal_xof": 70_000}, 0, "savings"),
        ({"loan_cash_xof": 0}, 0, "box"),
        ({"loan_cash_xof": 12_343}, 12_340, "box"),
        ({"overdue": True}, 0, "overdue"),
        ({"week": 3}, 0, "too_early"),
        ({"week": 4}, 30_000, "box"),
        ({"term_weeks": 13}, 0, "term_too_long"),
        ({"week": 39}, 30_000, "box"),  # due in week 51, the last before the share-out
        ({"week": 40}, 0, "after_shareout"),
        ({"week": 51, "term_weeks": 0}, 0, "after_shareout"),
    ],
)
def test_each_term_binds_in_its_turn(change, amount, reason):
    limit = loan_limit(VSLA, replace(AWA, **change))
    assert (limit.amount_xof, limit.reason) == (amount, reason)


def test_a_cap_a_person_binds_when_it_is_lowest():
    group = Constitution.from_settings("vsla", {"loan_cap_xof": 20_000})
    assert loan_limit(group, AWA).reason == "cap"


def test_a_group_may_lend_to_a_member_who_is_late():
    group = Constitution.from_settings("vsla", {"overdue_bars_loans": False})
    assert loan_limit(group, replace(AWA, overdue=True)).amount_xof == 30_000


def test_an_shg_has_no_share_out_to_end_a_loan_and_a_tontine_no_loans():
    assert longest_term_weeks(Constitution.default("shg"), 500) == 24
    assert loan_limit(Constitution.default("tontine"), AWA).reason == "no_loans"


@pytest.mark.parametrize(
    ("change", "asked", "says"),
    [
        ({}, 30_005, "loan.above_limit asked_xof=30005 limit_xof=30000 reason=box"),
        ({}, 30_001, "money.not_payable amount_xof=30001 cash_unit_xof=5"),
        ({}, 0, "money.not_positive"),
        ({"week": 2}, 5, "loan.too_early week=2 first_week=4"),
        ({"overdue": True}, 5, "loan.overdue"),
        ({"term_weeks": 16}, 5, "loan.term_too_long term_weeks=16 most_weeks=12"),
        ({"week": 45}, 5, "loan.after_shareout term_weeks=12 most_weeks=6"),
    ],
)
def test_a_request_is_refused_with_its_numbers(change, asked, says):
    with pytest.raises(Refusal, match=says):
        check_loan(VSLA, replace(AWA, **change), asked)


def test_a_request_within_the_limit_returns_it():
    assert check_loan(VSLA, AWA, 30_000).amount_xof == 30_000
    with pytest.raises(Refusal, match=r"loan\.no_loans"):
        check_loan(Constitution.default("tontine"), AWA, 500)


francs = st.integers(0, 10**7)


@given(savings=francs, principal=francs, cash=francs, more=francs)
def test_the_limit_is_payable_within_every_term_and_grows_with_savings(savings, principal, cash, more):
    borrower = Borrower(savings_xof=savings, principal_xof=principal, loan_cash_xof=cash, week=10)
    limit = loan_limit(VSLA, borrower)
    assert 0 <= limit.amount_xof <= cash
    assert limit.amount_xof % 5 == 0
    assert limit.amount_xof == dict(limit.terms)[limit.reason] == min(amount for _, amount in limit.terms)
    assert loan_limit(VSLA, replace(borrower, savings_xof=savings + more)).amount_xof >= limit.amount_xof
