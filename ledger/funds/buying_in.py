"""A late joiner buys in at what a share is worth today.

Source: VSL Associates' field guide; docs/rules.md, "Savings".
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, and_, case, cast, func, select

from ledger.books.chart import BOX_LOAN, SURPLUS, shares_of
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card import CARD_QUERIES, Card, CardRows, card_of
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Reader, UnitOfWork
from ledger.database.documents import Document, RowStruct
from ledger.people.membership.joining import wait_for_cycle
from ledger.rules.funds.savings import BuyIn, buy_in
from ledger.rules.refusal import Refusal
from ledger.tables import Account, Member, table_of

_account, _member = table_of(Account), table_of(Member)
_SAVED = func.coalesce(-func.sum(case((_account.c.kind == "shares", _account.c.balance_xof))), 0)
_LENT = func.coalesce(
    func.sum(case((_account.c.kind.in_(("principal", "charge", "handover")), _account.c.balance_xof))), 0
)
_FEWEST = (
    select(func.coalesce(-func.max(_account.c.balance_xof), 0))
    .join(_member, and_(_member.c.group_id == _account.c.group_id, _member.c.number == _account.c.member))
    .where(
        _account.c.group_id == GROUP,
        _account.c.kind == "shares",
        _account.c.balance_xof < 0,
        _member.c.left_on.is_(None),
    )
    .scalar_subquery()
)


class PriceRow(RowStruct, frozen=True):
    """What decides the price of a share, in whole francs: the smallest savings, all savings, all lent."""

    fewest_xof: int
    saved_xof: int
    lent_xof: int


class PricedRows(CardRows, array_like=True, frozen=True):
    """A card's rows, and the price beside them."""

    price: tuple[PriceRow, ...]


_PRICED = Document(
    PricedRows,
    **CARD_QUERIES,
    price=select(
        _FEWEST.label("fewest_xof"),
        cast(_SAVED, BigInteger).label("saved_xof"),
        cast(_LENT, BigInteger).label("lent_xof"),
    ).where(_account.c.group_id == GROUP),
)


@dataclass(frozen=True, slots=True)
class WaitingMember:
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
        worth_xof = self.card.box_loan_xof + self.card.kept_xof + self.lent_xof - self.card.debts_xof
        share_xof = rules.share_value_xof
        return buy_in(rules, self.fewest_xof // share_xof, worth_xof, self.saved_xof // share_xof)


async def read_waiting(reader: Database | Reader | UnitOfWork, group_id: int, member: int) -> WaitingMember:
    """Read her card and what a share is worth, in one read."""
    rows = await _PRICED.read(reader, group_id=group_id, member=member)
    price = rows.price[0]
    return WaitingMember(card_of(group_id, member, rows), price.fewest_xof, price.saved_xof, price.lent_xof)


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
    async with begin(database, command, Request(kind="buy_in", member=member)) as begun:
        if begun.posted:
            return begun.posted
        unit = begun.unit
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
