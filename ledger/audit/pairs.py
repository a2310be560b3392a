"""What must hold between two books: a tier's loan to a group, and what that group's own books say it owes.

All pairs of the store are compared in one statement, and every group's account of loans from outside with its loans in
another. Source: docs/decisions/0029-two-books-one-pair.md.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, or_, select

from ledger.books.chart import LINKAGE
from ledger.card.queries import GROUP
from ledger.database import Reader, Row, UnitOfWork
from ledger.tables import Account, Entry, Journal, Linkage, Loan, Opening, SavingsGroup, TierMember, table_of
from ledger.tables.expressions.codes import account_code
from ledger.tables.expressions.joins import ENTRY_OF_TRANSACTION, KIND, ORIGINAL, ORIGINAL_OF_REVERSAL
from ledger.tiers.pairs import NEWEST_OF_LOAN, OF_PAIRS

WITHOUT_CASH = ("write_off", "netted")
"""The kinds by which a tier's loan ends and nobody brings anything."""
_linkage, _loan, _account = table_of(Linkage), table_of(Loan), table_of(Account)
_entry, _journal, _seat, _opening = table_of(Entry), table_of(Journal), table_of(TierMember), table_of(Opening)
_tier, _group = table_of(SavingsGroup).alias("tier"), table_of(SavingsGroup).alias("seated")
_owing = table_of(Linkage).alias("owing")


def _sum(*kinds: str) -> ColumnElement[int]:
    return (
        select(cast(func.coalesce(func.sum(_account.c.balance_xof), 0), BigInteger))
        .where(_account.c.group_id == _loan.c.group_id, _account.c.loan == _loan.c.number, _account.c.kind.in_(kinds))
        .scalar_subquery()
    )


_GIVEN_UP = (
    select(cast(func.coalesce(-func.sum(_entry.c.amount_xof), 0), BigInteger))
    .select_from(_entry)
    .join(_journal, ENTRY_OF_TRANSACTION)
    .outerjoin(ORIGINAL, ORIGINAL_OF_REVERSAL)
    .where(_entry.c.group_id == _loan.c.group_id, _entry.c.account == account_code("principal", _loan.c.number))
    .where(KIND.in_(WITHOUT_CASH))
    .correlate(_loan)
    .scalar_subquery()
)
_THERE = (
    _tier.c.code.label("tier_code"),
    _group.c.code.label("group_code"),
    _loan.c.group_id.label("tier_id"),
    _loan.c.number.label("tier_loan"),
    _loan.c.principal_xof.label("lent_xof"),
    _sum("principal").label("principal_xof"),
    _sum(*OF_PAIRS[1:]).label("charge_xof"),
    _GIVEN_UP.label("forgiven_xof"),
)
_HERE = (
    _linkage.c.number,
    _linkage.c.amount_xof,
    _linkage.c.repaid_xof,
    _linkage.c.forgiven_xof.label("forgiven_here_xof"),
    _linkage.c.charge_xof.label("charge_here_xof"),
)
_ITS_LOAN = and_(_linkage.c.tier_id == _loan.c.group_id, _linkage.c.tier_loan == _loan.c.number, NEWEST_OF_LOAN)
_ITS_SEAT = and_(_seat.c.tier_id == _loan.c.group_id, _seat.c.member == _loan.c.member)


