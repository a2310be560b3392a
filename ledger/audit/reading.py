"""The journal of one group as it is stored, transaction by transaction, a page in memory at a time."""

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, select

from ledger.card.queries import GROUP
from ledger.database import Reader, Row
from ledger.tables import Entry, Journal, Outbox, table_of

TRANSACTIONS_PER_PAGE = 1_000
_BEYOND = 2**62
_journal, _entry, _outbox = table_of(Journal), table_of(Entry), table_of(Outbox)
_AFTER: BindParameter[int] = bindparam("after")
_UPTO: BindParameter[int] = bindparam("upto")
_JOURNAL = (
    select(_journal)
    .where(_journal.c.group_id == GROUP, _journal.c.seq > _AFTER)
    .order_by(_journal.c.seq)
    .limit(bindparam("most"))
)
_ENTRIES = (
    select(_entry.c.seq, _entry.c.line, _entry.c.account, _entry.c.amount_xof, _entry.c.balance_after_xof)
    .where(_entry.c.group_id == GROUP, _entry.c.seq > _AFTER, _entry.c.seq <= _UPTO)
    .order_by(_entry.c.seq, _entry.c.line)
)
_TOLD = (
    select(_outbox.c.seq, _outbox.c.topic, _outbox.c.payload)
    .where(_outbox.c.group_id == GROUP, _outbox.c.seq > _AFTER, _outbox.c.seq <= _UPTO)
    .order_by(_outbox.c.seq, _outbox.c.id)
)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as it is stored, in whole francs."""

    line: int
    account: str
    amount_xof: int
    balance_after_xof: int


@dataclass(frozen=True, slots=True)
class Stored:
    """One transaction as it is stored. ``journal`` is none for entries that no journal row seals.

    ``messages``: what its messages say, as (topic, facts in JSON).
    """

    seq: int
    journal: Row | None
    legs: tuple[StoredEntry, ...]
    messages: frozenset[tuple[str, str]]

    def lines(self) -> list[tuple[str, int]]:
        """The entries in account order, as the hashes take them."""
        return sorted((leg.account, leg.amount_xof) for leg in self.legs)


async def stored_transactions(reader: Reader, group_id: int) -> AsyncIterator[Stored]:
    """Give every transaction of a group in order of its number, and entries without one where they stand."""
    after = 0
    while True:
        journal = await reader.fetch(_JOURNAL, group_id=group_id, after=after, most=TRANSACTIONS_PER_PAGE)
        last_page = len(journal) < TRANSACTIONS_PER_PAGE
        span = {"group_id": group_id, "after": after, "upto": _BEYOND if last_page else journal[-1]["seq"]}
        legs: dict[int, list[StoredEntry]] = defaultdict(list)
        for row in await reader.fetch(_ENTRIES, **span):
            legs[row["seq"]].append(
                StoredEntry(row["line"], row["account"], row["amount_xof"], row["balance_after_xof"])
            )
        messages: dict[int, set[tuple[str, str]]] = defaultdict(set)
        for row in await reader.fetch(_TOLD, **span):
            messages[row["seq"]].add((row["topic"], row["payload"]))
        rows = {row["seq"]: row for row in journal}
        for seq in sorted(rows.keys() | legs.keys()):
            yield Stored(seq, rows.get(seq), tuple(legs.get(seq, ())), frozenset(messages.get(seq, ())))
        if last_page:
            return
        after = journal[-1]["seq"]
