"""Fills a ledger with years of entries: one group posts them, the others are copies of it with a chain of their own.

The copies are written with the guards away, which only the tables' owner can do. Every row is as posting would have
written it, hashes included; an audit misses their receipts and declarations, and nothing else.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import insert, select, text

from bench.ledger_load import MEMBERS, draft_of, found_groups
from ledger.books.canonical import chain_hash
from ledger.database import Database, Row, UnitOfWork
from ledger.tables import Journal, table_of

GROUPS = 200
ENTRIES_PER_TURN = 9
"""Three postings of 2, 4 and 3 entries."""
POSTED_AT_ONCE = 64
_JOURNAL = table_of(Journal)
_INSERT = insert(_JOURNAL)
_SAME = [column.name for column in _JOURNAL.c if column.name not in ("group_id", "prev_hash", "hash")]
_POSTED = select(_JOURNAL).order_by(_JOURNAL.c.seq)
_COPIES = (
    text("""INSERT INTO entry (group_id, seq, line, account, amount_xof, balance_after_xof)
    SELECT CAST(:copy AS BIGINT), seq, line, account, amount_xof, balance_after_xof FROM entry
    WHERE group_id = :first ORDER BY seq, line"""),
    text("""UPDATE account SET balance_xof = a.balance_xof, last_seq = a.last_seq FROM account a
    WHERE a.group_id = :first AND account.group_id = :copy AND account.code = a.code"""),
)
_HEAD = text("UPDATE ledger_head SET seq = :seq, head_hash = :head_hash WHERE group_id = :copy")
_START = text("SELECT head_hash FROM ledger_head WHERE group_id = :copy")
_TRIGGERS = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")


async def fill(database: Database, entries: int) -> list[int]:
    """Found 200 groups of 25 members with a history of about ``entries`` entries in all; give their ids."""
    groups = await found_groups(database, GROUPS)
    await give_history(database, groups, entries)
    return groups


async def give_history(database: Database, groups: list[int], entries: int) -> None:
    """Give groups of the same members, whose books are empty, about ``entries`` entries in all."""
    turns = 3 * max(1, entries // len(groups) // ENTRIES_PER_TURN)
    for start in range(0, turns, POSTED_AT_ONCE):
        drafts = (
            draft_of(groups[0], f"fill:{turn}", turn, 1 + turn % MEMBERS)
            for turn in range(start, min(start + POSTED_AT_ONCE, turns))
        )
        await asyncio.gather(*map(database.post, drafts))
    posted = await database.fetch(_POSTED)
    async with _without_guards(database):
        for copy in groups[1:]:
            async with database.unit_of_work() as unit:
                await _copy(unit, database.name, posted, groups[0], copy)
    async with database.unit_of_work() as unit:
        await unit.fetch(text("ANALYZE"))


async def _copy(unit: UnitOfWork, engine: str, posted: list[Row], first: int, copy: int) -> None:
    if engine == "postgresql":
        await unit.fetch(text("SET LOCAL session_replication_role = replica"))
    for statement in _COPIES:
        await unit.fetch(statement, first=first, copy=copy)
    (start,) = await unit.fetch(_START, copy=copy)
    rows, head = [], start["head_hash"]
    for row in posted:
        link = chain_hash(head, copy, row["seq"], row["payload_hash"])
        rows.append({name: row[name] for name in _SAME} | {"group_id": copy, "prev_hash": head, "hash": link})
        head = link
    await unit.write_many(_INSERT, rows)
    await unit.fetch(_HEAD, copy=copy, seq=len(rows), head_hash=head)


@asynccontextmanager
async def _without_guards(database: Database) -> AsyncIterator[None]:
    """SQLite's triggers go and come back; on PostgreSQL each unit leaves them out for itself."""
    if database.name == "postgresql":
        yield
        return
    triggers = await database.fetch(_TRIGGERS)
    async with database.unit_of_work() as unit:
        for trigger in triggers:
            await unit.fetch(text(f"DROP TRIGGER {trigger['name']}"))
    yield
    async with database.unit_of_work() as unit:
        for trigger in triggers:
            await unit.fetch(text(trigger["sql"].replace(":", "\\:")))
