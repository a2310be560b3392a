"""The schedule of a loan that ``kesu loan`` is asked about: nothing of it is stored, and no group is needed.

Source: docs/rules.md, "Charges".
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, get_args

from ledger.rules.constitution import ChargeModel
from ledger.rules.schedule import Schedule, schedule

MODELS: tuple[ChargeModel, ...] = get_args(ChargeModel)


def loan_plan(
    model: str,
    principal_xof: int,
    rate: str,
    periods: int,
    payments: Sequence[int] | None = None,
    cash_unit_xof: int = 5,
) -> Schedule:
    """The schedule of a loan that somebody only asks about.

    ``rate``: percent per period such as ``"7.5"``, with ``flat-term`` for the whole term. ``payments``: what is paid at
    each due meeting; without them equal parts of the principal and beside each the charge.

    Raises:
        ValueError: a model nobody knows, a rate that is no percentage, amounts or periods that no loan has.
    """
    if model not in MODELS:
        raise ValueError(f"the model {model!r} is not known: use {', '.join(MODELS)}")
    try:
        percent = Fraction(rate)
    except (ValueError, ZeroDivisionError) as problem:
        raise ValueError(f"the rate {rate!r} is no percentage: write 10 or 7.5") from problem
    known: ChargeModel = model
    return schedule(principal_xof, percent, periods, known, payments, cash_unit_xof=cash_unit_xof)


def loan_plan_json(plan: Schedule) -> dict[str, Any]:
    """The shape of ``kesu loan --json``: a list of ``periods`` and the totals, in whole francs."""
    return {
        "periods": [
            {
                "period": row.period,
                "opening": row.opening_xof,
                "charge": row.charge_xof,
                "paid": row.paid_xof,
                "closing": row.closing_xof,
            }
            for row in plan.periods
        ],
        "total_charge": plan.total_charge_xof,
        "total_due": plan.total_due_xof,
        "overpaid": plan.overpaid_xof,
    }
