"""Reading the journal: what stands under a key, and a member's last movements."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from ledger.books.draft import Posted
from ledger.database import Database, UnitOfWork

_UNDER = text("SELECT seq, hash FROM journal WHERE group_id = :group_id AND idem_key = :key")
_MOVEMENTS = text("""
SELECT j.seq, j.kind, j.effective_on, e.account, e.amount_xof, e.balance_after_xof
FROM account a
JOIN entry e ON e.group_id = a.group_id AND e.account = a.code
JOIN journal j ON j.group_id = e.group_id AND j.seq = e.seq
WHERE a.group_id = :group_id AND a.member = :member
  AND a.kind IN ('shares', 'solidarity', 'principal', 'charge', 'fines')
ORDER BY e.seq DESC, e.line LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry on one of a member's accounts, in whole francs as she reads it: savings and debts both positive."""

    seq: int
    kind: str
    on: date
    account: str
    amount_xof: int


async def posted_under(database: Database | UnitOfWork, group_id: int, key: str) -> Posted | None:
    """The transaction that a key has produced already."""
    rows = await database.fetch(_UNDER, group_id=group_id, key=key)
    return Posted(rows[0]["seq"], rows[0]["hash"], repeated=True) if rows else None


async def last_movements(database: Database, group_id: int, member: int, most: int = 20) -> list[Movement]:
    """A member's newest movements first."""
    rows = await database.fetch(_MOVEMENTS, group_id=group_id, member=member, most=most)
    return [
        Movement(
            row["seq"],
            row["kind"],
            date.fromisoformat(row["effective_on"]),
            row["account"].partition(":")[0],
            -row["amount_xof"] if row["account"].startswith(("shares", "solidarity")) else row["amount_xof"],
        )
        for row in rows
    ]
