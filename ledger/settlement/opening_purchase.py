"""What members put straight back after a share-out: the next cycle's opening purchase, without the upper limit.

Source: VSL Associates' field guide, "Share-out"; docs/rules.md, "Savings".
"""

from ledger.books.chart import OPENING_PURCHASE, shares_of
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.commands import begin
from ledger.database import Database
from ledger.funds.savings import save_in, shares_bought
from ledger.rules.funds.savings import shares_for
from ledger.rules.refusal import Refusal
from ledger.settlement.ends_of_cycles.cycle_end import read_cycle_end


async def purchase(database: Database, command: Command, member: int, shares: int) -> Posted:
    """Record shares bought at the first meeting of a cycle out of what the share-out paid her.

    Raises:
        Refusal: no meeting is open, ``opening_purchase.over`` at any later meeting or in a first cycle,
            ``opening_purchase.above_paid``, ``cycle.frozen``, ``member.unknown``.
    """
    request = shares_bought("savings", shares_of(member), member, shares)
    async with begin(database, command, request, member=member) as begun:
        if begun.posted:
            return begun.posted
        unit, card, meeting = begun.unit, begun.card, begun.meeting
        if card.frozen:
            raise Refusal("cycle.frozen")
        card.check_here()
        amount_xof = shares * card.rules.share_value_xof
        shares_for(card.rules, amount_xof, opening=True)
        left_xof = (await read_cycle_end(unit, command.group_id)).room(member).left_xof
        if amount_xof > left_xof:
            raise Refusal("opening_purchase.above_paid", amount_xof=amount_xof, paid_xof=left_xof)
        return await save_in(unit, command, card, shares, meeting, memo=OPENING_PURCHASE)
