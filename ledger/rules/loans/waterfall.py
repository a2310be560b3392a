"""One repayment over loans, oldest first: fines on the loan, then its charge, then its principal.

Source: CARE's manual. What is too much is left over, to be returned or turned into shares; a loan never goes
negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.rules.by_family.constitution import Constitution


@dataclass(frozen=True, slots=True)
class LoanOwed:
    """What is owed on one loan, in francs, none negative; `key` names it for the caller.

    `started_xof`: the charge of the period under way, owed as well when all the rest is brought before its due meeting.
    """

    key: str
    taken_on: date
    principal_xof: int
    charge_xof: int = 0
    fines_xof: int = 0
    started_xof: int = 0

    @property
    def owed_xof(self) -> int:
        """Everything owed on this loan by today."""
        return self.principal_xof + self.charge_xof + self.fines_xof

    @property
    def settled_by_xof(self) -> int:
        """What settles this loan today."""
        return self.owed_xof + self.started_xof


@dataclass(frozen=True, slots=True)
class RepaymentPart:
    """What a repayment does to one loan, in francs; `closes`: nothing is owed on it any more.

    `started_xof`: the charge of the period under way that it makes fall due.
    """

    key: str
    fines_xof: int
    charge_xof: int
    principal_xof: int
    closes: bool
    started_xof: int = 0

    @property
    def paid_xof(self) -> int:
        """Everything this loan takes of the repayment."""
        return self.fines_xof + self.charge_xof + self.principal_xof


@dataclass(frozen=True, slots=True)
class Repayment:
    """How an amount is laid over loans, oldest first; loans it does not reach are left out."""

    parts: tuple[RepaymentPart, ...]
    left_over_xof: int
    owed_after_xof: int

    @property
    def paid_xof(self) -> int:
        """What the loans take together."""
        return sum(part.paid_xof for part in self.parts)


def repay(amount_xof: int, loans: Sequence[LoanOwed]) -> Repayment:
    """Lay an amount (0 or more francs) over the loans; of two taken on one day the first given is the older.

    Two debts of 8,000 F (older) and 12,000 F, 10,000 F paid: 8,000 F and 2,000 F.

    Raises:
        ValueError: for a negative amount.
    """
    if amount_xof < 0:
        raise ValueError("a repayment is not negative")
    left = amount_xof
    parts: list[RepaymentPart] = []
    for loan in sorted(loans, key=lambda loan: loan.taken_on):
        if not left:
            break
        fines = min(left, loan.fines_xof)
        started = loan.started_xof if left >= loan.owed_xof else 0
        charge = min(left - fines, loan.charge_xof + started)
        principal = min(left - fines - charge, loan.principal_xof)
        paid = fines + charge + principal
        if paid:
            closes = paid == loan.owed_xof + started
            parts.append(RepaymentPart(loan.key, fines, charge, principal, closes, started))
        left -= paid
    owed = sum(loan.owed_xof for loan in loans) + sum(part.started_xof for part in parts)
    return Repayment(tuple(parts), left, owed - (amount_xof - left))


@dataclass(frozen=True, slots=True)
class Overpayment:
    """What becomes of a left-over, in francs: `shares` bought with `saved_xof`, and what is handed back."""

    shares: int
    saved_xof: int
    returned_xof: int


def overpayment(constitution: Constitution, left_over_xof: int, shares_free: int | None) -> Overpayment:
    """Return it, or turn as much as makes whole shares into shares, by the group's setting.

    `shares_free`: how many shares she may still buy at this meeting, None without a limit.
    """
    if constitution.overpayment == "returned":
        return Overpayment(0, 0, left_over_xof)
    shares = left_over_xof // constitution.share_value_xof
    shares = shares if shares_free is None else min(shares, max(shares_free, 0))
    saved = shares * constitution.share_value_xof
    return Overpayment(shares, saved, left_over_xof - saved)
