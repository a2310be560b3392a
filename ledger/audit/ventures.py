"""What must hold between a joint venture's books and those of its groups: every stake, and all that came back.

The ventures' sides of the store are read in one statement, the groups' in another, and each pair is compared.
Source: docs/decisions/0043-a-venture-is-a-book.md.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, select

from ledger.database import Reader, Row
from ledger.rules.by_family.families import VENTURE
from ledger.tables import Account, Entry, Journal, SavingsGroup, TierMember, table_of
from ledger.tables.expressions.codes import account_code
from ledger.tables.expressions.joins import ACCOUNT_OF_ENTRY, ENTRY_OF_TRANSACTION

_account, _entry, _journal = table_of(Account), table_of(Entry), table_of(Journal)
_seat = table_of(TierMember)
_venture, _group = table_of(SavingsGroup).alias("venture"), table_of(SavingsGroup).alias("partner")
_own = _account.alias("own")


def _sum(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(case((and_(*conditions), _entry.c.amount_xof), else_=0)), 0), BigInteger)


_IN = and_(_account.c.kind == "shares", _journal.c.kind == "venture_in")
_PAID = and_(_account.c.kind == "payable", _entry.c.amount_xof > 0)
_THERE = (
    select(
        _venture.c.code.label("venture"),
        _group.c.code.label("partner"),
        (-_sum(_account.c.kind == "shares")).label("stake_xof"),
        (-_sum(_IN)).label("in_xof"),
        _sum(_PAID).label("back_xof"),
    )
    .join_from(_seat, _venture, and_(_venture.c.id == _seat.c.tier_id, _venture.c.family == VENTURE))
    .join(_group, _group.c.id == _seat.c.group_id)
    .join(
        _account,
        and_(
            _account.c.group_id == _seat.c.tier_id,
            _account.c.member == _seat.c.member,
            _account.c.kind.in_(("shares", "payable")),
        ),
    )
    .join(_entry, ACCOUNT_OF_ENTRY)
    .join(_journal, ENTRY_OF_TRANSACTION)
    .group_by(_venture.c.code, _group.c.code)
)
_HERE = (
    select(
        _venture.c.code.label("venture"),
        _group.c.code.label("partner"),
        _sum(_account.c.kind == "venture").label("stake_xof"),
        _sum(_account.c.kind == "venture", _journal.c.kind == "venture_in").label("in_xof"),
        _sum(_account.c.kind == "box", _journal.c.kind != "venture_in").label("back_xof"),
    )
    .join_from(_own, _venture, _own.c.code == account_code("venture", _venture.c.id))
    .join(_group, _group.c.id == _own.c.group_id)
    .join(
        _journal,
        and_(
            _journal.c.group_id == _own.c.group_id,
            _journal.c.kind.in_(("venture_in", "venture_return", "venture_out")),
            _journal.c.memo == _venture.c.code,
        ),
    )
    .join(_entry, ENTRY_OF_TRANSACTION)
    .join(_account, ACCOUNT_OF_ENTRY)
    .where(_own.c.kind == "venture")
    .group_by(_venture.c.code, _group.c.code)
)
_BALANCES = (
    select(_group.c.code, cast(func.sum(_account.c.balance_xof), BigInteger).label("stake_xof"))
    .join_from(_account, _group, _group.c.id == _account.c.group_id)
    .where(_account.c.kind == "venture", _account.c.balance_xof != 0)
    .group_by(_group.c.code)
)


@dataclass(frozen=True, slots=True)
class VentureSide:
    """What one book says of a pair, in whole francs: the stake today, what was put in, what came back in cash."""

    stake_xof: int = 0
    in_xof: int = 0
    back_xof: int = 0

    def __str__(self) -> str:
        """The figures as a problem names them."""
        return f"a stake of {self.stake_xof} F, {self.in_xof} F put in, {self.back_xof} F that came back"


async def venture_problems(reader: Reader, codes: Collection[str] | None) -> AsyncIterator[tuple[str, str]]:
    """Every pair of a venture and a group whose books differ, as (venture, detail).

    ``codes``: only where one of these groups is concerned (none: all).
    """
    there = {(row["venture"], row["partner"]): _side(row) for row in await reader.fetch(_THERE)}
    here = {(row["venture"], row["partner"]): _side(row) for row in await reader.fetch(_HERE)}
    for pair in sorted(there.keys() | here.keys()):
        ours, theirs = here.get(pair, VentureSide()), there.get(pair, VentureSide())
        if ours != theirs and (codes is None or not {*pair}.isdisjoint(codes)):
            yield pair[0], f"its books say of {pair[1]} {theirs}; {pair[1]}'s own books say {ours}"
    staked: dict[str, int] = {}
    for (_, partner), side in here.items():
        staked[partner] = staked.get(partner, 0) + side.stake_xof
    for row in await reader.fetch(_BALANCES):
        if row["stake_xof"] != staked.get(row["code"], 0) and (codes is None or row["code"] in codes):
            yield row["code"], f"it has {row['stake_xof']} F in ventures, and put {staked.get(row['code'], 0)} F there"


def _side(row: Row) -> VentureSide:
    return VentureSide(row["stake_xof"], row["in_xof"], row["back_xof"])
