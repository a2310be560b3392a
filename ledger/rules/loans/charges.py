"""The charge that falls due at one meeting, in each of the four models.

It falls due at meetings, so no days are counted, and is rounded half-up to the coin. Source: VSL
Associates' field guide (flat), passbooks of CARE's groups (roll-over), Oxfam's Saving for Change (for the
term), the SHG method (declining).
"""

from fractions import Fraction
from typing import assert_never

from ledger.rules.by_family.constitution import ChargeModel
from ledger.rules.money import percent_of


def charge_due(
    model: ChargeModel,
    percent: Fraction,
    *,
    lent_xof: int,
    principal_xof: int,
    charge_xof: int,
    period: int,
    periods: int,
    cash_unit_xof: int,
) -> int:
    """Return the charge, in francs, that falls due at the meeting ending `period` (from 1) of `periods`.

    `lent_xof`: the original principal; `principal_xof`, `charge_xof`: still owed just before this
    meeting, what was charged earlier included. A loan with nothing owed has no further charge. `percent`:
    for one period; with `flat-term` for the whole term, period 1, owed from the hand-over. Flat charges end with
    the term: lateness then costs a fine. The other two go on for as long as something is owed.
    """
    if principal_xof + charge_xof <= 0:
        return 0
    match model:
        case "flat":
            base = lent_xof if period <= periods else 0
        case "flat-term":
            base = lent_xof if period == 1 else 0
        case "rollover":
            base = principal_xof + charge_xof
        case "declining":
            base = principal_xof
        case _:  # pragma: no cover - the type checker proves it
            assert_never(model)
    return percent_of(base, percent, cash_unit_xof)
