"""What members carry home: the anchors of closed meetings, and the fingerprints their messages gave."""

from collections.abc import Iterator
from json import loads

from sqlalchemy import select

from ledger.audit.past import BooksAtTransaction
from ledger.card.queries import GROUP
from ledger.database import Reader
from ledger.journal.anchors import fingerprint, trial_balance_hash
from ledger.tables import Anchor, Outbox, table_of

_anchor, _outbox = table_of(Anchor), table_of(Outbox)
_ANCHORS = select(_anchor.c.upto_seq, _anchor.c.head_hash, _anchor.c.trial_balance_hash).where(
    _anchor.c.group_id == GROUP
)
_GIVEN = select(_outbox.c.payload).distinct().where(_outbox.c.group_id == GROUP, _outbox.c.topic == "closing")


class AnchorsCompared:
    """The anchors of one group, compared with the books while these are read: one value a meeting."""

    def __init__(self, anchors: dict[int, tuple[bytes, bytes]], given: dict[int, set[str]]) -> None:
        self._anchors, self._given = anchors, given

    @classmethod
    async def of(cls, reader: Reader, group_id: int) -> "AnchorsCompared":
        """Read a group's anchors and what its closing messages say."""
        anchors = {
            row["upto_seq"]: (row["head_hash"], row["trial_balance_hash"])
            for row in await reader.fetch(_ANCHORS, group_id=group_id)
        }
        given: dict[int, set[str]] = {}
        for row in await reader.fetch(_GIVEN, group_id=group_id):
            try:
                facts = loads(row["payload"])
            except ValueError:  # named where the messages of its transaction are compared
                continue
            if "seq" in facts and "fingerprint" in facts:
                given.setdefault(facts["seq"], set()).add(facts["fingerprint"])
        return cls(anchors, given)

    def problems_at(self, past: BooksAtTransaction) -> Iterator[str]:
        """Compare what was anchored at this transaction with the books as they stand after it."""
        found = self._anchors.pop(past.seq, None)
        if found is not None and found[0] not in past.links:
            yield f"the anchor of transaction {past.seq} carries another hash"
        if found is not None and found[1] != trial_balance_hash(past.trial_balance()):
            yield f"the balances after transaction {past.seq} are not the ones that were anchored"
        for given in sorted(self._given.pop(past.seq, ())):
            if given not in map(fingerprint, past.links):
                newest = found[0] if found is not None and found[0] in past.links else past.hash
                yield f"members were given {given} for transaction {past.seq}, which is {fingerprint(newest)} now"

    def problems_left(self) -> Iterator[str]:
        """Name the anchors whose transaction is gone."""
        for seq in sorted(self._anchors):
            yield f"the anchor of transaction {seq} stands alone: the journal has no such transaction"
        for seq in sorted(self._given):
            yield f"members were given a fingerprint of transaction {seq}, which the journal does not have"
