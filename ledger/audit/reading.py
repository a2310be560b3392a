"""The journal of one group as it is stored, transaction by transaction, a page in memory at a time."""

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import text

from ledger.database import Reader, Row

TRANSACTIONS_PER_PAGE = 1_000
_BEYOND = 2**62
_JOURNAL = text(
    "SELECT * FROM journal WHERE group_id = :group_id AND seq > :after ORDER BY seq LIMIT :most",
)
_ENTRIES = text(
    "SELECT seq, account, amount_xof, balance_after_xof FROM entry"
    " WHERE group_id = :group_id AND seq > :after AND seq <= :upto ORDER BY seq, line"
)
_TOLD = text(
    "SELECT seq, topic, payload FROM outbox WHERE group_id = :group_id AND seq > :after AND seq <= :upto"
    " ORDER BY seq, id"
)


@dataclass(frozen=True, slots=True)
class Leg:
    """One entry as it is stored, in whole francs."""

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
    legs: tuple[Leg, ...]
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
        legs: dict[int, list[Leg]] = defaultdict(list)
        for row in await reader.fetch(_ENTRIES, **span):
            legs[row["seq"]].append(Leg(row["account"], row["amount_xof"], row["balance_after_xof"]))
        messages: dict[int, set[tuple[str, str]]] = defaultdict(set)
        for row in await reader.fetch(_TOLD, **span):
            messages[row["seq"]].add((row["topic"], row["payload"]))
        rows = {row["seq"]: row for row in journal}
        for seq in sorted(rows.keys() | legs.keys()):
            yield Stored(seq, rows.get(seq), tuple(legs.get(seq, ())), frozenset(messages.get(seq, ())))
        if last_page:
            return
        after = journal[-1]["seq"]
