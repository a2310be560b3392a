"""Property that is divided: before the share-out a member takes a thing over, at its value, out of what she is due.

It is in the pool like any other debt that members settle to the loan fund. Source: docs/rules.md, "Property and the
bank".
"""

from dataclasses import replace

from ledger.assembly.decisions import record_decision
from ledger.books.chart import property_of, taken_by
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card.group import read_group
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.funds.property import thing_of
from ledger.journal.accounts import open_when_needed
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.refusal import Refusal
from ledger.rules.settlement.netting import MemberHolding
from ledger.settlement.preview import compute, read_holdings


async def take_over(database: Database, command: Command, thing: str, member: int, vote: AssemblyVote) -> Posted:
    """Give a thing to a member at what it stands in the books with, set against her part of the share-out.

    Raises:
        Refusal: no meeting is open, ``member.unknown``, ``property.unknown``, or as ``check_takes`` and
            ``record_decision``.
    """
    request = Request(kind="property_taken", member=member, memo=thing)
    async with begin(database, command, request, member=member) as begun:
        if begun.posted:
            return begun.posted
        unit, card, meeting = begun.unit, begun.card, begun.meeting
        card.check_here()
        value_xof = thing_of(card, thing).value_xof
        await check_takes(unit, command.group_id, member, value_xof, frozen=card.frozen)
        await record_decision(unit, command, "property_taken", {"thing": thing, "member": member}, vote, card)
        entries = {taken_by(member): value_xof, property_of(thing): -value_xof}
        await open_when_needed(unit, command.group_id, entries)
        notice = Notice("property_taken", member, {"amount": value_xof})
        return await unit.post(command.draft("property_taken", entries, meeting=meeting, memo=thing, notices=(notice,)))


async def check_takes(
    reader: Database | UnitOfWork, group_id: int, member: int, value_xof: int, *, frozen: bool
) -> int:
    """Give what she would still be paid after taking over so much, once savings are frozen for the share-out.

    Raises:
        Refusal: ``cycle.not_frozen``; ``property.above_due`` when she is not due as much; as ``preview_share_out``.
    """
    if not frozen:
        raise Refusal("cycle.not_frozen")
    group = await read_group(reader, group_id)
    holdings = [
        replace(holding, loan_xof=holding.loan_xof + value_xof) if holding.number == member else holding
        for holding in await read_holdings(reader, group)
    ]
    if all(holding.number != member for holding in holdings):
        holdings.append(MemberHolding(member, 0, value_xof))
    line = next(line for line in compute(group, holdings).lines if line.number == member)
    if line.debt_left_xof:
        raise Refusal("property.above_due", value_xof=value_xof)
    return line.net_xof
