"""The solidarity fund: equal contributions, grants with caps, help without charge, the end of the cycle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.funds.solidarity import (
    DEFAULT_GRANT_CAPS,
    GrantCap,
    check_grant,
    contribution_left,
    fund_at_end,
    help_left,
)
from ledger.rules.refusal import Refusal


def test_a_missed_contribution_is_owed_and_paid_later():
    assert contribution_left(100, 0, 0) == 100
    assert contribution_left(100, 100, 200) == 0
    with pytest.raises(Refusal, match=r"not_a_contribution amount_xof=300 contribution_xof=100 owed_xof=200"):
        contribution_left(100, 100, 300)


@pytest.mark.parametrize(
    ("purpose", "amount_xof", "cash_xof", "says"),
    [
        ("illness", 10_005, 50_000, r"solidarity\.above_cap purpose=illness amount_xof=10005 cap_xof=10000"),
        ("illness", 8_000, 5_000, r"solidarity\.fund_short amount_xof=8000 cash_xof=5000"),
        ("wedding", 5_000, 50_000, r"solidarity\.unknown_purpose purpose=wedding"),
        ("illness", 0, 50_000, r"money\.not_positive"),
    ],
)
def test_a_grant_that_is_refused(purpose, amount_xof, cash_xof, says):
    with pytest.raises(Refusal, match=says):
        check_grant(DEFAULT_GRANT_CAPS, purpose, amount_xof, cash_xof)


def test_a_grant_within_its_cap_and_one_without_a_cap():
    check_grant(DEFAULT_GRANT_CAPS, "illness", 10_000, 10_000)
    check_grant((GrantCap("market", "Marché commun"),), "market", 900_000, 900_000)


def test_help_is_paid_back_without_charge():
    assert help_left(5_000, 2_000) == 3_000
    with pytest.raises(Refusal, match=r"solidarity\.above_owed amount_xof=3005 owed_xof=3000"):
        help_left(3_000, 3_005)
    with pytest.raises(Refusal, match=r"money\.not_positive"):
        help_left(3_000, 0)


def test_at_the_end_it_is_carried_over_or_split_equally():
    assert fund_at_end(12_344, 25, "carried", 5).carried_xof == 12_344
    split = fund_at_end(12_344, 25, "split", 5)  # 493.76 F each
    assert (split.each_xof, split.carried_xof) == (490, 94)
    assert fund_at_end(12_344, 0, "split", 5).carried_xof == 12_344


@given(st.integers(0, 10**7), st.integers(1, 40), st.sampled_from([1, 5, 25, 50]))
def test_a_split_loses_nothing(cash, members, unit):
    split = fund_at_end(cash, members, "split", unit)
    assert split.each_xof * members + split.carried_xof == cash
    assert 0 <= split.carried_xof < members * (unit + 1)


@pytest.mark.parametrize("row", [("", "Maladie", 5), ("illness", "", 5), ("illness", "Maladie", -5)])
def test_a_row_no_table_can_hold(row):
    with pytest.raises(ValueError, match=r"a grant|a cap"):
        GrantCap(*row)
