"""The outside fund: grants that the group holds for others or for a purpose, kept apart from what members share.

Source: CARE's manual; docs/rules.md, "Share-out". Loans from outside are in ``ledger.funds.outside_loans``.
"""

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, GRANTS
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.card import Card
from ledger.commands import Request, begin
from ledger.database import Database
from ledger.funds.expenses import MEMO_CHARACTERS
from ledger.people.authentication.second import require_second
from ledger.rules.funds import outside
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal


async def receive_grant(database: Database, command: Command, amount_xof: int, source: str) -> Posted:
    """Record a tranche of a grant that reached the box of the outside fund. ``source`` stands in the memo.

    Raises:
        Refusal: no meeting is open, or an amount that no coins make.
    """
    return await _move(database, command, "grant_in", amount_xof, source)


async def spend_grant(database: Database, command: Command, amount_xof: int, what: str) -> Posted:
    """Record what was paid out of a grant. ``what`` stands in the memo.

    Raises:
        Refusal: no meeting is open, an amount that no coins make, ``fund.short`` beyond the grants that are left.
    """
    return await _move(database, command, "grant_out", -amount_xof, what)


async def _move(database: Database, command: Command, kind: str, moved_xof: int, memo: str) -> Posted:
    assert command.member is not None  # noqa: S101 -- a grant is received and spent by a person
    entries = {BOX_OUTSIDE: moved_xof, GRANTS: -moved_xof}
    request = Request(kind=kind, entries=entries, memo=memo[:MEMO_CHARACTERS])
    async with begin(database, command, request, member=command.member) as begun:
        if begun.posted:
            return begun.posted
        card, meeting = begun.card, begun.meeting
        check_payable(abs(moved_xof), card.rules.cash_unit_xof)
        if -moved_xof > grant_cash_xof(card):
            raise Refusal("fund.short", fund="outside", amount_xof=-moved_xof, cash_xof=grant_cash_xof(card))
        if moved_xof < 0:
            command = await require_second(begun.unit, command)
        return await begun.unit.post(command.draft(kind, entries, meeting=meeting, memo=memo[:MEMO_CHARACTERS]))


async def to_loan_box(database: Database, command: Command, amount_xof: int) -> Posted:
    """Move cash of the outside box that no grant is, borrowed money above all, to the box that loans are made from.

    It is lent to members like the group's own; what the group owes its lender stays owed.

    Raises:
        Refusal: no meeting is open, an amount that no coins make, ``fund.short`` beyond what is no grant.
    """
    assert command.member is not None  # noqa: S101 -- money is moved by a person
    entries = {BOX_OUTSIDE: -amount_xof, BOX_LOAN: amount_xof}
    async with begin(database, command, Request(kind="to_loan_box", entries=entries), member=command.member) as begun:
        if begun.posted:
            return begun.posted
        card, meeting = begun.card, begun.meeting
        check_payable(amount_xof, card.rules.cash_unit_xof)
        free_xof = lendable_xof(card)
        if amount_xof > free_xof:
            raise Refusal("fund.short", fund="outside", amount_xof=amount_xof, cash_xof=free_xof)
        return await begun.unit.post(command.draft("to_loan_box", entries, meeting=meeting))


def lendable_xof(card: Card) -> int:
    """What the outside box holds besides grants."""
    return card.box_outside_xof - grant_cash_xof(card)


def grant_cash_xof(card: Card) -> int:
    """What the outside box holds of grants: the rest of it is borrowed."""
    return outside.grant_cash_xof(card.grants_xof, card.box_outside_xof)
