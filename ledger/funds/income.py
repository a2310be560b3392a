"""What else comes into the loan fund: a debt that was given up and is brought after all, rent, a sale, anything else.

It is what the group earned, and is shared like charges. Source: VSL Associates' field guide, "Share-out".
"""

from ledger.books.chart import BOX_LOAN, INCOME
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.commands import Request, begin
from ledger.database import Database
from ledger.funds.expenses import MEMO_CHARACTERS
from ledger.journal.accounts import open_when_needed
from ledger.rules.money import check_payable


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
        await open_when_needed(begun.unit, command.group_id, (INCOME,))
        return await begun.unit.post(command.draft("income", entries, meeting=meeting, memo=what[:MEMO_CHARACTERS]))
