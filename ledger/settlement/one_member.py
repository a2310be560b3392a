"""Settling a member: what she is due stands as payable to her, her debts are taken from it, the rest is paid out.

Each step is a transaction of its own: posting the net and the repayment both would invent money.
Source: CARE's manual, "Share-out"; docs/rules.md, "Share-out".
"""

from ledger.books.chart import (
    AWAITED,
    BOX_LOAN,
    BOX_SOLIDARITY,
    SOLIDARITY_EARNED,
    SURPLUS,
    dues_of,
    fines_of,
    help_of,
    payable_to,
    penalty_of,
    solidarity_of,
    taken_by,
)
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.card import Card
from ledger.database import UnitOfWork
from ledger.loans.repayments import close_repaid, owed_loans, settled
from ledger.rules.loans import waterfall


async def settle_loans(unit: UnitOfWork, command: Command, card: Card, amount_xof: int, meeting: int) -> None:
    """Take ``amount_xof`` of what she is due for her loans, oldest first, charge first; then for what she took."""
    if not amount_xof:
        return
    loans = [
        waterfall.LoanOwed(loan.key, loan.taken_on, loan.principal_xof, loan.charge_xof) for loan in owed_loans(card)
    ]
    repayment = waterfall.repay(amount_xof, loans)
    await settle_repayment(unit, command, card, repayment, meeting)
    if left_xof := repayment.left_over_xof:
        entries = {payable_to(card.member): left_xof, taken_by(card.member): -left_xof}
        await unit.post(command.child("taken").draft("netted", entries, meeting=meeting))


async def settle_repayment(
    unit: UnitOfWork, command: Command, card: Card, repayment: waterfall.Repayment, meeting: int
) -> None:
    """Take a repayment that is laid out already from what she is due."""
    if repayment.paid_xof:
        fines_xof = sum(part.fines_xof for part in repayment.parts)
        entries = {payable_to(card.member): repayment.paid_xof} | settled(repayment)
        entries |= _fines_to_their_fund(card, fines_xof)
        await unit.post(command.child("loan").draft("netted", entries, meeting=meeting))


def _fines_to_their_fund(card: Card, amount_xof: int) -> dict[str, int]:
    """Fines taken from what she is due are in the loan fund's box: where they go elsewhere, the cash follows."""
    if card.rules.fines_go_to == "loan" or not amount_xof:
        return {}
    return {
        BOX_LOAN: -amount_xof,
        BOX_SOLIDARITY: amount_xof,
        SURPLUS: amount_xof,
        SOLIDARITY_EARNED: -amount_xof,
    }


async def settle_fines(unit: UnitOfWork, command: Command, card: Card, amount_xof: int, meeting: int) -> None:
    """Take ``amount_xof`` of what she is due for fines: those on her loans first, then the others."""
    if not amount_xof:
        return
    entries = {payable_to(card.member): amount_xof}
    left = amount_xof
    for loan in card.running:
        paid = min(left, loan.penalty_xof)
        entries[penalty_of(loan.number)] = -paid
        left -= paid
    entries[fines_of(card.member)] = -left
    entries |= _fines_to_their_fund(card, amount_xof)
    await unit.post(command.child("fines").draft("netted", entries, meeting=meeting))


async def settle_solidarity(unit: UnitOfWork, command: Command, card: Card, amount_xof: int, meeting: int) -> None:
    """Take ``amount_xof`` of what she is due for the solidarity fund; the cash moves from box to box."""
    if not amount_xof:
        return
    dues = min(amount_xof, card.dues_xof)
    entries = {
        payable_to(card.member): amount_xof,
        BOX_LOAN: -amount_xof,
        BOX_SOLIDARITY: amount_xof,
        dues_of(card.member): -dues,
        AWAITED: dues,
        solidarity_of(card.member): -dues,
        help_of(card.member): dues - amount_xof,
    }
    await unit.post(command.child("solidarity").draft("netted", entries, meeting=meeting))


async def pay_out(unit: UnitOfWork, command: Command, member: int, amount_xof: int, meeting: int) -> Posted | None:
    """Hand over what is left of what she is due, out of the loan fund."""
    if not amount_xof:
        return None
    entries = {payable_to(member): amount_xof, BOX_LOAN: -amount_xof}
    return await unit.post(command.child("payout").draft("payout", entries, meeting=meeting))


async def settle(
    unit: UnitOfWork,
    command: Command,
    card: Card,
    *,
    loan_xof: int,
    fines_xof: int,
    solidarity_xof: int,
    net_xof: int,
    meeting: int,
) -> None:
    """Settle one member whole: loans, fines, solidarity, payout; then close the loans on which nothing is owed."""
    await settle_loans(unit, command, card, loan_xof, meeting)
    await settle_fines(unit, command, card, fines_xof, meeting)
    await settle_solidarity(unit, command, card, solidarity_xof, meeting)
    await pay_out(unit, command, card.member, net_xof, meeting)
    await close_repaid(unit, card.group_id, card.member)
