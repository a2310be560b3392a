"""What the group spends on itself: stationery, transport of the box, the cost of a share-out.

Source: VSL Associates' field guide, "The meeting".
"""

from typing import Final

from ledger.books.chart import BOX_LOAN, EXPENSES
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.card import Card
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.people.authentication.second import require_second
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal

MEMO_CHARACTERS = 60
PURPOSES: Final = ("paper", "transport", "lock", "other")
"""What groups spend on, as words of the catalogue; a memo may say anything else."""


async def spend(database: Database, command: Command, amount_xof: int, what: str) -> Posted:
    """Record an expense paid out of the loan fund at the open meeting. ``what`` stands in the journal's memo.

    Raises:
        Refusal: no meeting is open, an amount that no coins make, ``fund.short``.
    """
    assert command.member is not None  # noqa: S101 -- money is spent by a person
    request = Request(kind="expense", entries={EXPENSES: amount_xof}, memo=what[:MEMO_CHARACTERS])
    async with begin(database, command, request, member=command.member) as begun:
        if begun.posted:
            return begun.posted
        command = await require_second(begun.unit, command)
        return await spend_in(begun.unit, command, begun.card, amount_xof, what, begun.meeting)


async def spend_in(unit: UnitOfWork, command: Command, card: Card, amount_xof: int, what: str, meeting: int) -> Posted:
    """Post an expense that the box can pay.

    Raises:
        Refusal: an amount that no coins make, ``fund.short``.
    """
    check_payable(amount_xof, card.rules.cash_unit_xof)
    if amount_xof > card.box_loan_xof:
        raise Refusal("fund.short", fund="loan", amount_xof=amount_xof, cash_xof=card.box_loan_xof)
    entries = {EXPENSES: amount_xof, BOX_LOAN: -amount_xof}
    return await unit.post(command.draft("expense", entries, meeting=meeting, memo=what[:MEMO_CHARACTERS]))
