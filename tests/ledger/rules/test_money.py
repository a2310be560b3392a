"""Rounding to the coin: half-up for charges, down for what is paid out."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.money import (
    CASH_UNITS_XOF,
    check_payable,
    floor_to_unit,
    percent_of,
    round_half_up_to_unit,
)
from ledger.rules.refusal import Refusal

amounts = st.fractions(min_value=-(10**9), max_value=10**9)
units = st.sampled_from(CASH_UNITS_XOF)


@pytest.mark.parametrize(
    ("amount", "unit", "rounded", "floored"),
    [
        (Fraction(5, 2), 5, 5, 0),  # half a coin goes up
        (Fraction(249, 100), 5, 0, 0),
        (12, 5, 10, 10),
        (13, 5, 15, 10),
        (Fraction("36619.375"), 5, 36_620, 36_615),
        (25, 50, 50, 0),
        (Fraction(1, 2), 1, 1, 0),
        (-12, 5, -10, -15),
    ],
)
def test_worked_roundings(amount, unit, rounded, floored):
    assert round_half_up_to_unit(amount, unit) == rounded
    assert floor_to_unit(amount, unit) == floored


@given(amounts, units)
def test_rounding_stays_within_half_a_coin_and_flooring_below_one(amount, unit):
    rounded, floored = round_half_up_to_unit(amount, unit), floor_to_unit(amount, unit)
    assert rounded % unit == floored % unit == 0
    assert -Fraction(unit, 2) < rounded - amount <= Fraction(unit, 2)
    assert 0 <= amount - floored < unit


def test_a_percentage_is_exact_before_it_is_rounded():
    assert percent_of(25_000, Fraction(10), 5) == 2_500
    assert percent_of(10_000, Fraction("7.5"), 5) == 750
    assert percent_of(1_050, Fraction("7.5"), 5) == 80  # 78.75 F
    assert percent_of(50, Fraction(5), 5) == 5  # 2.5 F, the half goes up


def test_an_amount_must_be_payable_in_coins():
    assert check_payable(1_250, 50) == 1_250
    with pytest.raises(Refusal, match=r"money\.not_payable amount_xof=1252 cash_unit_xof=5"):
        check_payable(1_252, 5)
    with pytest.raises(Refusal, match=r"money\.not_positive amount_xof=0"):
        check_payable(0, 5)
