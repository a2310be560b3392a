"""The village in memory: each act by its name, under a key and at a moment, and what anybody can see afterwards."""

from copy import deepcopy
from types import ModuleType
from typing import Any, ClassVar, Self

from tests.ledger.any_sequence import (
    correcting,
    counting,
    deciding,
    fining,
    helping,
    lending,
    meeting,
    outside,
    owning,
    people,
    saving,
    self_help,
    sharing_out,
)
from tests.ledger.any_sequence.driven import Observed
from tests.ledger.any_sequence.state import OF_ONE_CYCLE, SECOND, SHARE_XOF, Books, Person, Rules


class VillageModel:
    """Acts change the books and give the code of the refusal that is due, or None."""

    rooms: ClassVar[tuple[ModuleType, ...]] = (
        *(correcting, counting, deciding, fining, helping, lending, meeting, outside, owning, people, saving),
        *(self_help, sharing_out),
    )

    def __init__(self, members: int, rules: Rules, family: str = "vsla") -> None:
        officers = range(1, 6)
        people = {number: Person(officer=number in officers) for number in range(1, members + 1)}
        self.books = Books(rules, people, family)

    @property
    def declared(self) -> int:
        return len(self.books.declared)

    def copy(self) -> Self:
        return deepcopy(self)

    def apply(self, name: str, key: str, now: int, *, shown: int | None = None, **given: Any) -> str | None:
        """``shown``: how many declarations there were when the screen came (none: as many as there are)."""
        self.books.now, self.books.second = now, given.pop("second", SECOND)
        self.books.shown = self.declared if shown is None else shown
        command = next(getattr(room, name) for room in self.rooms if hasattr(room, name))
        refusal: str | None = command(self.books, key, **given)
        return refusal

    def observed(self) -> Observed:
        books = self.books
        return {
            "boxes": (books.has("box"), books.has("solidarity box")),
            "outside": (books.has("outside box"), books.has("grants"), books.has("owed outside")),
            "kept": (books.has("bank"), books.has("wallet"), books.has("inherited")),
            "owned": books.owned,
            "lenders": [
                (lender.name, lender.amount, books.has("lender", n)) for n, lender in enumerate(books.lenders, 1)
            ],
            "roll": books.roll,
            "incidents": [(one.kind, one.meeting, one.fund, one.off, one.found) for one in books.incidents],
            "decisions": [
                (one.kind, one.meeting, one.present, one.in_favour, one.confirmed_by) for one in books.decisions
            ],
            "meeting": (books.meeting, books.open),
            "cycle": (books.cycle, books.frozen),
            "of the cycle": {name: books.has(name) for name in OF_ONE_CYCLE[:-2]}
            | {"difference": books.has("found") - books.has("missing")},
            "members": {
                number: (
                    person.here,
                    person.officer,
                    *(books.has(name, number) for name in ("shares", "solidarity", "fines", "help", "taken")),
                )
                for number, person in books.people.items()
            },
            "owed": {number: (books.missed[number] * SHARE_XOF, books.has("dues", number)) for number in books.people},
            "declared": [(one.member, one.kind, one.number) for one in books.declared if one.waits],
            "loans": [
                (
                    loan.member,
                    loan.amount,
                    loan.status,
                    *(books.has(name, number) for name in ("handover", "principal", "charge", "penalty")),
                )
                for number, loan in enumerate(books.loans, 1)
            ],
            "noted": {
                number: (line.shares, line.solidarity, line.fines, line.repayment, line.posted)
                for number, line in books.noted.items()
            },
        }