_GROUP_ID = func.coalesce(_linkage.c.group_id, _seat.c.group_id)
# Figures out of a paper book count once they are confirmed: then the other half is written, see ledger.tiers.agreeing.
_FIGURES_COUNT = or_(_opening.c.group_id.is_(None), _opening.c.confirmed_us.is_not(None))
_IS_OF_SEAT = and_(_seat.c.ended_on.is_(None), _loan.c.status == "running", _FIGURES_COUNT)
_PAIRS = (
    select(*_THERE, *_HERE, _GROUP_ID.label("group_id"))
    .select_from(_loan)
    .outerjoin(_linkage, _ITS_LOAN)
    .outerjoin(_seat, _ITS_SEAT)
    .outerjoin(_opening, _opening.c.group_id == _loan.c.group_id)
    .join(_tier, _tier.c.id == _loan.c.group_id)
    .join(_group, _group.c.id == _GROUP_ID)
    .where(or_(_linkage.c.number.is_not(None), _IS_OF_SEAT))
    .order_by(_loan.c.group_id, _loan.c.number)
)
_PAIRS_OF_TIER = _PAIRS.where(_loan.c.group_id == GROUP)
_STILL_OWED = _owing.c.amount_xof - _owing.c.repaid_xof - _owing.c.forgiven_xof + _owing.c.charge_xof
_OF_GROUP = (
    select(cast(func.coalesce(func.sum(_STILL_OWED), 0), BigInteger))
    .where(_owing.c.group_id == _account.c.group_id)
    .scalar_subquery()
)
_DEBTS = (
    select(_group.c.code, (-_account.c.balance_xof).label("owed_xof"), _OF_GROUP.label("loans_xof"))
    .join(_group, _group.c.id == _account.c.group_id)
    .where(_account.c.code == LINKAGE, -_account.c.balance_xof != _OF_GROUP)
    .order_by(_group.c.id)
)


@dataclass(frozen=True, slots=True)
class PairSide:
    """What one book says of a pair, in whole francs: still owed, of it charges and fines, given back, given up."""

    principal_xof: int
    charge_xof: int
    repaid_xof: int
    forgiven_xof: int

    @property
    def owed_xof(self) -> int:
        """All that is owed."""
        return self.principal_xof + self.charge_xof

    def __str__(self) -> str:
        """The figures as a problem names them."""
        return (
            f"{self.principal_xof} F of principal and {self.charge_xof} F of charge,"
            f" {self.repaid_xof} F given back and {self.forgiven_xof} F given up"
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """A tier's loan and its other half; ``number`` is the group's own (none: its books have no such loan)."""

    tier_id: int
    tier_loan: int
    tier_code: str
    group_id: int
    group_code: str
    number: int | None
    lent_xof: int
    there: PairSide
    here: PairSide | None

    def __str__(self) -> str:
        """One line for people."""
        own = f"its own books say {self.here}" if self.here else "its own books have no such loan"
        return f"loan {self.tier_loan} to {self.group_code}: {self.there}; {own} (kesu tier agree {self.tier_code})"


async def differing_pairs(reader: Reader | UnitOfWork, tier_id: int | None = None) -> list[Pair]:
    """Every pair whose two books differ: of one tier, or of the whole store."""
    rows = await (reader.fetch(_PAIRS) if tier_id is None else reader.fetch(_PAIRS_OF_TIER, group_id=tier_id))
    pairs = [_pair(row) for row in rows]
    return [pair for pair in pairs if pair.here != pair.there]


async def pair_problems(reader: Reader, codes: Collection[str] | None) -> AsyncIterator[tuple[str, str]]:
    """Every pair whose books differ, and every group whose debts are not its loans, as (group, detail).

    ``codes``: only where one of these groups is concerned (none: all).
    """
    for pair in await differing_pairs(reader):
        if codes is None or not {pair.tier_code, pair.group_code}.isdisjoint(codes):
            yield pair.tier_code, str(pair)
    for row in await reader.fetch(_DEBTS):
        if codes is None or row["code"] in codes:
            yield (
                row["code"],
                f"it owes {row['owed_xof']} F outside, and its loans from outside are {row['loans_xof']} F",
            )


def _pair(row: Row) -> Pair:
    there = PairSide(
        row["principal_xof"],
        row["charge_xof"],
        row["lent_xof"] - row["principal_xof"] - row["forgiven_xof"],
        row["forgiven_xof"],
    )
    here = None
    if row["number"] is not None:
        left_xof = row["amount_xof"] - row["repaid_xof"] - row["forgiven_here_xof"]
        here = PairSide(left_xof, row["charge_here_xof"], row["repaid_xof"], row["forgiven_here_xof"])
    return Pair(
        row["tier_id"],
        row["tier_loan"],
        row["tier_code"],
        row["group_id"],
        row["group_code"],
        row["number"],
        row["lent_xof"],
        there,
        here,
    )
