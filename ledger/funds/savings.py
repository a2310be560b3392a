"""Savings: declared between meetings and confirmed at one, or brought to the meeting as they are.

Source: VSL Associates' field guide; docs/rules.md, "Savings".
"""

from ledger.books.chart import BOX_LOAN, PROMISED, declared_by, shares_of
from ledger.books.command import Command
from ledger.books.draft import Declaring, Notice, Posted
from ledger.card import Card, Declared
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.funds import declarations
from ledger.funds.declarations import close_declared
from ledger.rules.funds.savings import shares_for
from ledger.rules.refusal import Refusal


def check_saving(card: Card, shares: int) -> int:
    """What ``shares`` cost, in whole francs; shares she missed may, or in an EPC group must, come with them.

    Raises:
        Refusal: the number of shares is not allowed, savings are frozen before the share-out, or she waits for the
            next cycle, or is no longer here.
    """
    check_may_save(card)
    amount_xof = shares * card.rules.share_value_xof
    shares_for(card.rules, amount_xof, owed=card.arrears, saved=card.saved_today)
    if card.rounds:
        _check_stakes(card, amount_xof)
    return amount_xof


def check_may_save(card: Card) -> None:
    """Whether she saves now at all, before anybody asks her how much.

    Raises:
        Refusal: ``cycle.frozen`` before the share-out, ``savings.joins_next_cycle``, ``member.unknown``.
    """
    card.check_here()
    if card.frozen:
        raise Refusal("cycle.frozen")
    if card.joins_cycle is not None and card.joins_cycle > card.cycle:
        raise Refusal("savings.joins_next_cycle")


def _check_stakes(card: Card, amount_xof: int) -> None:
    """In a tontine with an order nobody gives more stakes than there are rounds, and none who has no turn in it."""
    if not card.turn:
        raise Refusal("savings.joins_next_cycle")
    stake = card.rules.stake_xof
    left = card.rounds * stake - card.savings_xof
    if amount_xof > left:
        raise Refusal("savings.too_many", amount_xof=amount_xof, most_xof=left, most_shares=left // stake)


def shares_bought(kind: str, account: str, member: int, shares: int) -> Request:
    """A request for so many shares of a member, at what a share costs in her group."""

    def entries(card: Card) -> dict[str, int]:
        return {account: -shares * card.rules.share_value_xof}

    return Request(kind=kind, member=member, entries=entries)


async def save(database: Database, command: Command, member: int, shares: int) -> Posted:
    """Record savings that a member brings to the open meeting, outside the round of collection.

    Raises:
        Refusal: no meeting is open, or the number of shares is not allowed.
    """
    request = shares_bought("savings", shares_of(member), member, shares)
    async with begin(database, command, request, member=member) as begun:
        if begun.posted:
            return begun.posted
        meeting = begun.meeting
        check_saving(begun.card, shares)
        return await save_in(begun.unit, command, begun.card, shares, meeting)


async def save_in(
    unit: UnitOfWork, command: Command, card: Card, shares: int, meeting: int | None, *, memo: str = ""
) -> Posted:
    """Post savings that are allowed; the member hears of it."""
    amount_xof = shares * card.rules.share_value_xof
    facts: dict[str, int | str] = {
        "shares": shares,
        "amount": amount_xof,
        "total_shares": card.shares + shares,
        "savings": card.savings_xof + amount_xof,
    }
    entries = {BOX_LOAN: amount_xof, shares_of(card.member): -amount_xof}
    notice = Notice("confirmed", card.member, facts)
    return await unit.post(command.draft("savings", entries, meeting=meeting, memo=memo, notices=(notice,)))


async def declare(database: Database, command: Command, member: int, shares: int) -> Posted:
    """Record that a member will bring ``shares``; a newer declaration takes the place of one still waiting.

    Raises:
        Refusal: the number of shares is not allowed; ``declaration.newer`` when she has said something else since.
    """

    def decide(card: Card) -> tuple[Declaring, Notice]:
        amount_xof = check_saving(card, shares)
        facts = {"shares": shares, "amount": amount_xof} | declarations.in_place_of(card.declared_savings)
        return Declaring(member, "savings", shares, amount_xof), Notice("declared", member, facts)

    request = shares_bought("declare", declared_by(member), member, shares)
    return await declarations.declare(database, command, request, member, decide)


async def confirm(unit: UnitOfWork, command: Command, card: Card, declared: Declared, meeting: int | None) -> Posted:
    """Turn a waiting declaration into savings: the money is in the box now.

    Raises:
        Refusal: as ``check_saving``: what she has saved at the meeting since counts too.
    """
    check_saving(card, declared.shares)
    member, amount = card.member, declared.amount_xof
    notice = Notice(
        "confirmed",
        member,
        {
            "shares": declared.shares,
            "amount": amount,
            "total_shares": card.shares + declared.shares,
            "savings": card.savings_xof + amount,
        },
    )
    posted = await unit.post(
        command.draft(
            "savings",
            {PROMISED: -amount, declared_by(member): amount, BOX_LOAN: amount, shares_of(member): -amount},
            meeting=meeting,
            notices=(notice,),
        )
    )
    await close_declared(unit, command, declared, posted, "confirmed")
    return posted
