"""What tiers and the groups seated in them hold of each other, so that a total over both counts it once.

A tier's books say what a seat saved and owes; the group's own books say what it owes the tier.
Source: docs/rules.md, "Self-help groups and their tiers".
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, case, cast, func, literal, select, union_all

from ledger.books.chart import LINKAGE
from ledger.database import Database, Reader, UnitOfWork
from ledger.reports.indicators import GROUPS, OF_SEATS
from ledger.rules.by_family.families import VENTURE
from ledger.tables import Account, Entry, Journal, Linkage, SavingsGroup, TierMember, table_of
from ledger.tables.expressions.joins import ACCOUNT_OF_ENTRY, ENTRY_OF_TRANSACTION

_seat, _account, _linkage = table_of(TierMember), table_of(Account), table_of(Linkage)
_entry, _journal, _tier = table_of(Entry), table_of(Journal), table_of(SavingsGroup)
_ITS_ACCOUNTS = and_(_account.c.group_id == _seat.c.tier_id, _account.c.member == _seat.c.member)
_ON = _journal.c.effective_on <= bindparam("on")


def _sum(amount: ColumnElement[int], *kinds: str) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(case((_account.c.kind.in_(kinds), amount), else_=0)), 0), BigInteger)


def _held(amount: ColumnElement[int]) -> "Select[tuple[int, int, int, int, int, int]]":
    """What a tier's books say of each of its seats."""
    return (
        select(
            _seat.c.tier_id,
            _seat.c.group_id,
            (-_sum(amount, "shares")).label("savings_xof"),
            _sum(amount, *OF_SEATS[1:]).label("loans_xof"),
            literal(0).label("debts_xof"),
            func.max(case((_tier.c.family == VENTURE, 1), else_=0)).label("venture"),
        )
        .join_from(_seat, _account, _ITS_ACCOUNTS)
        .join(_tier, _tier.c.id == _seat.c.tier_id)
        .where(_seat.c.tier_id.in_(GROUPS), _account.c.kind.in_(OF_SEATS))
        .group_by(_seat.c.tier_id, _seat.c.group_id)
    )


_STILL_OWED = _linkage.c.amount_xof - _linkage.c.repaid_xof - _linkage.c.forgiven_xof + _linkage.c.charge_xof
_OWED = (
    select(
        _linkage.c.tier_id,
        _linkage.c.group_id,
        literal(0).label("savings_xof"),
        literal(0).label("loans_xof"),
        cast(func.sum(_STILL_OWED), BigInteger).label("debts_xof"),
        literal(0).label("venture"),
    )
    .where(_linkage.c.tier_id.in_(GROUPS))
    .group_by(_linkage.c.tier_id, _linkage.c.group_id)
)
_LENT = (
    select(_linkage.c.tier_id, _linkage.c.group_id, _linkage.c.lender)
    .where(_linkage.c.tier_id.in_(GROUPS))
    .distinct()
    .subquery("lent")
)
_OWED_THEN = (
    select(
        _LENT.c.tier_id,
        _LENT.c.group_id,
        literal(0).label("savings_xof"),
        literal(0).label("loans_xof"),
        cast(-func.sum(_entry.c.amount_xof), BigInteger).label("debts_xof"),
        literal(0).label("venture"),
    )
    .join_from(_LENT, _entry, and_(_entry.c.group_id == _LENT.c.group_id, _entry.c.account == LINKAGE))
    .join(_journal, ENTRY_OF_TRANSACTION)
    .where(_journal.c.memo == _LENT.c.lender, _ON)
    .group_by(_LENT.c.tier_id, _LENT.c.group_id)
)
_TODAY = union_all(_held(_account.c.balance_xof), _OWED)
_HELD_THEN = _held(_entry.c.amount_xof).join(_entry, ACCOUNT_OF_ENTRY).join(_journal, ENTRY_OF_TRANSACTION).where(_ON)
_PAST = union_all(_HELD_THEN, _OWED_THEN)


@dataclass(frozen=True, slots=True)
class TierClaim:
    """Between one tier and one group in it, in whole francs.

    ``savings_xof``, ``loans_xof`` (with charges): by the tier's books; ``debts_xof`` (with charges): by the group's.
    ``venture``: what was saved there is a stake, and stands in the group's own books as well.
    """

    tier_id: int
    group_id: int
    savings_xof: int
    loans_xof: int
    debts_xof: int
    venture: bool = False

    @property
    def stakes_xof(self) -> int:
        """What of it is the group's asset by its own books."""
        return self.savings_xof if self.venture else 0


async def read_claims(
    reader: Database | Reader | UnitOfWork, groups: Sequence[int], on: date | None = None
) -> list[TierClaim]:
    """Every claim of those of the groups that are tiers: today's, or those at the end of a day that is past."""
    if not groups:
        return []
    asked = {"groups": list(groups)}
    rows = await reader.fetch(_TODAY, **asked) if on is None else await reader.fetch(_PAST, **asked, on=on.isoformat())
    return [
        TierClaim(
            row["tier_id"],
            row["group_id"],
            row["savings_xof"],
            row["loans_xof"],
            row["debts_xof"],
            bool(row["venture"]),
        )
        for row in rows
    ]


def within(claims: Iterable[TierClaim], groups: Collection[int]) -> list[TierClaim]:
    """Those claims whose both ends are among the groups: a total over these must not count them twice."""
    return [claim for claim in claims if claim.tier_id in groups and claim.group_id in groups]
