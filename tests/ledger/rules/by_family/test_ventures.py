"""Division by stakes: to the franc, whoever has which stake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.by_family.ventures import by_stake, worth_xof

STAKES = st.dictionaries(st.integers(1, 99), st.integers(0, 10**9), min_size=1, max_size=12).filter(
    lambda stakes: sum(stakes.values())
)


@given(stakes=STAKES, amount_xof=st.integers(0, 10**10), unit_xof=st.sampled_from((1, 5, 25, 50)))
def test_the_parts_sum_to_the_amount_and_none_is_a_coin_away_from_its_share(stakes, amount_xof, unit_xof):
    parts = by_stake(amount_xof, stakes, unit_xof)
    whole = sum(stakes.values())
    assert parts.keys() == stakes.keys()
    assert sum(parts.values()) == amount_xof
    coin = unit_xof if amount_xof % unit_xof == 0 else 1
    assert all(abs(part * whole - amount_xof * stakes[number]) < coin * whole for number, part in parts.items())
    assert all(parts[number] == 0 for number, stake in stakes.items() if not stake)


@given(stakes=STAKES, earned_xof=st.integers(-(10**10), 10**10), unit_xof=st.sampled_from((1, 5, 25, 50)))
def test_stakes_given_back_one_by_one_are_never_more_than_is_there(stakes, earned_xof, unit_xof):
    """Whoever goes first has no advantage: nobody has more than face value, and a loss is not left to the last."""
    left, there_xof = dict(stakes), max(sum(stakes.values()) + earned_xof, 0)
    for number, stake in stakes.items():
        invested = sum(left.values())
        paid = worth_xof(stake, invested, there_xof - invested, unit_xof)
        assert 0 <= paid <= min(stake, there_xof)
        there_xof, left = there_xof - paid, {other: xof for other, xof in left.items() if other != number}
    assert earned_xof < 0 or there_xof - earned_xof < unit_xof * len(stakes)


def test_worked():
    assert by_stake(12_505, {7: 20_000, 8: 10_000, 9: 10_000}, 5) == {7: 6_255, 8: 3_125, 9: 3_125}
    assert by_stake(100_000, {1: 1, 2: 1, 3: 1}, 5) == {1: 33_335, 2: 33_335, 3: 33_330}
    assert by_stake(7, {1: 1, 2: 1}, 5) == {1: 4, 2: 3}
    assert (worth_xof(20_000, 40_000, -8_000, 5), worth_xof(20_000, 40_000, 9_000, 5)) == (16_000, 20_000)
    assert (worth_xof(0, 0, 0), worth_xof(5, 10, -20)) == (0, 0)
    for amount, stakes in ((-1, {1: 1}), (5, {1: 0}), (5, {1: -1, 2: 3})):
        with pytest.raises(ValueError, match="an amount and weights"):
            by_stake(amount, stakes)
