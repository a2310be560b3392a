"""Views over a group's loans: what falls due at the next meeting, and what is late. One read each.

Source: CARE's manual, "Loans"; docs/rules.md, "Charges" and "Repayments".
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import text

from ledger.database import Database, Reader, Row, Unit
from ledger.rules.charges import charge_due
from ledger.rules.schedule import equal_parts

_RUNNING = text("""
SELECT l.number, l.member, m.name, l.principal_xof AS lent, l.periods, l.periods_charged, l.charge_model,
       l.charge_percent, l.next_due_on, l.last_due_on, p.balance_xof AS principal, c.balance_xof AS charge,
       coalesce(f.balance_xof, 0) AS penalty
FROM loan l
JOIN member m ON m.group_id = l.group_id AND m.number = l.member
JOIN account p ON p.group_id = l.group_id AND p.code = 'principal:' || l.number
JOIN account c ON c.group_id = l.group_id AND c.code = 'charge:' || l.number
LEFT JOIN account f ON f.group_id = l.group_id AND f.code = 'penalty:' || l.number
WHERE l.group_id = :group_id AND l.status = 'running'
  AND (l.next_due_on <= :upto OR l.last_due_on < :upto) ORDER BY l.member, l.number
""")


@dataclass(frozen=True, slots=True)
class Due:
    """What one loan asks for at a meeting, in whole francs; ``days_late`` 0 while it is not late."""

    loan: int
    member: int
    name: str
    due_on: date
    fines_xof: int
    charge_xof: int
    principal_xof: int
    owed_after_xof: int
    days_late: int

    @property
    def due_xof(self) -> int:
        """Everything due."""
        return self.fines_xof + self.charge_xof + self.principal_xof


async def due_at_meeting(
    reader: Database | Reader | Unit, group_id: int, on: date, cash_unit_xof: int = 5
) -> list[Due]:
    """What falls due at a meeting on that day, of all members: fines, charges, the planned part of the principal."""
    rows = await reader.fetch(_RUNNING, group_id=group_id, upto=on.isoformat())
    return [_due(row, on, cash_unit_xof) for row in rows]


async def overdue(reader: Database | Reader | Unit, group_id: int, on: date, cash_unit_xof: int = 5) -> list[Due]:
    """Loans still owed after their last due day, the latest first."""
    late = [due for due in await due_at_meeting(reader, group_id, on, cash_unit_xof) if due.days_late]
    return sorted(late, key=lambda due: (-due.days_late, due.loan))


def _due(row: Row, on: date, cash_unit_xof: int) -> Due:
    next_due_on, last_due_on = (date.fromisoformat(row[name]) for name in ("next_due_on", "last_due_on"))
    charge = row["charge"]
    period = row["periods_charged"]
    if next_due_on <= on:
        period += 1
        charge += charge_due(
            row["charge_model"],
            Fraction(row["charge_percent"]),
            lent_xof=row["lent"],
            principal_xof=row["principal"],
            charge_xof=row["charge"],
            period=period,
            periods=row["periods"],
            cash_unit_xof=cash_unit_xof,
        )
    planned = sum(equal_parts(row["lent"], row["periods"], cash_unit_xof)[:period])
    principal = max(planned - (row["lent"] - row["principal"]), 0)
    return Due(
        row["number"],
        row["member"],
        row["name"],
        min(next_due_on, last_due_on),
        row["penalty"],
        charge,
        principal,
        row["principal"] - principal,
        max((on - last_due_on).days, 0),
    )
