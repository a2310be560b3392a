"""At the meeting the treasurer confirms what was declared: savings become hers, a repayment settles her loans."""

from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.commands import Request, begin
from ledger.database import Database
from ledger.funds.declarations import find_declared, resolve
from ledger.funds.savings import confirm
from ledger.loans.repayments import repay_in


async def confirm_declaration(database: Database, command: Command, seq: int) -> Posted:
    """Confirm one waiting declaration by its number in the journal; said twice, the first result.

    Raises:
        Refusal: ``declaration.none_waiting``; ``meeting.none_open``: it is cash in the box; ``loan.nothing_owed`` when
            the loans were settled meanwhile.
    """
    async with begin(database, command, Request(kind="savings", or_kind="repayment")) as begun:
        if begun.posted:
            return begun.posted
        unit = begun.unit
        card, declared = await find_declared(unit, command, seq)
        meeting = card.meeting_for_cash().number
        if declared.kind == "repayment":
            await resolve(unit, command.child("declared"), card.member, declared, "confirmed", ())
            return await repay_in(unit, command, card, declared.amount_xof, meeting)
        return await confirm(unit, command, card, declared, meeting)
