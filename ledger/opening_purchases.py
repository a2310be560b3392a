"""What members put straight back after a share-out: the next cycle's opening purchase, without the upper limit.

Source: VSL Associates' field guide, "Share-out"; docs/rules.md, "Savings".
"""

from dataclasses import dataclass

from sqlalchemy import text

from ledger.act import Act
from ledger.card import Card, read_card
from ledger.database import Database, Unit
from ledger.draft import Posted
from ledger.journal import posted_under
from ledger.rules.refusal import Refusal
from ledger.rules.savings import shares_for
from ledger.savings import save_in

_PAID = text("""
SELECT l.net_xof + s.solidarity_each_xof AS paid FROM shareout s
LEFT JOIN shareout_line l ON l.group_id = s.group_id AND l.cycle = s.cycle AND l.member = :member
WHERE s.group_id = :group_id AND s.cycle = :cycle - 1
""")
_FIRST = text("SELECT min(number) AS number FROM meeting WHERE group_id = :group_id AND cycle = :cycle")


@dataclass(frozen=True, slots=True)
class Room:
    """What is left of what the share-out paid her that she may still put back, in whole francs and in shares."""

    left_xof: int
    share_value_xof: int

    @property
    def most_shares(self) -> int:
        """How many shares that is."""
        return max(self.left_xof, 0) // self.share_value_xof


async def room(database: Database | Unit, group_id: int, member: int) -> Room:
    """How much a member may put back at the open meeting.

    Raises:
        Refusal: no meeting is open, ``opening_purchase.over`` at any later meeting or in a first cycle.
    """
    card = await read_card(database, group_id, member)
    paid_xof = await _paid(database, card, card.meeting_for_cash().number)
    return Room(paid_xof - card.savings_xof, card.rules.share_value_xof)


async def purchase(database: Database, act: Act, member: int, shares: int) -> Posted:
    """Record shares bought at the first meeting of a cycle out of what the share-out paid her.

    Raises:
        Refusal: no meeting is open, ``opening_purchase.over`` at any later meeting or in a first cycle,
            ``opening_purchase.above_paid``, ``cycle.frozen``, ``member.unknown``.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        if known := await posted_under(unit, act.group_id, act.key):
            return known
        card = await read_card(unit, act.group_id, member)
        meeting = card.meeting_for_cash().number
        if card.frozen:
            raise Refusal("cycle.frozen")
        card.check_here()
        amount_xof = shares * card.rules.share_value_xof
        shares_for(card.rules, amount_xof, opening=True)
        left_xof = (await room(unit, act.group_id, member)).left_xof
        if amount_xof > left_xof:
            raise Refusal("opening_purchase.above_paid", amount_xof=amount_xof, paid_xof=left_xof)
        return await save_in(unit, act, card, shares, meeting)


async def _paid(reader: Database | Unit, card: Card, meeting: int) -> int:
    first = await reader.fetch(_FIRST, group_id=card.group_id, cycle=card.cycle)
    rows = await reader.fetch(_PAID, group_id=card.group_id, member=card.member, cycle=card.cycle)
    if first[0]["number"] != meeting or not rows:
        raise Refusal("opening_purchase.over")
    return int(rows[0]["paid"] or 0)
