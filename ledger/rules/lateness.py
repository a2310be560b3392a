"""When a loan is late, and what that costs: a fine, never more charge.

Source: VSL Associates' field guide; the portfolio at risk of the SAVIX form counts the same loans.
"""

from collections.abc import Sequence
from datetime import date

from ledger.rules.fines import LATE_REPAYMENT, Fine, automatic_fine


def is_late(due_meeting_on: date, today: date, owed_xof: int) -> bool:
    """Return whether a loan is late: still owed the day after its due meeting."""
    return owed_xof > 0 and today > due_meeting_on


def days_late(due_meeting_on: date, today: date, owed_xof: int) -> int:
    """Return for how many days it has been late, 0 when it is not."""
    return (today - due_meeting_on).days if is_late(due_meeting_on, today, owed_xof) else 0


def late_fine(
    fines: Sequence[Fine], due_meeting_on: date, today: date, owed_xof: int, *, fined_before: bool
) -> Fine | None:
    """Return the fine a late loan costs once, or None; a group without that row votes instead."""
    if fined_before or not is_late(due_meeting_on, today, owed_xof):
        return None
    return automatic_fine(fines, LATE_REPAYMENT)
