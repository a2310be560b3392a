"""Exact ratios of counts and amounts."""

from fractions import Fraction


def ratio(part: int, whole: int) -> Fraction | None:
    """An exact ratio; none when there is nothing to compare with."""
    return Fraction(part, whole) if whole else None
