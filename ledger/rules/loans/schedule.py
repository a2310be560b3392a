"""A loan from disbursement to its end: what is charged, paid and still owed at each due meeting.

Source: the worked loans of VSL Associates' field guide (flat), CARE's passbooks (roll-over), the SHG method
(declining).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.rules.by_family.constitution import ChargeModel
from ledger.rules.loans.charges import charge_due
from ledger.rules.money import floor_to_unit


@dataclass(frozen=True, slots=True)
class ChargePeriod:
    """One due meeting, in francs: opening + charge − paid = closing, none negative."""

    period: int
    opening_xof: int
    charge_xof: int
    paid_xof: int
    closing_xof: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """All due meetings; `total_due_xof` is the principal and every charge, `overpaid_xof` what was too much."""

    periods: tuple[ChargePeriod, ...]
    total_charge_xof: int
    total_due_xof: int
    overpaid_xof: int


def equal_parts(principal_xof: int, periods: int, cash_unit_xof: int) -> tuple[int, ...]:
    """Cut a principal into equal parts of whole coins; the last takes the rest."""
    part = floor_to_unit(Fraction(principal_xof, periods), cash_unit_xof)
    return (part,) * (periods - 1) + (principal_xof - part * (periods - 1),)


def schedule(
    principal_xof: int,
    percent: Fraction,
    periods: int,
    model: ChargeModel,
    payments: Sequence[int] | None = None,
    *,
    cash_unit_xof: int = 5,
) -> Schedule:
    """Return what falls due at each meeting of a loan, given what is paid at each (fewer: then nothing more).

    Without payments: equal parts of the principal, and beside each all the charge owed. With the declining
    model the payments are parts of the principal in the same way, as the manuals write them, unless they
    add up to more than the principal: then, as with the other models, each settles the charge first. 25,000
    F at 10 %, 3 periods: flat 32,500 F due; declining with 10,000, 10,000, 5,000 costs 4,500 F. Raises:
    ValueError for a principal or number of periods below 1, a negative payment, a percentage outside 0–100.
    """
    if principal_xof < 1 or periods < 1 or not 0 <= percent <= 100 or min(payments or (0,)) < 0:
        raise ValueError("a loan has a principal, at least one period, 0 to 100 percent, no negative payment")
    principal_only = payments is None or (model == "declining" and sum(payments) <= principal_xof)
    parts = equal_parts(principal_xof, periods, cash_unit_xof) if payments is None else payments
    fixed = {"lent_xof": principal_xof, "periods": periods, "cash_unit_xof": cash_unit_xof}
    principal, charge, overpaid = principal_xof, 0, 0
    rows: list[ChargePeriod] = []
    for number, payment in enumerate([*parts, *(0 for _ in range(periods - len(parts)))], start=1):
        opening = principal + charge
        due = charge_due(model, percent, principal_xof=principal, charge_xof=charge, period=number, **fixed)
        charge += due
        brings_charge = principal_only and (payment or payments is None)  # a plan in a few coins has parts of nothing
        offered = payment + charge if brings_charge else payment
        paid, principal, charge = _paid(offered, principal, charge)
        overpaid += offered - paid
        rows.append(ChargePeriod(number, opening, due, paid, principal + charge))
    total = sum(row.charge_xof for row in rows)
    return Schedule(tuple(rows), total, principal_xof + total, overpaid)


def _paid(offered_xof: int, principal_xof: int, charge_xof: int) -> tuple[int, int, int]:
    """What is taken of an offer, and the principal and charge that are left: charge comes first."""
    paid = min(offered_xof, principal_xof + charge_xof)
    to_charge = min(paid, charge_xof)
    return paid, principal_xof - (paid - to_charge), charge_xof - to_charge


def charges_to_come(
    model: ChargeModel,
    percent: Fraction,
    *,
    lent_xof: int,
    principal_xof: int,
    charge_xof: int,
    charged: int,
    more: int,
    cash_unit_xof: int,
) -> int:
    """Return what is still charged on a running loan in `more` periods after the `charged` it had, if all goes by plan.

    By plan she brings, at each due meeting, an equal part of the principal that is left and all the charge owed.
    Flat, 25,000 F lent at 10 %, whatever is left of it, two more periods: 5,000 F.
    """
    total = 0
    for place, part in enumerate(equal_parts(principal_xof, more, cash_unit_xof), start=1):
        due = charge_due(
            model,
            percent,
            lent_xof=lent_xof,
            principal_xof=principal_xof,
            charge_xof=charge_xof,
            period=charged + place,
            periods=charged + more,
            cash_unit_xof=cash_unit_xof,
        )
        total += due
        principal_xof, charge_xof = principal_xof - part, 0
    return total
