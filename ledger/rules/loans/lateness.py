"""When a loan is late: the day after a due meeting whose instalment was missed; that costs a fine, never more charge.

Each instalment has its day, the last day of the term is one of them, and falls due at the first meeting held from then
on. The limit, the fine, the portfolio at risk and every page ask this rule; where many loans are counted in SQL, it is
`ledger.tables.expressions.lateness` that says it in the database's words. Source: VSL Associates' field guide.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from ledger.rules.loans.due_dates import due_meeting

PATIENCE_DAYS = 28
"""A group that has not met for so long after an instalment's day is waited for no more: the loan is late."""
RISK_DAYS = (30, 90)
"""Beside all that is late (a day or more), the portfolio at risk is told for loans late by more than so many days."""


@dataclass(frozen=True, slots=True)
class Missed:
    """The oldest instalment that was not brought whole: its day, and the first meeting held from then on, if any."""

    due_on: date
    met_on: date | None

    @classmethod
    def read(cls, written: str | None) -> "Missed | None":
        """Read the two days as the database writes them: ``2026-12-22 2026-12-23``, or ``2026-12-22 -``; none: none."""
        if written is None:
            return None
        due_on, _, met_on = written.partition(" ")
        return cls(date.fromisoformat(due_on), None if met_on == "-" else date.fromisoformat(met_on))

    def due_meeting(self, today: date) -> date:
        """The day of the meeting at which it had to be brought; its own day while none was held."""
        return due_meeting(self.due_on, () if self.met_on is None or self.met_on > today else (self.met_on,))


def is_late(missed: Missed | None, today: date) -> bool:
    """Return whether a loan is late: its instalment was missed at a meeting before today, or nobody meets any more."""
    if missed is None:
        return False
    if missed.met_on is None or missed.met_on > today:
        return missed.due_on < waited_until(today)
    return missed.met_on < today


def days_late(missed: Missed | None, today: date) -> int:
    """Return for how many days it has been late, 0 when it is not."""
    return (today - missed.due_meeting(today)).days if missed is not None and is_late(missed, today) else 0


def late_on(today: date) -> dict[str, str]:
    """Return the values that a statement with the rule in SQL is given, ISO days."""
    return {"today": today.isoformat(), "waited_until": waited_until(today).isoformat()}


def waited_until(today: date) -> date:
    """Return the day before which an instalment that no meeting has followed is waited for no more."""
    return today - timedelta(days=PATIENCE_DAYS)


def risk_days(day: date) -> dict[str, str]:
    """Return the days before which a due meeting counts in each column of the portfolio at risk, ISO days."""
    return {f"day_{days}": (day - timedelta(days=days)).isoformat() for days in RISK_DAYS}
