"""Fines: some by the roll-call alone, the others by a vote; imposed and paid are two events."""

import pytest

from ledger.rules.funds.fines import DEFAULT_FINES, Fine, fine_at_roll_call, fine_to_impose, fines_left
from ledger.rules.refusal import Refusal


@pytest.mark.parametrize(
    ("attendance", "amount_xof"),
    [("present", None), ("late", 50), ("absent_excused", None), ("absent", 100), ("sent_money", None)],
)
def test_the_roll_call_fines_the_late_and_the_absent(attendance, amount_xof):
    fine = fine_at_roll_call(DEFAULT_FINES, attendance)
    assert (fine.amount_xof if fine else None) == amount_xof


def test_a_group_that_votes_on_lateness_fines_nobody_by_itself():
    table = (Fine("late", "Retard", 50),)
    assert fine_at_roll_call(table, "late") is None
    with pytest.raises(Refusal, match=r"fine\.needs_vote fine=late amount_xof=50"):
        fine_to_impose(table, "late", voted=False)
    assert fine_to_impose(table, "late", voted=True) == 50


def test_an_automatic_fine_needs_no_vote_and_an_unknown_one_is_refused():
    assert fine_to_impose(DEFAULT_FINES, "late_repayment", voted=False) == 250
    with pytest.raises(Refusal, match=r"fine\.unknown fine=dancing"):
        fine_to_impose(DEFAULT_FINES, "dancing", voted=True)


def test_a_fine_is_paid_in_parts_but_never_twice():
    assert fines_left(250, 100) == 150
    with pytest.raises(Refusal, match=r"fine\.above_owed amount_xof=200 owed_xof=150"):
        fines_left(150, 200)
    with pytest.raises(Refusal, match=r"money\.not_positive"):
        fines_left(150, 0)


@pytest.mark.parametrize(
    "row", [("", "Retard", 50), ("late", " ", 50), ("late", "Retard", 0), ("late", "Retard", "50"), ("la te", "R", 5)]
)
def test_a_row_no_table_can_hold(row):
    with pytest.raises(ValueError, match="a fine"):
        Fine(*row)


def test_automatic_is_yes_or_no():
    with pytest.raises(ValueError, match="automatic is true or false"):
        Fine("late", "Retard", 50, automatic=1)
