"""The families beside the savings group: one whose missed savings are doubled, and one that shares nothing out."""

from hypothesis.stateful import precondition, rule

from tests.ledger.any_sequence import steps
from tests.ledger.any_sequence.luck import Step
from tests.ledger.any_sequence.machine import AnySequence


class AnyEpc(AnySequence):
    """A group in which who missed a saving is fined, and brings all of it with the next one."""

    family = "epc"

    @rule()
    def all_that_was_missed_is_brought(self) -> None:
        books = self.model.books
        for member in [number for number, missed in books.missed.items() if missed]:
            self.do("note", member=member, shares=1 + books.missed[member] + self.luck.randint(-1, 1))
        self.do("post_round")


class AnySelfHelp(AnySequence):
    """A self-help group: equal savings, owed where they are missed, and a capital that stays together."""

    family = "shg"

    def anything(self) -> Step:
        return steps.self_help(self.luck)

    def may_end(self) -> bool:
        """It shares nothing out."""
        return False

    @rule()
    def what_was_missed_is_brought_in_parts(self) -> None:
        books = self.model.books
        for member in [number for number, missed in books.missed.items() if missed]:
            self.do("note", member=member, shares=self.luck.randint(1, 1 + books.missed[member]))
        self.do("post_round")

    @precondition(AnySequence.may_end)
    @rule()
    def their_year_ends(self) -> None:
        if not self.model.books.open:
            self.they_meet()
        self.do("post_round")
        self.do("close_year")
        self.parts_and_meets(1)

    @rule()
    def somebody_dies_and_her_heirs_are_paid(self) -> None:
        member = self.luck.choice(steps.MAY_GO)
        self.do("die", member=member)
        self.do("pay_heirs", member=member, second=steps.second(self.luck))
        if self.luck.half():
            self.do("come_back", member=member)
