"""Fines: imposed is one event, paid is another; what is not paid waits for the share-out and bars nobody.

Source: VSL Associates' field guide; CARE's manual; docs/rules.md, "Fines".
"""

from ledger.assembly.decisions import record_decision
from ledger.books.chart import BOX_LOAN, BOX_SOLIDARITY, FINES_EARNED, SOLIDARITY_EARNED, SURPLUS, fines_of
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card import Card
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.funds.fines import Fine, fine_called, fine_to_impose, fines_left
from ledger.rules.money import check_payable


async def impose(database: Database, command: Command, member: int, code: str, *, voted: bool = False) -> Posted:
    """Impose a fine of the group's table at the open meeting. ``voted``: the meeting voted for it.

    Raises:
        Refusal: no meeting is open, ``member.unknown``, the table has no such fine, or it needs a vote.
    """
    request = Request(kind="fine", member=member, memo=code)
    async with begin(database, command, request, member=member) as begun:
        if begun.posted:
            return begun.posted
        card, meeting = begun.card, begun.meeting
        card.check_here()
        fine_to_impose(card.rules.fines, code, voted=voted)
        return await impose_in(begun.unit, command, member, fine_called(card.rules.fines, code), meeting)


async def impose_by_vote(database: Database, command: Command, member: int, code: str, vote: AssemblyVote) -> Posted:
    """Impose a fine that the meeting voted for, with the record of its vote.

    Raises:
        Refusal: no meeting is open, ``member.unknown``, the table has no such fine, ``decision.not_carried``.
    """
    request = Request(kind="fine", member=member, memo=code)
    async with begin(database, command, request, member=member) as begun:
        if begun.posted:
            return begun.posted
        unit, card, meeting = begun.unit, begun.card, begun.meeting
        fine = fine_called(card.rules.fines, code)
        card.check_here()
        subject = {"member": member, "fine": code, "amount_xof": fine.amount_xof}
        await record_decision(unit, command, "fine", subject, vote, card)
        return await impose_in(unit, command, member, fine, meeting)


async def impose_in(unit: UnitOfWork, command: Command, member: int, fine: Fine, meeting: int | None) -> Posted:
    """Post a fine that is due; the journal's memo is its code in the group's table."""
    notice = Notice("fined", member, {"amount": fine.amount_xof, "reason": fine.label})
    entries = {fines_of(member): fine.amount_xof, FINES_EARNED: -fine.amount_xof}
    return await unit.post(command.draft("fine", entries, meeting=meeting, memo=fine.code, notices=(notice,)))


def check_payment(card: Card, amount_xof: int) -> int:
    """What she owes of fines after paying ``amount_xof``.

    Raises:
        Refusal: an amount that no coins make, or more than she owes.
    """
    check_payable(amount_xof, card.rules.cash_unit_xof)
    return fines_left(card.fines_xof, amount_xof)


async def pay_fine(database: Database, command: Command, member: int, amount_xof: int) -> Posted:
    """Record cash that a member brings for her fines.

    Raises:
        Refusal: no meeting is open, an amount that no coins make, or more than she owes.
    """
    request = Request(kind="fine_paid", entries={fines_of(member): -amount_xof})
    async with begin(database, command, request, member=member) as begun:
        if begun.posted:
            return begun.posted
        meeting = begun.meeting
        check_payment(begun.card, amount_xof)
        return await pay_in(begun.unit, command, begun.card, amount_xof, meeting)


async def pay_in(unit: UnitOfWork, command: Command, card: Card, amount_xof: int, meeting: int | None) -> Posted:
    """Post a payment of fines into the fund that the constitution names."""
    entries = into_fund(card.rules, amount_xof) | {fines_of(card.member): -amount_xof}
    notice = Notice("fine_paid", card.member, {"amount": amount_xof, "fines": card.fines_xof - amount_xof})
    return await unit.post(command.draft("fine_paid", entries, meeting=meeting, notices=(notice,)))


def into_fund(rules: Constitution, amount_xof: int) -> dict[str, int]:
    """Where the cash of a paid fine goes. In the solidarity fund it is no longer earnings to be shared out."""
    if rules.fines_go_to == "loan":
        return {BOX_LOAN: amount_xof}
    return {BOX_SOLIDARITY: amount_xof, SURPLUS: amount_xof, SOLIDARITY_EARNED: -amount_xof}
