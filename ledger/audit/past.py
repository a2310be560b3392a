"""What the entries read so far add up to: everything a transaction must agree with."""

from dataclasses import dataclass, field

from ledger.audit.reading import Stored
from ledger.books.canonical import GENESIS


@dataclass(slots=True)
class BooksAtTransaction:
    """One group's books up to and with transaction ``seq``, from its entries alone.

    ``hash`` is the newest link of the chain, ``links`` those since that transaction, ``seals`` how many are seals.

    ``sums_xof`` are the recomputed balances; ``shown_xof`` what the entries themselves say, so that one altered entry
    is one problem and not a problem of every later one.
    """

    group_id: int
    seq: int = 0
    hash: bytes = GENESIS
    links: set[bytes] = field(default_factory=lambda: {GENESIS})
    seals: int = 0
    sums_xof: dict[str, int] = field(default_factory=dict)
    shown_xof: dict[str, int] = field(default_factory=dict)
    last_seq: dict[str, int] = field(default_factory=dict)

    def add(self, stored: Stored) -> None:
        """Go one transaction further."""
        for leg in stored.legs:
            self.sums_xof[leg.account] = self.sums_xof.get(leg.account, 0) + leg.amount_xof
            self.shown_xof[leg.account] = leg.balance_after_xof
            self.last_seq[leg.account] = stored.seq
        if stored.journal is not None:
            self.seq = stored.seq
            self.hash = stored.journal["hash"]
            self.links = {self.hash}

    def trial_balance(self) -> list[tuple[str, int]]:
        """Every balance that is not zero, as an anchor takes them."""
        return [(code, total) for code, total in self.sums_xof.items() if total]
