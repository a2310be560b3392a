"""Self-help groups: savings owed, a surplus that stays in the group, and the five principles scored from the books.

Source: the SHG method of Manjari and NRLM. Nothing is asked on a form: every count comes from transactions.
"""

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Literal

Grade = Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class OwnCapital:
    """What belongs to the group, shown before any outside money, in francs."""

    savings_xof: int
    surplus_xof: int

    @property
    def total_xof(self) -> int:
        """Savings and retained surplus."""
        return self.savings_xof + self.surplus_xof


def own_capital(savings_xof: int, assets_xof: int, debts_xof: int) -> OwnCapital:
    """Return savings and the surplus retained in the group: assets − debts − savings, negative after losses.

    `assets_xof`: cash, loans with their charges, property, without grants or outside money held for others.
    """
    return OwnCapital(savings_xof, assets_xof - debts_xof - savings_xof)


@dataclass(frozen=True, slots=True)
class Practice:
    """Plain counts of a period, each pair what was done and what was to be done; francs where so named."""

    meetings_held: int
    meetings_planned: int
    saved_xof: int
    savings_due_xof: int
    lent_out_xof: int
    lendable_xof: int
    repaid_on_time_xof: int
    fell_due_xof: int
    meetings_booked: int
    meetings_to_book: int


@dataclass(frozen=True, slots=True)
class Score:
    """Points of the five principles, 0 to 20 each, exact fractions."""

    meetings: Fraction
    savings: Fraction
    lending: Fraction
    repayment: Fraction
    books: Fraction

    @property
    def total(self) -> Fraction:
        """Their sum, 0 to 100."""
        return sum((getattr(self, item.name) for item in fields(self)), Fraction(0))

    @property
    def grade(self) -> Grade:
        """A above 85, B from 75 to 85, C below 75."""
        if self.total > 85:
            return "A"
        return "B" if self.total >= 75 else "C"


def score(practice: Practice) -> Score:
    """Score regular meetings, regular savings, inter-lending, timely repayment and up-to-date books.

    Each is 20 points × done ÷ to be done, at most 20. Inter-lending is what is lent out of what could be
    (loans and the loan fund's cash). Nothing to be done yet scores nothing, except repayment: where nothing
    has fallen due, nothing was late.
    """
    repayment = _points(practice.repaid_on_time_xof, practice.fell_due_xof)
    return Score(
        meetings=_points(practice.meetings_held, practice.meetings_planned),
        savings=_points(practice.saved_xof, practice.savings_due_xof),
        lending=_points(practice.lent_out_xof, practice.lendable_xof),
        repayment=repayment if practice.fell_due_xof else Fraction(20),
        books=_points(practice.meetings_booked, practice.meetings_to_book),
    )


def _points(done: int, to_do: int) -> Fraction:
    return min(Fraction(20 * done, to_do), Fraction(20)) if to_do > 0 else Fraction(0)
