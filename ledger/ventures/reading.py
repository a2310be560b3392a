"""What a joint venture's books say: whose stakes it has, what it earned; and what a group has in its ventures.

A venture is a tier of the family ``venture``: its members are groups, and what a seat saved there is its stake.
Source: docs/decisions/0043-a-venture-is-a-book.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import BigInteger, and_, case, cast, func, or_, select

from ledger.books.chart import BOX_LOAN
from ledger.card.queries import GROUP
from ledger.database import Database, Row, UnitOfWork
from ledger.rules.by_family.families import VENTURE
from ledger.rules.refusal import Refusal
from ledger.tables import Account, Entry, Journal, SavingsGroup, TierMember, table_of
from ledger.tables.expressions.codes import account_code
from ledger.tables.expressions.joins import ACCOUNT_OF_ENTRY, ENTRY_OF_TRANSACTION

PROFIT = ("earned", "expenses", "losses", "surplus", "difference", "opening", "carried", "benefits")
"""The kinds of account in which stands what was earned and not paid out."""
CAME_BACK = ("venture_return", "venture_out")
_account, _seat, _group = table_of(Account), table_of(TierMember), table_of(SavingsGroup)
_entry, _journal = table_of(Entry), table_of(Journal)
_own = _account.alias("own")
_venture, _partner = _group.alias("venture"), _group.alias("partner")
_ITS_STAKE = and_(
    _seat.c.tier_id == _account.c.group_id, _seat.c.member == _account.c.member, _account.c.kind == "shares"
)
_PAID = (
    select(cast(func.coalesce(func.sum(_entry.c.amount_xof), 0), BigInteger))
    .where(_entry.c.group_id == _seat.c.tier_id, _entry.c.account == account_code("payable", _seat.c.member))
    .where(_entry.c.amount_xof > 0)
    .scalar_subquery()
)
_SEATED = and_(_seat.c.member.is_not(None), _seat.c.ended_on.is_(None))
_BOOKS = (
    select(
        _venture.c.code,
        _venture.c.name,
        _account.c.code.label("account"),
        _account.c.kind,
        _account.c.balance_xof,
        _seat.c.member,
        _seat.c.group_id,
        _partner.c.code.label("partner_code"),
        _partner.c.name.label("partner_name"),
        _PAID.label("back_xof"),
    )
    .join_from(_venture, _account, _account.c.group_id == _venture.c.id)
    .outerjoin(_seat, _ITS_STAKE)
    .outerjoin(_partner, _partner.c.id == _seat.c.group_id)
    .where(_venture.c.id == GROUP, _venture.c.family == VENTURE, _venture.c.status != "dissolved")
    .where(or_(_account.c.balance_xof != 0, _account.c.code == BOX_LOAN, _SEATED))
    .order_by(_seat.c.member, _account.c.code)
)
_IN_ALL = (
    select(cast(func.coalesce(-func.sum(_own.c.balance_xof), 0), BigInteger))
    .where(_own.c.group_id == _group.c.id, _own.c.kind == "shares")
    .scalar_subquery()
)
_OURS_NOW = (
    select(_account.c.balance_xof)
    .where(_account.c.group_id == GROUP, _account.c.code == account_code("venture", _group.c.id))
    .scalar_subquery()
)
_BACK = (
    select(cast(func.coalesce(func.sum(_entry.c.amount_xof), 0), BigInteger))
    .select_from(_journal)
    .join(_entry, ENTRY_OF_TRANSACTION)
    .join(_account, ACCOUNT_OF_ENTRY)
    .where(_journal.c.group_id == GROUP, _journal.c.kind.in_(CAME_BACK), _journal.c.memo == _group.c.code)
    .where(_account.c.kind == "box")
    .scalar_subquery()
)
_OURS = (
    select(
        _group.c.id,
        _group.c.name,
        func.max(_seat.c.member).label("member"),
        func.max(case((_seat.c.ended_on.is_(None), 1), else_=0)).label("seated"),
        func.coalesce(_OURS_NOW, 0).label("stake_xof"),
        _IN_ALL.label("stakes_xof"),
        _BACK.label("back_xof"),
    )
    .join_from(_seat, _group, _group.c.id == _seat.c.tier_id)
    .where(_seat.c.group_id == GROUP, _group.c.family == VENTURE)
    .group_by(_group.c.id, _group.c.name, _group.c.code)
    .order_by(_group.c.id)
)


@dataclass(frozen=True, slots=True)
class Partner:
    """A group in a venture: its number there, its stake, and what it has had from it in all, in whole francs."""

    member: int
    group_id: int
    name: str
    code: str
    stake_xof: int
    back_xof: int


@dataclass(frozen=True, slots=True)
class Venture:
    """A venture's books today, in whole francs. ``earned_xof`` was not paid out yet; below nought it is a loss.

    ``beside_xof``: by account, what it has or owes beside its cash: what it owns, borrowed, holds for others.
    """

    code: str
    name: str
    cash_xof: int
    earned_xof: int
    partners: tuple[Partner, ...]
    beside_xof: Mapping[str, int] = field(default_factory=dict)

    @property
    def stakes_xof(self) -> dict[int, int]:
        """The stakes by the groups' numbers; who has none is not there."""
        return {one.member: one.stake_xof for one in self.partners if one.stake_xof}

    @property
    def invested_xof(self) -> int:
        """All stakes together."""
        return sum(self.stakes_xof.values())

    @property
    def payable_xof(self) -> int:
        """The most that can be paid of what was earned."""
        return max(min(self.earned_xof, self.cash_xof), 0) if self.invested_xof else 0


@dataclass(frozen=True, slots=True)
class OurStake:
    """What a group has in one venture, in whole francs. ``back_xof``: what it has had from it in all."""

    venture_id: int
    name: str
    member: int
    seated: bool
    stake_xof: int
    stakes_xof: int
    back_xof: int


async def read_venture(reader: Database | UnitOfWork, venture_id: int) -> Venture:
    """A venture as its books stand.

    Raises:
        Refusal: ``venture.none`` where the group is no venture, or is dissolved.
    """
    rows = await reader.fetch(_BOOKS, group_id=venture_id)
    if not rows:
        raise Refusal("venture.none")
    beside, partners, profit_xof, cash_xof = {}, [], 0, 0
    for row in rows:
        if row["member"] is not None:
            partners.append(_partner_of(row))
        elif row["kind"] in PROFIT:
            profit_xof -= row["balance_xof"]
        elif row["account"] == BOX_LOAN:
            cash_xof = row["balance_xof"]
        else:
            beside[row["account"]] = row["balance_xof"]
    return Venture(rows[0]["code"], rows[0]["name"], cash_xof, profit_xof, tuple(partners), beside)


async def our_stakes(reader: Database | UnitOfWork, group_id: int) -> list[OurStake]:
    """The ventures that a group is in, or was in and has its money in."""
    rows = [row for row in await reader.fetch(_OURS, group_id=group_id) if row["seated"] or row["stake_xof"]]
    return [
        OurStake(
            row["id"],
            row["name"],
            row["member"],
            bool(row["seated"]),
            row["stake_xof"],
            row["stakes_xof"],
            row["back_xof"],
        )
        for row in rows
    ]


def _partner_of(row: Row) -> Partner:
    return Partner(
        row["member"],
        row["group_id"],
        row["partner_name"],
        row["partner_code"],
        -row["balance_xof"],
        row["back_xof"],
    )
