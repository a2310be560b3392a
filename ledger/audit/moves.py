"""What must hold for every member who moved: her old group's half, her new one's, and what was posted agree.

All moves of the store are compared in one statement. Source: docs/decisions/0042-a-passbook-that-walks.md.
"""

from collections.abc import AsyncIterator, Collection

from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, select

from ledger.database import Reader
from ledger.tables import Entry, Journal, Member, MemberArrival, MemberMove, SavingsGroup, table_of
from ledger.tables.expressions.codes import account_code
from ledger.tables.expressions.joins import ENTRY_OF_TRANSACTION

_move, _arrival, _member = table_of(MemberMove), table_of(MemberArrival), table_of(Member)
_entry, _journal = table_of(Entry), table_of(Journal)
_old, _new = table_of(SavingsGroup).alias("old"), table_of(SavingsGroup).alias("new")
_SUMS = ("savings_xof", "paid_xof", "left_xof")


def _posted(kind: str, account: str) -> ColumnElement[int]:
    """What transactions of a kind that settled her moved on an account of hers."""
    return (
        select(cast(func.coalesce(func.sum(_entry.c.amount_xof), 0), BigInteger))
        .join_from(_journal, _entry, ENTRY_OF_TRANSACTION)
        .where(_journal.c.group_id == _move.c.group_id, _journal.c.kind == kind)
        .where(_journal.c.seq > _move.c.since_seq, _journal.c.seq <= _move.c.upto_seq)
        .where(_entry.c.account == account_code(account, _move.c.member))
        .scalar_subquery()
    )


_HALVES = (
    select(
        _old.c.code.label("old_code"),
        _new.c.code.label("new_code"),
        _move.c.member,
        _move.c.to_member,
        _arrival.c.member.label("there"),
        _member.c.left_on,
        *(_move.c[name] for name in _SUMS),
        *(_arrival.c[name].label(f"there_{name}") for name in _SUMS),
        _posted("departure", "shares").label("settled_xof"),
        _posted("payout", "payable").label("handed_xof"),
    )
    .select_from(_move)
    .outerjoin(
        _arrival,
        and_(
            _arrival.c.from_group == _move.c.group_id,
            _arrival.c.from_move == _move.c.number,
            _arrival.c.from_member == _move.c.member,
            _arrival.c.group_id == _move.c.to_group,
            _arrival.c.member == _move.c.to_member,
        ),
    )
    .join(_member, and_(_member.c.group_id == _move.c.group_id, _member.c.number == _move.c.member))
    .join(_old, _old.c.id == _move.c.group_id)
    .join(_new, _new.c.id == _move.c.to_group)
    .where(_move.c.outcome == "moved")
    .order_by(_move.c.group_id, _move.c.number)
)
_ALONE = (
    select(_new.c.code, _arrival.c.member)
    .select_from(_arrival)
    .outerjoin(
        _move,
        and_(
            _move.c.group_id == _arrival.c.from_group,
            _move.c.number == _arrival.c.from_move,
            _move.c.outcome == "moved",
        ),
    )
    .join(_new, _new.c.id == _arrival.c.group_id)
    .where(_move.c.number.is_(None))
    .order_by(_arrival.c.group_id, _arrival.c.member)
)


async def move_problems(reader: Reader, codes: Collection[str] | None) -> AsyncIterator[tuple[str, str]]:
    """Every move of which the two books differ, as (group, detail).

    ``codes``: only where one of these groups is concerned (none: all).
    """
    for row in await reader.fetch(_HALVES):
        if codes is not None and {row["old_code"], row["new_code"]}.isdisjoint(codes):
            continue
        who = f"member {row['member']} who moved to {row['new_code']}"
        if row["there"] is None:
            yield row["old_code"], f"{who}: its book does not say that she came"
        elif any(row[name] != row[f"there_{name}"] for name in _SUMS):
            here, there = (", ".join(f"{row[of + name]} F" for name in _SUMS) for of in ("", "there_"))
            yield row["old_code"], f"{who}: savings, paid and owed are {here} here and {there} there"
        if row["left_on"] is None:
            yield row["old_code"], f"{who} has not left"
        if (row["settled_xof"], row["handed_xof"]) != (row["savings_xof"], row["paid_xof"]):
            posted = f"{row['settled_xof']} F were settled and {row['handed_xof']} F paid"
            yield row["old_code"], f"{who}: {posted}, not {row['savings_xof']} F and {row['paid_xof']} F"
    for row in await reader.fetch(_ALONE):
        if codes is None or row["code"] in codes:
            yield row["code"], f"member {row['member']} came from a group whose book does not say that she moved"
