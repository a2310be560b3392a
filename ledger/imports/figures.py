"""The opening figures of an imported group: its loans as they run, and what stands in its books on the first day."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import insert

from ledger.books.canonical import microseconds
from ledger.books.chart import (
    BOX_LOAN,
    BOX_OUTSIDE,
    BOX_SOLIDARITY,
    GRANTS,
    OPENING,
    charge_of,
    fines_of,
    loan_accounts,
    penalty_of,
    principal_of,
    shares_of,
    solidarity_of,
)
from ledger.books.command import Command
from ledger.database import UnitOfWork
from ledger.imports.groups import GroupToImport, LoanToImport, MemberToImport
from ledger.journal.accounts import open_accounts
from ledger.journal.instalments import plan
from ledger.rules.by_family.constitution import Constitution
from ledger.tables import Loan, table_of

_INSERT_LOAN: Final = insert(table_of(Loan))


def opening_entries(group: GroupToImport, loans: Sequence[LoanToImport]) -> dict[str, int]:
    """The opening figures as one balanced transaction, debit positive; loans are numbered from 1."""
    entries = {
        BOX_LOAN: group.loan_cash_xof,
        BOX_SOLIDARITY: group.solidarity_cash_xof,
        BOX_OUTSIDE: group.outside_cash_xof,
        # Held for others or for a purpose, where the sheet does not say whose: no profit, and spent as a grant is.
        **(group.balances or {GRANTS: -group.outside_cash_xof}),
        **group.owned,
    }
    for member in group.members:
        entries[shares_of(member.number)] = -member.savings_xof
        entries[solidarity_of(member.number)] = -member.solidarity_xof
        entries[fines_of(member.number)] = member.fines_due_xof
    for number, loan in enumerate(loans, start=1):
        entries[principal_of(number)] = loan.principal_xof
        entries[charge_of(number)] = loan.charge_xof
        entries[penalty_of(number)] = loan.penalty_xof
    # What boxes and debts hold beyond savings was earned or given before: it stands against the opening account.
    entries[OPENING] = -sum(entries.values())
    return entries


async def open_loans(
    unit: UnitOfWork, command: Command, rules: Constitution, loans: Sequence[tuple[MemberToImport, LoanToImport]]
) -> None:
    """Write the loans as they run, numbered from 1, with their accounts and what is left of their plans."""
    moment = microseconds(command.at)
    rows = [
        {
            "group_id": command.group_id,
            "number": number,
            "member": member.number,
            "cycle": 1,
            "purpose": loan.purpose,
            "principal_xof": loan.lent_xof,
            "weeks": loan.weeks,
            "periods": loan.periods,
            "charge_model": loan.charge_model,
            "charge_percent": loan.charge_percent,
            "status": "running",
            "idem_key": f"{command.key}/{number}",
            "requested_us": moment,
            "decided_us": moment,
            "handed_over_on": loan.handed_over_on.isoformat(),
            "periods_charged": loan.periods_charged,
            "next_due_on": loan.next_due_on.isoformat(),
            "last_due_on": loan.last_due_on.isoformat(),
            "replanned_xof": loan.replanned_xof,
            "replanned_period": loan.replanned_period,
        }
        for number, (member, loan) in enumerate(loans, start=1)
    ]
    await unit.write_many(_INSERT_LOAN, rows)
    accounts = [one for number, (member, _) in enumerate(loans, 1) for one in loan_accounts(number, member.number)]
    await open_accounts(unit, command.group_id, accounts)
    for number, (_, loan) in enumerate(loans, start=1):
        await plan(unit, command.group_id, number, loan.instalments(rules))
