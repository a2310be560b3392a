"""Whole francs and the coins that exist: rounding an exact amount to what can be laid on the table."""

from fractions import Fraction
from typing import Final

from ledger.rules.refusal import Refusal

CASH_UNITS_XOF: Final = (1, 5, 25, 50)
"""The smallest coin a group may count in; 5 F is the smallest found everywhere."""


def floor_to_unit(amount_xof: Fraction | int, unit_xof: int) -> int:
    """Round down (towards minus infinity) to a multiple of the cash unit, in whole francs."""
    return int(Fraction(amount_xof) // unit_xof) * unit_xof


def round_half_up_to_unit(amount_xof: Fraction | int, unit_xof: int) -> int:
    """Round to the nearest multiple of the cash unit, halves upwards, in whole francs.

    Source: CARE's manual (charges are rounded to the coin, in favour of the fund at the half).
    """
    return int((Fraction(amount_xof) / unit_xof + Fraction(1, 2)) // 1) * unit_xof


def percent_of(amount_xof: int, percent: Fraction, unit_xof: int) -> int:
    """Take `percent` hundredths of an amount, rounded half-up to the cash unit."""
    return round_half_up_to_unit(amount_xof * percent / 100, unit_xof)


def check_payable(amount_xof: int, unit_xof: int) -> int:
    """Return the amount when it is positive and can be paid in coins.

    Raises:
        Refusal: `money.not_positive`, `money.not_payable`.
    """
    if amount_xof <= 0:
        raise Refusal("money.not_positive", amount_xof=amount_xof)
    if amount_xof % unit_xof:
        raise Refusal("money.not_payable", amount_xof=amount_xof, cash_unit_xof=unit_xof)
    return amount_xof
