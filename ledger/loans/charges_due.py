"""Charges fall due at meetings: no days are counted, and a charge is written once per loan and period.

Source: VSL Associates' field guide; CARE's manual, "Loans"; docs/rules.md, "Loans".
"""

from datetime import date
from fractions import Fraction

from sqlalchemy import bindparam, select

from ledger.books.chart import CHARGES_EARNED, charge_of
from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.database import Database, UnitOfWork
from ledger.journal.instalments import charged
from ledger.loans.rows import CHANGE, account_is
from ledger.rules.charges import charge_due
from ledger.rules.constitution import Constitution
from ledger.rules.due_dates import next_due_day
from ledger.tables import Account, Loan, table_of

_loan = table_of(Loan)
_principal, _charge = table_of(Account).alias("principal"), table_of(Account).alias("charge")
_DUE = (
    select(
        _loan.c.number,
        _loan.c.member,
        _loan.c.principal_xof.label("lent"),
        _loan.c.periods,
        _loan.c.periods_charged,
        _loan.c.charge_model,
        _loan.c.charge_percent,
        _loan.c.next_due_on,
        _loan.c.last_due_on,
        _principal.c.balance_xof.label("principal"),
        _charge.c.balance_xof.label("charge"),
    )
    .join(_principal, account_is(_principal, "principal"))
    .join(_charge, account_is(_charge, "charge"))
    .where(_loan.c.group_id == GROUP, _loan.c.status == "running", _loan.c.next_due_on <= bindparam("today"))
    .order_by(_loan.c.number)
)


async def charges_falling_due(reader: Database | UnitOfWork, group_id: int, rules: Constitution, today: date) -> int:
    """What ``charge_what_falls_due`` would post today, in whole francs: after a long time it may be many periods."""
    total_xof = 0
    for row in await reader.fetch(_DUE, group_id=group_id, today=today.isoformat()):
        period, charge_xof = row["periods_charged"], row["charge"]
        due_on, last_due_on = (date.fromisoformat(row[day]) for day in ("next_due_on", "last_due_on"))
        while due_on <= today:
            period += 1
            amount_xof = charge_due(
                row["charge_model"],
                Fraction(row["charge_percent"]),
                lent_xof=row["lent"],
                principal_xof=row["principal"],
                charge_xof=charge_xof,
                period=period,
                periods=row["periods"],
                cash_unit_xof=rules.cash_unit_xof,
            )
            charge_xof += amount_xof
            total_xof += amount_xof
            due_on = next_due_day(rules, due_on, last_due_on, period, row["periods"])
    return total_xof


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
                CHANGE,
                at_group=command.group_id,
                at_number=row["number"],
                periods_charged=period,
                next_due_on=next_due_on.isoformat(),
            )
