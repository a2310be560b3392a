"""What groups moved in a meeting or a week: savings, solidarity, loans out and back, fines; corrections taken off."""

from datetime import date
from typing import Final

from sqlalchemy import text

from ledger.database import Database

MOVES: Final = ("savings", "solidarity", "lent", "repaid", "fines")
MOVED: Final = """
SELECT coalesce(sum(CASE WHEN coalesce(o.kind, j.kind) IN ('savings', 'buy_in') AND e.account LIKE 'shares:%'
                         THEN -e.amount_xof END), 0) AS savings,
       coalesce(sum(CASE WHEN coalesce(o.kind, j.kind) = 'solidarity' AND e.account LIKE 'solidarity:%'
                         THEN -e.amount_xof END), 0) AS solidarity,
       coalesce(sum(CASE WHEN coalesce(o.kind, j.kind) = 'handover' AND e.account LIKE 'handover:%'
                         THEN e.amount_xof END), 0) AS lent,
       coalesce(sum(CASE WHEN coalesce(o.kind, j.kind) = 'repayment' AND e.account LIKE 'box:%'
                         THEN e.amount_xof END), 0) AS repaid,
       coalesce(sum(CASE WHEN coalesce(o.kind, j.kind) = 'fine_paid' AND e.account LIKE 'fines:%'
                         THEN -e.amount_xof END), 0) AS fines
FROM journal j JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
LEFT JOIN journal o ON o.group_id = j.group_id AND o.seq = j.reverses_seq
WHERE {condition}
"""
"""The sums of the transactions that meet a condition on ``j``, the journal, in whole francs. Opening figures, pots and
what a share-out turns over are none of them."""
_BETWEEN = text(
    MOVED.replace("SELECT", "SELECT j.group_id,", 1).format(
        condition="j.effective_on >= :since AND j.effective_on < :until GROUP BY j.group_id"
    )
)


async def moved_between(database: Database, since: date, until: date) -> dict[int, dict[str, int]]:
    """What each group moved from ``since`` to before ``until``; groups without a transaction are left out."""
    rows = await database.fetch(_BETWEEN, since=since.isoformat(), until=until.isoformat())
    return {row["group_id"]: {name: int(row[name]) for name in MOVES} for row in rows}
