"""The instalments of a loan: each has its day, and says how much of the principal may be left once it is brought.

Source: CARE's manual, "Loans"; docs/rules.md, "Repayments and lateness".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.loans.schedule import equal_parts


@dataclass(frozen=True, slots=True)
class Instalment:
    """One due day of a loan; ``number`` counts its periods from 1, ``left_xof`` is in francs."""

    number: int
    due_on: date
    left_xof: int


def instalments(
    principal_xof: int, due_on: Sequence[date], cash_unit_xof: int, *, before: int = 0
) -> tuple[Instalment, ...]:
    """Return the plan of a principal in equal parts over its due days; ``before``: periods that are over already.

    25,000 F on three days: 16,670, 8,340 and 0 F may be left.
    """
    left_xof = principal_xof
    plan: list[Instalment] = []
    for number, (day, part) in enumerate(
        zip(due_on, equal_parts(principal_xof, len(due_on), cash_unit_xof), strict=True), start=before + 1
    ):
        left_xof -= part
        plan.append(Instalment(number, day, left_xof))
    return tuple(plan)


def running_instalments(
    rules: Constitution,
    *,
    planned_xof: int,
    before: int,
    periods: int,
    charged: int,
    handed_over_on: date,
    next_due_on: date,
    last_due_on: date,
) -> tuple[Instalment, ...]:
    """Return the plan of a loan that runs already, from what is known of it: an import brings no list of days.

    ``planned_xof``: what was lent, or what was left when more time was given, after ``before`` periods. The days of a
    loan that was given more time are counted back from its next one.
    """
    step = timedelta(weeks=rules.charge_period_weeks)
    begins_on = next_due_on - step * (charged - before + 1) if before else handed_over_on
    days = [min(begins_on + step * place, last_due_on) for place in range(1, periods - before)]
    return instalments(planned_xof, (*days, last_due_on), rules.cash_unit_xof, before=before)
