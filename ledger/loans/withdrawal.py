"""A request that its borrower takes back before any money has left the box: then she may ask again, for less.

Without it a vote that can be won by nobody, or a loan that the box cannot give, would bar her until the cycle ends.
"""

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.card import Card, OpenLoan
from ledger.commands import Request, begin
from ledger.database import Database
from ledger.loans.rows import CHANGE, loan_row
from ledger.rules.refusal import Refusal

WAITING = ("requested", "approved")


def waiting_request(card: Card) -> OpenLoan | None:
    """What she has asked for and not been given yet; one at the most."""
    return next((loan for loan in card.loans if loan.status in WAITING), None)


async def withdraw_request(database: Database, command: Command, loan: int) -> int:
    """Take a request of one's own back; gives its amount in whole francs. Said twice, it is done once.

    Raises:
        Refusal: ``loan.not_waiting``: it is another's, was refused, or its money is on its way.
    """
    async with begin(database, command, Request(kind="withdrawal")) as begun:
        if begun.stored is not None:
            return int(begun.stored)
        unit = begun.unit
        row = await loan_row(unit, command.group_id, loan)
        if row["member"] != command.member or row["status"] not in WAITING:
            raise Refusal("loan.not_waiting")
        decided_us = microseconds(command.at)
        await unit.fetch(CHANGE, at_group=command.group_id, at_number=loan, status="refused", decided_us=decided_us)
        await begun.store(row["principal_xof"])
        return int(row["principal_xof"])
