"""A member who goes before the share-out: what she takes with her, and what her heirs may wait for.

Source: VSL Associates' field guide (a leaver has her savings at face value, without earnings), CARE's
manual (the heirs of a member who dies share in the earnings).
"""

from dataclasses import dataclass
from typing import Literal

from ledger.rules.loans.waterfall import LoanOwed, Repayment, repay


@dataclass(frozen=True, slots=True)
class Departure:
    """What a departure pays, in francs.

    `paid_xof`: cash to her; `loans`: how her savings settle her loans; `fines_xof`, `solidarity_xof`:
    settled of those; `debt_left_xof`: what the assembly must decide about; `shares_stay`: her shares wait
    for the share-out.
    """

    paid_xof: int
    loans: Repayment
    fines_xof: int
    solidarity_xof: int
    debt_left_xof: int
    shares_stay: bool


def depart(
    why: Literal["left", "died"],
    savings_xof: int,
    loans: tuple[LoanOwed, ...] = (),
    fines_xof: int = 0,
    solidarity_xof: int = 0,
    *,
    pot_xof: int = 0,
) -> Departure:
    """Settle a departure: own savings at face value minus what she owes, in the order loans, fines, solidarity.

    `pot_xof`: what she has received of a tontine's pot; her stakes settle it first, and what it is beyond them is owed.

    `fines_xof`: other fines than those on loans; `solidarity_xof`: unpaid contributions and loans of the
    solidarity fund. After a death nothing is settled now: the share-out nets what she owed.
    """
    if why == "died":
        owed = sum(loan.owed_xof for loan in loans) + fines_xof + solidarity_xof
        return Departure(0, repay(0, loans), 0, 0, owed, shares_stay=True)
    own_xof = max(savings_xof - pot_xof, 0)
    repayment = repay(own_xof, loans)
    fines = min(fines_xof, repayment.left_over_xof)
    solidarity = min(solidarity_xof, repayment.left_over_xof - fines)
    unpaid = repayment.owed_after_xof + fines_xof - fines + solidarity_xof - solidarity
    unpaid += max(pot_xof - savings_xof, 0)
    paid = repayment.left_over_xof - fines - solidarity
    return Departure(paid, repayment, fines, solidarity, unpaid, shares_stay=False)
