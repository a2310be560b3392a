"""A member who joins during a cycle: she waits for the next one, or buys in at what a share is worth today.

Source: VSL Associates' field guide; docs/rules.md, "Savings".
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, text, update

from ledger.act import Act
from ledger.card import CARD_ROWS, Card, card_of
from ledger.chart import BOX_LOAN, SURPLUS, shares_of
from ledger.database import Database, Reader, Unit
from ledger.draft import Notice, Posted
from ledger.founding import Enrolment, enrol_member
from ledger.journal import posted_under
from ledger.rules.refusal import Refusal
from ledger.rules.savings import BuyIn, buy_in
from ledger.tables import Member, table_of

_member = table_of(Member)
_WAIT = update(_member).where(_member.c.group_id == bindparam("at_group"), _member.c.number == bindparam("at_number"))
_TAKEN = text("SELECT 1 AS taken FROM member WHERE group_id = :group_id AND number = :number")
_CYCLE = text("""
SELECT c.number, (SELECT count(*) FROM meeting m WHERE m.group_id = c.group_id AND m.cycle = c.number
                  AND m.closed_us IS NOT NULL) AS meetings
FROM cycle c WHERE c.group_id = :group_id AND c.closed_on IS NULL
""")
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


async def join(database: Database, act: Act, enrolment: Enrolment) -> int | None:
    """Enrol a member at any time of the cycle. Gives the cycle she must wait for, or none when she may save at once.

    Raises:
        Refusal: ``member.known`` when the number is taken, also by somebody who is gone: her books stay hers.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        if await unit.fetch(_TAKEN, group_id=act.group_id, number=enrolment.number):
            raise Refusal("member.known", number=enrolment.number)
        return await join_in(unit, act, enrolment)


async def join_in(unit: Unit, act: Act, enrolment: Enrolment) -> int | None:
    """Enrol a member whose number is free; gives the cycle she must wait for, if she must."""
    await enrol_member(unit, act.group_id, enrolment)
    cycle = (await unit.fetch(_CYCLE, group_id=act.group_id))[0]
    if not cycle["meetings"]:
        return None
    waits_for: int = cycle["number"] + 1
    await wait_for_cycle(unit, act.group_id, enrolment.number, waits_for)
    return waits_for


async def read_waiting(reader: Database | Reader | Unit, group_id: int, member: int) -> Waiting:
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


async def buy_in_now(database: Database, act: Act, member: int) -> Posted:
    """Record that a late joiner buys in at the open meeting; from then on she saves like everybody.

    Raises:
        Refusal: no meeting is open, ``member.unknown``, or as ``check_waits`` and ``Waiting.quote``.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        if known := await posted_under(unit, act.group_id, act.key):
            return known
        waiting = await read_waiting(unit, act.group_id, member)
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
        posted = await unit.post(act.draft("buy_in", entries, meeting=meeting, notices=(notice,)))
        await wait_for_cycle(unit, act.group_id, member, None)
        return posted


async def wait_for_cycle(unit: Unit, group_id: int, member: int, cycle: int | None) -> None:
    """Let a member save from ``cycle`` on; none: at once."""
    await unit.fetch(_WAIT, at_group=group_id, at_number=member, joins_cycle=cycle)
