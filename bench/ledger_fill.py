"""Fills a ledger with years of entries, past the posting path but not past the guards of the database.

Every row is as ``Database.post`` would have written it, hashes included: the guards accept it, and an audit finds no
problem but the receipts, which are left out.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, text

from bench.ledger_load import MEMBERS, draft_of, found_groups
from ledger.canonical import GENESIS, chain_hash, microseconds
from ledger.database import Database
from ledger.tables import Entry, Journal, table_of

GROUPS = 200
_ENTRY = insert(table_of(Entry))
_JOURNAL = insert(table_of(Journal))
_BALANCE = text(
    "UPDATE account SET balance_xof = :balance_xof, last_seq = :last_seq WHERE group_id = :group_id AND code = :code"
)
_HEAD = text("UPDATE ledger_head SET seq = :seq, head_hash = :head_hash WHERE group_id = :group_id")


@dataclass
class _Books:
    """One group's books in memory."""

    group: int
    seq: int = 0
    head: bytes = GENESIS
    balances: dict[str, int] = field(default_factory=dict)
    moves: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    journal: list[dict[str, Any]] = field(default_factory=list)
    heads: list[dict[str, Any]] = field(default_factory=list)

    def post(self, turn: int) -> None:
        draft = draft_of(self.group, f"fill:{self.seq}", turn, 1 + turn % MEMBERS)
        digests = draft.digests()
        self.seq += 1
        previous, self.head = self.head, chain_hash(self.head, self.group, self.seq, digests.payload)
        for line, (code, amount) in enumerate(digests.lines, start=1):
            self.balances[code] = self.balances.get(code, 0) + amount
            move = {"group_id": self.group, "code": code, "balance_xof": self.balances[code], "last_seq": self.seq}
            self.moves.append(move)
            self.entries.append(
                {
                    "group_id": self.group,
                    "seq": self.seq,
                    "line": line,
                    "account": code,
                    "amount_xof": amount,
                    "balance_after_xof": self.balances[code],
                }
            )
        self.journal.append(
            {
                "group_id": self.group,
                "seq": self.seq,
                "idem_key": draft.key,
                "request_hash": digests.request,
                "kind": draft.kind,
                "effective_on": draft.effective_on.isoformat(),
                "posted_us": microseconds(draft.posted_at),
                "actor": draft.actor.name,
                "channel": draft.actor.channel,
                "memo": draft.memo,
                "memo_hash": digests.memo,
                "payload_hash": digests.payload,
                "prev_hash": previous,
                "hash": self.head,
            }
        )
        self.heads.append({"group_id": self.group, "seq": self.seq, "head_hash": self.head})


async def fill(database: Database, entries: int) -> list[int]:
    """Give 200 groups of 25 members a history of about ``entries`` entries in all; give the groups' ids."""
    groups = await found_groups(database, GROUPS)
    for group in groups:
        books = _Books(group)
        while len(books.entries) < entries // GROUPS:
            books.post(books.seq)
        async with database.unit() as unit:
            await unit.lock(group)
            await unit.write_many(_ENTRY, books.entries)
            await unit.write_many(_BALANCE, books.moves)
            await unit.write_many(_JOURNAL, books.journal)
            await unit.write_many(_HEAD, books.heads)
    return groups
