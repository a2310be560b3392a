"""Charges fall due at meetings: no days are counted, and a charge is written once per loan and period.

Source: VSL Associates' field guide; CARE's manual, "Loans"; docs/rules.md, "Loans".
"""

from datetime import date
from fractions import Fraction

from sqlalchemy import bindparam, text, update

from ledger.books.chart import CHARGES_EARNED, charge_of
from ledger.books.command import Command
from ledger.database import UnitOfWork
from ledger.journal.instalments import charged
from ledger.rules.charges import charge_due
from ledger.rules.constitution import Constitution
from ledger.rules.due_dates import next_due_day
from ledger.tables import Loan, table_of

_loan = table_of(Loan)
_DUE = text("""
SELECT l.number, l.member, l.principal_xof AS lent, l.periods, l.periods_charged, l.charge_model, l.charge_percent,
       l.next_due_on, l.last_due_on, p.balance_xof AS principal, c.balance_xof AS charge
FROM loan l
JOIN account p ON p.group_id = l.group_id AND p.code = 'principal:' || l.number
JOIN account c ON c.group_id = l.group_id AND c.code = 'charge:' || l.number
WHERE l.group_id = :group_id AND l.status = 'running' AND l.next_due_on <= :today
ORDER BY l.number
""")
_CHARGED = update(_loan).where(_loan.c.group_id == bindparam("at_group"), _loan.c.number == bindparam("at_loan"))


async def charge_what_falls_due(unit: UnitOfWork, command: Command, rules: Constitution, meeting: int) -> None:
    """Post the charge of every period that ended by this meeting; periods nobody met for are caught up in turn."""
    today = command.day
    while due := await unit.fetch(_DUE, group_id=command.group_id, today=today.isoformat()):
        for row in due:
            period = row["periods_charged"] + 1
            amount = charge_due(
                row["charge_model"],
                Fraction(row["charge_percent"]),
                lent_xof=row["lent"],
                principal_xof=row["principal"],
                charge_xof=row["charge"],
                period=period,
                periods=row["periods"],
                cash_unit_xof=rules.cash_unit_xof,
            )
            if amount:
                part = command.child(f"charge/{row['number']}/{period}")
                entries = {charge_of(row["number"]): amount, CHARGES_EARNED: -amount}
                await unit.post(part.draft("charge", entries, meeting=meeting))
            due_on, last_due_on = (date.fromisoformat(row[day]) for day in ("next_due_on", "last_due_on"))
            await charged(unit, command.group_id, row["number"], period, due_on, amount)
            next_due_on = next_due_day(rules, due_on, last_due_on, period, row["periods"])
            await unit.fetch(
                _CHARGED,
                at_group=command.group_id,
                at_loan=row["number"],
                periods_charged=period,
                next_due_on=next_due_on.isoformat(),
            )
