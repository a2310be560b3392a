"""The four charge models at one due meeting, and whole loans worked out."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.rules.loans.charges import charge_due
from ledger.rules.loans.schedule import charges_to_come, equal_parts, schedule

MODELS = ("flat", "rollover", "flat-term", "declining")
TEN = Fraction(10)


def due(model, period=1, principal=25_000, charge=0, percent=TEN, periods=3):
    return charge_due(
        model,
        percent,
        lent_xof=25_000,
        principal_xof=principal,
        charge_xof=charge,
        period=period,
        periods=periods,
        cash_unit_xof=5,
    )


def test_flat_is_on_the_original_principal_and_ends_with_the_term():
    assert [due("flat", period, principal=5_000) for period in (1, 2, 3, 4)] == [2_500, 2_500, 2_500, 0]


def test_for_the_whole_term_it_falls_due_once():
    assert [due("flat-term", period) for period in (1, 2, 3, 4)] == [2_500, 0, 0, 0]


def test_roll_over_is_on_everything_still_owed_and_goes_on():
    assert due("rollover", 7, principal=10_000, charge=500) == 1_050


def test_declining_is_on_the_principal_that_remains_and_not_on_unpaid_charge():
    assert due("declining", 2, principal=15_000, charge=2_500) == 1_500


@pytest.mark.parametrize("model", MODELS)
def test_a_loan_with_nothing_owed_has_no_further_charge(model):
    assert due(model, principal=0) == 0


def test_a_charge_rounds_half_up_to_the_coin():
    assert due("declining", principal=25, percent=TEN) == 5  # 2.5 F
    assert due("declining", principal=24, percent=TEN) == 0  # 2.4 F


@pytest.mark.parametrize(
    ("model", "principal", "percent", "periods", "payments", "charge"),
    [
        ("flat", 25_000, 10, 3, None, 7_500),
        ("flat", 25_000, 10, 3, (10_000, 10_000, 12_500), 7_500),
        ("declining", 25_000, 10, 3, (10_000, 10_000, 5_000), 4_500),
        ("declining", 25_000, 10, 3, (12_500, 11_500, 5_500), 4_500),  # the same, each with its charge
        ("rollover", 20_000, 10, 3, (12_000, 500, 11_550), 4_050),
        ("flat-term", 25_000, 10, 3, None, 2_500),
        ("declining", 30_000, 2, 6, None, 2_100),
        ("declining", 30_000, 2, 6, (5_000,) * 6, 2_100),
    ],
)
def test_worked_loans_of_the_manuals_end_at_nothing(model, principal, percent, periods, payments, charge):
    loan = schedule(principal, Fraction(percent), periods, model, payments)
    assert loan.total_charge_xof == charge
    assert loan.total_due_xof == principal + charge
    assert (loan.periods[-1].closing_xof, loan.overpaid_xof) == (0, 0)


def test_roll_over_meeting_by_meeting():
    loan = schedule(20_000, TEN, 3, "rollover", (12_000, 500, 11_550))
    assert [(row.opening_xof, row.charge_xof, row.paid_xof, row.closing_xof) for row in loan.periods] == [
        (20_000, 2_000, 12_000, 10_000),
        (10_000, 1_000, 500, 10_500),
        (10_500, 1_050, 11_550, 0),
    ]


def test_a_late_flat_loan_costs_no_more_than_its_term_and_a_late_roll_over_does():
    paid_late = (0, 0, 0, 0, 40_000)
    assert schedule(25_000, TEN, 3, "flat", paid_late).total_charge_xof == 7_500
    assert schedule(20_000, TEN, 3, "rollover", paid_late).total_charge_xof == 2_000 + 2_200 + 2_420 + 2_660 + 2_930


def test_a_flat_loan_settled_at_the_first_meeting_costs_one_period():
    loan = schedule(25_000, TEN, 3, "flat", (27_500,))
    assert (loan.total_charge_xof, loan.periods[0].closing_xof) == (2_500, 0)


def test_an_overpayment_is_left_over():
    assert schedule(20_000, TEN, 1, "flat", (23_000,)).overpaid_xof == 1_000


def test_equal_parts_are_coins_and_the_last_takes_the_rest():
    assert equal_parts(25_000, 3, 5) == (8_330, 8_330, 8_340)


@pytest.mark.parametrize(
    ("principal", "percent", "periods", "payments"),
    [(0, 10, 3, None), (5_000, 10, 0, None), (5_000, 101, 3, None), (5_000, -1, 3, None), (5_000, 10, 3, (-5,))],
)
def test_a_loan_that_cannot_be_is_refused(principal, percent, periods, payments):
    with pytest.raises(ValueError, match="a loan has"):
        schedule(principal, Fraction(percent), periods, "flat", payments)


loans = st.tuples(st.integers(1, 10**6), st.fractions(0, 20, max_denominator=4), st.integers(1, 12))
payment_lists = st.lists(st.integers(0, 300_000), max_size=15)


@given(loans, payment_lists, st.sampled_from(MODELS))
def test_every_meeting_adds_up_and_a_loan_is_never_negative(loan, payments, model):
    worked = schedule(*loan, model, payments)
    owed = loan[0]
    for row in worked.periods:
        assert row.opening_xof == owed
        assert row.closing_xof == row.opening_xof + row.charge_xof - row.paid_xof
        assert min(row.charge_xof, row.paid_xof, row.closing_xof) >= 0
        owed = row.closing_xof
    assert worked.total_due_xof == owed + sum(row.paid_xof for row in worked.periods)


@given(loans, st.data())
def test_no_order_of_repayments_changes_what_a_flat_loan_costs(loan, data):
    principal, percent, periods = loan
    parts = data.draw(st.lists(st.integers(0, principal // (2 * periods)), min_size=periods, max_size=periods))
    other = data.draw(st.permutations(parts))
    for model in ("flat", "flat-term"):
        one, two = (schedule(principal, percent, periods, model, order) for order in (parts, other))
        assert one.total_charge_xof == two.total_charge_xof
        assert one.periods[-1].closing_xof == two.periods[-1].closing_xof


@given(loans, st.sampled_from(MODELS))
def test_the_plan_of_any_loan_ends_at_nothing(loan, model):
    assert schedule(*loan, model).periods[-1].closing_xof == 0


@given(loans)
def test_declining_never_costs_more_than_flat_but_for_the_coins(loan):
    principal, percent, periods = loan
    declining, flat = (schedule(principal, percent, periods, model).total_charge_xof for model in ("declining", "flat"))
    assert declining <= flat


@given(loans, st.sampled_from(MODELS))
@example((14, Fraction(18), 7), "rollover")
def test_what_is_still_to_come_of_a_new_loan_is_its_whole_charge(loan, model):
    principal, percent, periods = loan
    whole = {"lent_xof": principal, "principal_xof": principal, "charge_xof": 0, "charged": 0}
    coming = charges_to_come(model, percent, **whole, more=periods, cash_unit_xof=5)
    assert coming == schedule(principal, percent, periods, model).total_charge_xof


@pytest.mark.parametrize(
    ("model", "charge"), [("flat", 5_000), ("flat-term", 0), ("declining", 1_000 + 500), ("rollover", 1_250 + 500)]
)
def test_two_periods_more_for_what_is_left_of_a_loan(model, charge):
    """25,000 F at 10 %, two of three periods charged; 10,000 F and 2,500 F of charge are left."""
    assert (
        charges_to_come(
            model, TEN, lent_xof=25_000, principal_xof=10_000, charge_xof=2_500, charged=2, more=2, cash_unit_xof=5
        )
        == charge
    )
