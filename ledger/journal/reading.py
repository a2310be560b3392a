"""Reading the journal: what stands under a key, and a member's last movements."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, and_, bindparam, select

from ledger.books.draft import Posted
from ledger.database import Database, Row, UnitOfWork
from ledger.tables import Account, Entry, Journal, table_of

_GROUP: BindParameter[int] = bindparam("group_id")
_account, _entry, _journal = table_of(Account), table_of(Entry), table_of(Journal)
_HERS = ("shares", "solidarity", "principal", "charge", "fines")
_UNDER = select(_journal.c.seq, _journal.c.hash).where(
    _journal.c.group_id == _GROUP, _journal.c.idem_key == bindparam("key")
)
_MOVEMENTS = (
    select(
        _journal.c.seq,
        _journal.c.kind,
        _journal.c.effective_on,
        _entry.c.account,
        _entry.c.amount_xof,
        _entry.c.balance_after_xof,
    )
    .select_from(_account)
    .join(_entry, and_(_entry.c.group_id == _account.c.group_id, _entry.c.account == _account.c.code))
    .join(_journal, and_(_journal.c.group_id == _entry.c.group_id, _journal.c.seq == _entry.c.seq))
    .where(_account.c.group_id == _GROUP, _account.c.member == bindparam("member"), _account.c.kind.in_(_HERS))
    .order_by(_entry.c.seq.desc(), _entry.c.line)
    .limit(bindparam("most"))
)


_AT = _MOVEMENTS.where(_journal.c.seq == bindparam("seq"))
_LESS = {"shares": "shares_back", "solidarity": "solidarity_back", "principal": "repayment", "fines": "fine_paid"}
"""What made a figure of hers less; a charge that was paid is named beside them."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry on one of a member's accounts, in whole francs as she reads it: savings and debts both positive."""

    seq: int
    kind: str
    on: date
    account: str
    amount_xof: int

    @property
    def what(self) -> str:
        """What happened, as a word of the catalogue: an amount needs no sign beside it."""
        if self.kind == "reversal":
            return f"{self.account}_undone"
        return self.account if self.amount_xof >= 0 else _LESS.get(self.account, f"{self.account}_paid")


async def posted_under(database: Database | UnitOfWork, group_id: int, key: str) -> Posted | None:
    """The transaction that a key has produced already."""
    rows = await database.fetch(_UNDER, group_id=group_id, key=key)
    return Posted(rows[0]["seq"], rows[0]["hash"], repeated=True) if rows else None


async def last_movements(database: Database, group_id: int, member: int, most: int = 20) -> list[Movement]:
    """A member's newest movements first."""
    rows = await database.fetch(_MOVEMENTS, group_id=group_id, member=member, most=most)
    return [_movement(row) for row in rows]


async def movement_at(database: Database | UnitOfWork, group_id: int, member: int, seq: int) -> Movement | None:
    """What one transaction moved of a member's; none when it moved nothing of hers."""
    rows = await database.fetch(_AT, group_id=group_id, member=member, seq=seq, most=1)
    return _movement(rows[0]) if rows else None


def _movement(row: Row) -> Movement:
    return Movement(
        row["seq"],
        row["kind"],
        date.fromisoformat(row["effective_on"]),
        row["account"].partition(":")[0],
        -row["amount_xof"] if row["account"].startswith(("shares", "solidarity")) else row["amount_xof"],
    )
