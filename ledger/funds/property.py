"""What the group owns together: the assembly buys it, sells it, or takes off what it has lost of its value.

What a sale brings beyond the value in the books is earned, what it lacks is spent. Source: SAVIX form, "Property";
docs/rules.md, "Property and the bank".
"""

from ledger.assembly.decisions import record_decision
from ledger.books.chart import BOX_LOAN, EXPENSES, INCOME, property_of
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.card import Card
from ledger.commands import Request, begin
from ledger.commands.begin import OpenCommand
from ledger.database import Database
from ledger.journal.accounts import open_when_needed
from ledger.people.authentication.second import require_second
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.funds.property import THINGS, PropertyItem, gained_xof, next_of
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal


async def buy(database: Database, command: Command, kind: str, price_xof: int, vote: AssemblyVote) -> Posted:
    """Pay for a thing out of the loan fund's box: from now on it stands in the books with its price.

    Raises:
        Refusal: no meeting is open, an amount that no coins make, ``fund.short``, or as ``record_decision``.
        ValueError: there is no such kind of thing.
    """
    if kind not in THINGS:
        raise ValueError(kind)
    request = Request(kind="property_in", entries={BOX_LOAN: -price_xof}, memo=kind)
    async with begin(database, command, request, member=command.member) as begun:
        if begun.posted:
            return begun.posted
        card = begun.card
        card.meeting_for_cash()
        check_price(card, price_xof)
        code = property_of(next_of(kind, card.things))
        return await _decided(begun, kind, {code: price_xof, BOX_LOAN: -price_xof}, vote)


async def sell(database: Database, command: Command, thing: str, price_xof: int, vote: AssemblyVote) -> Posted:
    """Sell a thing as a whole; its price comes into the loan fund's box.

    Raises:
        Refusal: no meeting is open, ``property.unknown``, an amount that no coins make, or as ``record_decision``.
    """
    request = Request(kind="property_out", entries={BOX_LOAN: price_xof}, memo=thing)
    async with begin(database, command, request, member=command.member) as begun:
        if begun.posted:
            return begun.posted
        begun.card.meeting_for_cash()
        sold = thing_of(begun.card, thing)
        check_payable(price_xof, begun.card.rules.cash_unit_xof)
        gained = gained_xof(sold.value_xof, price_xof)
        entries = {property_of(thing): -sold.value_xof, BOX_LOAN: price_xof}
        entries |= {INCOME: -gained} if gained > 0 else {EXPENSES: -gained}
        return await _decided(begun, thing, entries, vote)


async def take_off(database: Database, command: Command, thing: str, amount_xof: int, vote: AssemblyVote) -> Posted:
    """Take off what a thing has lost of its value; the whole of it where it is broken, dead, stolen or given away.

    Raises:
        Refusal: no meeting is open, ``property.unknown``, ``money.not_positive``, ``property.above_value``, or as
            ``record_decision``.
    """
    request = Request(kind="property_less", entries={EXPENSES: amount_xof}, memo=thing)
    async with begin(database, command, request, member=command.member) as begun:
        if begun.posted:
            return begun.posted
        begun.card.meeting_for_cash()
        value_xof = thing_of(begun.card, thing).value_xof
        check_payable(amount_xof, 1)
        if amount_xof > value_xof:
            raise Refusal("property.above_value", amount_xof=amount_xof, value_xof=value_xof)
        return await _decided(begun, thing, {property_of(thing): -amount_xof, EXPENSES: amount_xof}, vote)


def thing_of(card: Card, code: str) -> PropertyItem:
    """A thing that the group has today.

    Raises:
        Refusal: ``property.unknown``.
    """
    for thing in card.things:
        if thing.code == code and thing.value_xof:
            return thing
    raise Refusal("property.unknown")


def check_price(card: Card, price_xof: int) -> None:
    """What is bought is paid out of the box.

    Raises:
        Refusal: an amount that no coins make, ``fund.short``.
    """
    check_payable(price_xof, card.rules.cash_unit_xof)
    if price_xof > card.box_loan_xof:
        raise Refusal("fund.short", fund="loan", amount_xof=price_xof, cash_xof=card.box_loan_xof)


async def _decided(begun: OpenCommand, thing: str, entries: dict[str, int], vote: AssemblyVote) -> Posted:
    """Post what the assembly decided, with its vote."""
    unit, command, meeting = begun.unit, begun.command, begun.meeting
    assert begun.request is not None  # noqa: S101 -- each of them has one
    kind = begun.request.kind
    moved_xof = sum(amount for amount in entries.values() if amount > 0)
    await record_decision(unit, command, kind, {"thing": thing, "amount_xof": moved_xof}, vote, begun.card)
    command = await require_second(unit, command)
    await open_when_needed(unit, command.group_id, entries)
    return await unit.post(command.draft(kind, entries, meeting=meeting, memo=thing))
