"""A late joiner buys in at what a share is worth today.

Source: VSL Associates' field guide; docs/rules.md, "Savings".
"""

from dataclasses import dataclass

from sqlalchemy import text

from ledger.books.chart import BOX_LOAN, SURPLUS, shares_of
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card import CARD_ROWS, Card, card_of
from ledger.database import Database, Reader, UnitOfWork
from ledger.journal.reading import posted_under
from ledger.people.joining import wait_for_cycle
from ledger.rules.refusal import Refusal
from ledger.rules.savings import BuyIn, buy_in

_PRICED = text(f"""{CARD_ROWS}
UNION ALL
SELECT 'all shares', NULL,
  (SELECT -max(a.balance_xof) FROM account a JOIN member m ON m.group_id = a.group_id AND m.number = a.member
   WHERE a.group_id = :group_id AND a.kind = 'shares' AND a.balance_xof < 0 AND m.left_on IS NULL),
  CAST(coalesce(-sum(CASE WHEN kind = 'shares' THEN balance_xof END), 0) AS BIGINT),
  CAST(coalesce(sum(CASE WHEN kind IN ('principal', 'charge', 'handover') THEN balance_xof END), 0) AS BIGINT)
FROM account WHERE group_id = :group_id
""")  # noqa: S608 -- made of constants


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who would buy in, and what decides the price, in whole francs: the smallest savings, all savings, all lent."""

    card: Card
    fewest_xof: int
    saved_xof: int
    lent_xof: int

    def quote(self) -> BuyIn:
        """What buying in costs today: as many shares as the member with the fewest, at their value.

        Raises:
            Refusal: ``savings.joins_next_cycle`` where the group has it so, ``savings.no_value_yet``.
        """
        rules = self.card.rules
        worth_xof = self.card.box_loan_xof + self.lent_xof - self.card.debts_xof
        share_xof = rules.share_value_xof
        return buy_in(rules, self.fewest_xof // share_xof, worth_xof, self.saved_xof // share_xof)


async def read_waiting(reader: Database | Reader | UnitOfWork, group_id: int, member: int) -> Waiting:
    """Read her card and what a share is worth, in one read."""
    rows = await reader.fetch(_PRICED, group_id=group_id, member=member)
    sums = next(row for row in rows if row["what"] == "all shares")
    return Waiting(card_of(group_id, member, rows), sums["number"] or 0, sums["amount"], sums["whose"])


def check_waits(card: Card) -> None:
    """Refuse to sell shares at today's value to somebody who saves already.

    Raises:
        Refusal: ``cycle.frozen``, ``savings.not_waiting``.
    """
    if card.frozen:
        raise Refusal("cycle.frozen")
    if card.joins_cycle is None or card.joins_cycle <= card.cycle:
        raise Refusal("savings.not_waiting")


async def buy_in_now(database: Database, command: Command, member: int) -> Posted:
    """Record that a late joiner buys in at the open meeting; from then on she saves like everybody.

    Raises:
        Refusal: no meeting is open, ``member.unknown``, or as ``check_waits`` and ``Waiting.quote``.
    """
    async with database.unit_of_work() as unit:
        await unit.lock(command.group_id)
        if known := await posted_under(unit, command.group_id, command.key):
            return known
        waiting = await read_waiting(unit, command.group_id, member)
        card = waiting.card
        meeting = card.meeting_for_cash().number
        card.check_here()
        check_waits(card)
        bought = waiting.quote()
        face_xof = bought.shares * card.rules.share_value_xof
        facts: dict[str, int | str] = {
            "shares": bought.shares,
            "amount": bought.price_xof,
            "total_shares": card.shares + bought.shares,
            "savings": card.savings_xof + face_xof,
        }
        entries = {BOX_LOAN: bought.price_xof, shares_of(member): -face_xof, SURPLUS: face_xof - bought.price_xof}
        notice = Notice("confirmed", member, facts)
        posted = await unit.post(command.draft("buy_in", entries, meeting=meeting, notices=(notice,)))
        await wait_for_cycle(unit, command.group_id, member, None)
        return posted
