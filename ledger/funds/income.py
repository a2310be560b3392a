"""What else comes into the loan fund: a debt that was given up and is brought after all, rent, a sale, anything else.

It is what the group earned, and is shared like charges. Source: VSL Associates' field guide, "Share-out".
"""

from sqlalchemy import literal, select

from ledger.books.chart import BOX_LOAN, INCOME, group_accounts
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.funds.expenses import MEMO_CHARACTERS
from ledger.journal.accounts import open_accounts
from ledger.rules.money import check_payable
from ledger.tables import Account, table_of

_account = table_of(Account)
_KNOWN = select(literal(1).label("known")).where(_account.c.group_id == GROUP, _account.c.code == INCOME)


async def earn(database: Database, command: Command, amount_xof: int, what: str) -> Posted:
    """Record cash that the group earned otherwise than by charges and fines. ``what`` stands in the memo.

    Raises:
        Refusal: no meeting is open, or an amount that no coins make.
    """
    assert command.member is not None  # noqa: S101 -- money is taken in by a person
    entries = {BOX_LOAN: amount_xof, INCOME: -amount_xof}
    request = Request(kind="income", entries=entries, memo=what[:MEMO_CHARACTERS])
    async with begin(database, command, request, member=command.member) as begun:
        if begun.posted:
            return begun.posted
        meeting = begun.meeting
        check_payable(amount_xof, begun.card.rules.cash_unit_xof)
        await open_income(begun.unit, command.group_id)
        return await begun.unit.post(command.draft("income", entries, meeting=meeting, memo=what[:MEMO_CHARACTERS]))


async def open_income(unit: UnitOfWork, group_id: int) -> None:
    """Groups that were founded before this account was in the chart have it from the first time they need it."""
    if not await unit.fetch(_KNOWN, group_id=group_id):
        await open_accounts(unit, group_id, [spec for spec in group_accounts() if spec.code == INCOME])
