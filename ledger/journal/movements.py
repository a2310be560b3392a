"""What groups moved in a meeting or a week: savings, solidarity, loans out and back, fines; corrections taken off."""

from datetime import date
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, case, cast, func, select

from ledger.database import Database
from ledger.tables import Entry, Journal, table_of

MOVES: Final = ("savings", "solidarity", "lent", "repaid", "fines")
_journal, _entry, _undone = table_of(Journal), table_of(Entry), table_of(Journal).alias("undone")
_KIND = func.coalesce(_undone.c.kind, _journal.c.kind)


def _sum(amount: ColumnElement[int], accounts: str, *kinds: str) -> ColumnElement[int]:
    counted = case((and_(_KIND.in_(kinds), _entry.c.account.startswith(f"{accounts}:")), amount))
    return cast(func.coalesce(func.sum(counted), 0), BigInteger)


MOVED: Final = (
    select(
        _sum(-_entry.c.amount_xof, "shares", "savings", "buy_in").label("savings"),
        _sum(-_entry.c.amount_xof, "solidarity", "solidarity").label("solidarity"),
        _sum(_entry.c.amount_xof, "handover", "handover").label("lent"),
        _sum(_entry.c.amount_xof, "box", "repayment").label("repaid"),
        _sum(-_entry.c.amount_xof, "fines", "fine_paid").label("fines"),
    )
    .select_from(_journal)
    .join(_entry, and_(_entry.c.group_id == _journal.c.group_id, _entry.c.seq == _journal.c.seq))
    .outerjoin(_undone, and_(_undone.c.group_id == _journal.c.group_id, _undone.c.seq == _journal.c.reverses_seq))
)
"""The sums of the transactions that meet a condition on the journal, in whole francs. Opening figures, pots and
what a share-out turns over are none of them."""
_BETWEEN = (
    MOVED.add_columns(_journal.c.group_id)
    .where(_journal.c.effective_on >= bindparam("since"), _journal.c.effective_on < bindparam("until"))
    .group_by(_journal.c.group_id)
)


async def moved_between(database: Database, since: date, until: date) -> dict[int, dict[str, int]]:
    """What each group moved from ``since`` to before ``until``; groups without a transaction are left out."""
    rows = await database.fetch(_BETWEEN, since=since.isoformat(), until=until.isoformat())
    return {row["group_id"]: {name: row[name] for name in MOVES} for row in rows}
